import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kits } from '../../src/kit/kits.ts';
import { renderStack } from '../../src/render/all.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { downDocker, engineAnswers, readContainers, statusOfDocker, upDocker } from '../../src/runtime/docker.ts';
import { defaultsConfig } from './config.ts';

const { services } = renderStack(contentOf(assemble(defaultsConfig('systems: {hedgehog: {nodes: 1}}'), kits)));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obskit-docker-'));
  vi.stubEnv('PATH', folder + delimiter + process.env['PATH']);
  vi.stubEnv('COMPOSE_PROFILES', undefined);
  vi.stubEnv('GRAFANA_ADMIN_PASSWORD', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A docker that notes what it is asked, and does what the script says. */
function docker(script: string): void {
  const file = join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\necho "$@" >> ${JSON.stringify(join(folder, 'asked'))}\n${script}\n`);
  chmodSync(file, 0o755);
}
const asked = (): readonly string[] => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
const settings = (text: string): void => writeFileSync(join(folder, '.env'), text);

describe('a container engine', () => {
  it('answers when its server tells a version, and not when only the command is there', async () => {
    docker('echo 28.2.2');
    expect(await engineAnswers()).toBe(true);
    docker('echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect(await engineAnswers()).toBe(false);
  });

  it('starts nothing without the password, and says where to set it', async () => {
    docker('exit 0');
    settings('GRAFANA_ADMIN_PASSWORD=\n');
    await expect(upDocker(folder, services)).rejects.toThrow(/^Grafana has no default password, so set GRAFANA_ADMIN_PASSWORD .*: copy .*\.env\.example to .*\.env and fill it in\.$/);
  });

  it('starts nothing without the image that only its user can build, where nodes are asked for', async () => {
    docker('[ "$1" = image ] && exit 1; exit 0');
    settings('GRAFANA_ADMIN_PASSWORD=x\nCOMPOSE_PROFILES=demo\n');
    await expect(upDocker(folder, services)).rejects.toThrow(/^the image obskit-node:\S+ is not there, and nobody publishes it: build it with docker build/);
    settings('GRAFANA_ADMIN_PASSWORD=x\n');
    await upDocker(folder, services);
    expect(asked().at(-1)).toBe('compose up --detach --wait');
  });

  it('ends what does not become healthy, and says so', async () => {
    docker('[ "$2" = up ] && exit 3; exit 0');
    settings('GRAFANA_ADMIN_PASSWORD=x\n');
    await expect(upDocker(folder, services)).rejects.toThrow(/^docker compose up ended with 3 in .*; what it started was ended again\.$/);
    expect(asked()).toEqual(['compose up --detach --wait', 'compose down']);
  });

  it('removes volumes only when it is told to', async () => {
    docker('exit 0');
    await downDocker(folder, false);
    await downDocker(folder, true);
    expect(asked()).toEqual(['compose down', 'compose down --volumes']);
  });

  it('tells how containers are, in the notation of old and of new versions of Compose', async () => {
    const found = [
      { Service: 'prometheus', State: 'running', Health: 'healthy', Publishers: [{ URL: '127.0.0.1', PublishedPort: 9090 }] },
      { Service: 'tempo', State: 'running', Health: 'starting', Publishers: [{ URL: '', PublishedPort: 0 }] },
      { Service: 'collector', State: 'running', Health: '', Publishers: [{ URL: '::1', PublishedPort: 4318 }] },
      { Service: 'loki', State: 'running', Health: '', Publishers: [{ URL: '::', PublishedPort: 3100 }] },
      { Service: 'grafana', State: 'exited', Health: '', Publishers: null },
    ];
    const expected = [{ name: 'prometheus', health: 'healthy', url: 'http://127.0.0.1:9090' }, { name: 'tempo', health: 'unhealthy' }, { name: 'collector', health: 'healthy', url: 'http://[::1]:4318' }, { name: 'loki', health: 'healthy', url: 'http://[::1]:3100' }, { name: 'grafana', health: 'down' }];
    expect(readContainers(found.map((it) => JSON.stringify(it)).join('\n'))).toEqual(expected);
    expect(readContainers(JSON.stringify(found))).toEqual(expected);
    docker('echo no engine >&2; exit 1');
    await expect(statusOfDocker(folder)).rejects.toThrow(/docker compose ps does not answer in .*: no engine/);
  });
});
