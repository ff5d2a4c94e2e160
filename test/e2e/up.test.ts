import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home, type ProcessesState } from '../../src/runtime/home.ts';
import { isAlive, signal } from '../../src/runtime/identity.ts';
import { freePorts } from '../../src/runtime/ports.ts';
import { until } from '../../src/runtime/wait.ts';

const root = resolve(import.meta.dirname, '../..');
const kit = join(root, 'bin/obskit.js');
const folder = mkdtempSync(join(tmpdir(), 'obskit-up-'));
const home = new Home(join(folder, '.obskit'));
const patience = { seconds: 60 };
let ports: readonly number[];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in the folder, as a user would. */
function obskit(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, [kit, ...args], { cwd: folder, env: { ...process.env, ...env }, timeout: 200_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

function running(): ProcessesState {
  const state = home.read();
  if (state?.runtime !== 'processes') throw new Error('nothing runs');
  return state;
}

beforeAll(async () => {
  mkdirSync(home.folder, { recursive: true });
  // Not linked: the tools that are looked for must be those of this folder.
  mkdirSync(home.bin);
  for (const name of ['prometheus', 'alertmanager']) if (existsSync(join(root, '.obskit/bin', name))) cpSync(join(root, '.obskit/bin', name), join(home.bin, name));
  ports = await freePorts(3);
  writeFileSync(join(folder, 'obskit.yaml'), `{prometheus: {port: ${ports[0]}}, alertmanager: {port: ${ports[1]}}, grafana: {port: ${ports[2]}}, systems: {hedgehog: {nodes: 2}}}`);
});
afterAll(async () => {
  await obskit(['down', '--volumes']);
  rmSync(folder, { recursive: true, force: true });
});

describe('the stack as processes of this machine', () => {
  it('says in one sentence that a port is taken, and leaves nothing running', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(ports[1], '127.0.0.1', done));
    const { code, stderr } = await obskit(['up', '--runtime', 'processes']);
    server.close();
    expect({ code, stderr }).toEqual({ code: 2, stderr: `port ${ports[1]} is taken, which Alertmanager needs: end what listens there, or set alertmanager.port in obskit.yaml to another\n` });
    expect(home.read()).toBeUndefined();
  });

  it('says in one sentence that a tool is missing', async () => {
    const { code, stderr } = await obskit(['up', '--runtime', 'processes'], { OBSKIT_PROMETHEUS: join(folder, 'nowhere') });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^OBSKIT_PROMETHEUS names .*nowhere, but there is no executable file of that name; [^\n]+\n$/);
    expect(home.read()).toBeUndefined();
  });

  it('comes up healthy, with its addresses, and says what is left out', async () => {
    const { code, stdout, stderr } = await obskit(['up', '--runtime', 'processes']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/5\/5 \S+ is healthy/);
    expect(stdout).toContain('Grafana is left out: there is no program for it on this machine; the preview draws its dashboards instead.');
    for (const port of ports) expect(stdout).toContain(`http://127.0.0.1:${port}`);
    expect((await fetch(`http://127.0.0.1:${ports[2]}/`)).status).toBe(200);
    for (const name of ['prometheus', 'hedgehog-1', 'preview']) expect(existsSync(join(home.logs, `${name}.log`))).toBe(true);
  });

  it('shows how it is, for people and for programs', async () => {
    const table = await obskit(['status']);
    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(/^SERVICE\s+HEALTH\s+PID\s+RESTARTS\s+URL\nprometheus\s+healthy/);
    const { code, stdout } = await obskit(['status', '--format', 'json']);
    const status = JSON.parse(stdout) as { supervised: boolean; services: { name: string; health: string }[] };
    expect({ code, supervised: status.supervised }).toEqual({ code: 0, supervised: true });
    expect(status.services.map(({ health }) => health)).toEqual(status.services.map(() => 'healthy'));
  });

  it('is not started a second time', async () => {
    const before = running();
    const { code, stderr } = await obskit(['up', '--runtime', 'processes']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `the stack runs already, as processes kept by ${before.supervisor.pid}: see obskit status, or end it with obskit down.\n` });
    expect(running().supervisor).toEqual(before.supervisor);
  });

  it('starts again what is killed, and tells of it', async () => {
    const node = running().services.find(({ name }) => name === 'hedgehog-1')?.process;
    if (node === undefined) throw new Error('hedgehog-1 does not run');
    signal(node, 'SIGKILL');
    const again = await until('hedgehog-1 runs again', patience, async () => {
      const now = running().services.find(({ name }) => name === 'hedgehog-1');
      return now?.process !== undefined && now.restarts === 1 ? now : undefined;
    });
    expect(again.lastEnd).toBe('SIGKILL');
    await until('all is healthy again', patience, async () => ((await obskit(['status'])).code === 0 ? true : undefined));
  });

  it('is ended whole after its supervisor was killed, and data stays until it is told to go', async () => {
    const state = running();
    signal(state.supervisor, 'SIGKILL');
    await until('the supervisor is gone', patience, async () => (isAlive(state.supervisor) ? undefined : true));
    const status = await obskit(['status']);
    expect(status.code).toBe(1);
    expect(status.stdout).toContain('The supervisor has died, so that nothing is restarted: run obskit down, then obskit up.');
    expect((await obskit(['down'])).code).toBe(0);
    expect(Home.identities(state).filter(isAlive)).toEqual([]);
    expect([existsSync(home.data), home.read()]).toEqual([true, undefined]);
    expect((await obskit(['status'])).code).toBe(1);
    expect((await obskit(['down', '--volumes'])).stdout).toContain('Nothing runs.');
    expect(existsSync(home.data)).toBe(false);
  });

  it('that cannot become healthy is ended again, with what it wrote', async () => {
    const broken = join(home.bin, 'alertmanager');
    const program = readFileSync(broken);
    writeFileSync(broken, '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho no disk left; exit 1\n', { mode: 0o755 });
    const started = new AbortController();
    const { upProcesses } = await import('../../src/runtime/up.ts');
    const { localDeployment } = await import('../../src/runtime/localDeployment.ts');
    const { defaultsConfig } = await import('../runtime/config.ts');
    const programs = { prometheus: join(home.bin, 'prometheus'), alertmanager: broken };
    const deployment = localDeployment(defaultsConfig(readFileSync(join(folder, 'obskit.yaml'), 'utf8')), programs);
    const failing = upProcesses({ home, deployment, programs, kit, onProgress: () => undefined, seconds: 20, signal: started.signal });
    await expect(failing).rejects.toThrow(/did not become healthy in 20 s and was ended again\. (.|\n)*alertmanager is down \(it ended with code 1\): .*no disk left/);
    writeFileSync(broken, program, { mode: 0o755 });
    expect(home.read()).toBeUndefined();
  });
});
