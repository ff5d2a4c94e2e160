import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'obskit-diff-'));
  writeFileSync(join(folder, 'before.yaml'), 'systems: {hedgehog: {}}\n');
  writeFileSync(
    join(folder, 'after.yaml'),
    'systems: {hedgehog: {}}\nalerts:\n  HedgehogErrorRatioHigh: {threshold: 0.03, for: 2m}\n  HedgehogPeerDown: {for: 20m}\n  TargetFlapping: {enabled: false}\n',
  );
  const { code } = await obskit('synth', '-c', 'before.yaml', '-o', 'before', '--quiet');
  expect(code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function obskit(...args: readonly string[]): Promise<Ran> {
  // The tools are those of the project; the configuration is that of the folder.
  const env = { ...process.env, OBSKIT_PROMTOOL: join(root, '.obskit', 'bin', 'promtool') };
  return new Promise((done) => {
    execFile(process.execPath, [join(root, 'bin/obskit.js'), ...args], { cwd: folder, env }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('obskit diff', () => {
  it('plays the old proofs to the old rules and to the new, and tells which alert fires earlier', { timeout: 60_000 }, async () => {
    const { code, out } = await obskit('diff', 'before', '-c', 'after.yaml', '--exit-code');
    expect(code).toBe(1);
    expect(out).toContain('> 0.05 → > 0.03\n  for 5m → 2m');
    expect(out).toMatch(/fires \d+m earlier in the case "is pending, fires and resolves"/);
    expect(out).toMatch(/fires in the case "stays silent at a near miss: the share is just below the threshold", after \d+m; it did not before/);
    expect(out).toMatch(/HedgehogPeerDown changed \(warning\)\n {2}for 5m → 20m\n {2}(fires 15m later|does not fire any more)/);
    expect(out).toContain('TargetFlapping removed');
    expect(out).toMatch(/\nalerts: 1 removed, 2 changed, \d+ the same; played \d+ cases of old proofs\n$/);
  });

  it('finds nothing between two runs of the same', async () => {
    const { code, out } = await obskit('diff', 'before', '-c', 'before.yaml', '--exit-code');
    expect(out).toMatch(/^alerts: \d+ the same\n$/);
    expect(code).toBe(0);
  });

  it.each([
    [['diff', 'nowhere'], 'nowhere is no folder: name one that obskit synth wrote, such as dist.'],
    [['diff', 'before.yaml'], 'before.yaml is no folder: name one that obskit synth wrote, such as dist.'],
    [['diff', 'empty'], 'empty holds no rules: name a folder that obskit synth wrote, such as dist.'],
  ])('says in a sentence what is wrong with %s', async (args, sentence) => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const { code, err } = await obskit(...args);
    expect(err).toBe(`${sentence}\n`);
    expect(code).toBe(2);
  });
});
