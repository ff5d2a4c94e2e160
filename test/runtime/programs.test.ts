import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { toolKinds } from '../../src/check/tool/tool.ts';
import { stackPrograms } from '../../src/runtime/programs.ts';
import { fake, folderWith } from '../check/tool/folder.ts';

beforeEach(() => {
  for (const { variable } of Object.values(toolKinds)) vi.stubEnv(variable, undefined);
  vi.stubEnv('PATH', '/usr/bin:/bin');
  return () => vi.unstubAllEnvs();
});

const needed = { prometheus: fake('prometheus', '3.14.0'), alertmanager: fake('alertmanager', '0.34.0') };

it('the programs of the stack are found by the names of its services, those that it may do without only where they are', async () => {
  const bin = folderWith({ ...needed, loki: fake('loki', '3.7.6'), otelcol: fake('otelcol', '0.159.0') });
  expect(await stackPrograms(bin)).toEqual({
    programs: { prometheus: join(bin, 'prometheus'), alertmanager: join(bin, 'alertmanager'), loki: join(bin, 'loki'), collector: join(bin, 'otelcol') },
  });
});

it.each([
  ['Prometheus', { alertmanager: needed.alertmanager }, {}, /^prometheus was not found: /],
  ['one that somebody named', needed, { OBSKIT_TEMPO: '/nowhere/tempo' }, /^OBSKIT_TEMPO names \/nowhere\/tempo, but there is no executable file of that name; /],
])('it is told in a sentence that %s is missing', async (_, files, env, missing) => {
  for (const [key, value] of Object.entries(env)) vi.stubEnv(key, value);
  expect(await stackPrograms(folderWith(files))).toEqual({ missing: expect.stringMatching(missing) });
});
