import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keychainGrpcPort, keychainSystem } from '../src/systems/keychain/metrics.ts';
import { goverseSystem } from '../src/systems/goverse/metrics.ts';
import { hashmapSystem } from '../src/systems/hashmap/metrics.ts';
import { hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';
import { porterGrpcPort, porterSystem } from '../src/systems/porter/metrics.ts';
import { copiesOf, dockerfileStages, restsOf } from './support/dockerfile.ts';

const root = resolve(import.meta.dirname, '..');
const systemPorts = [...new Set([hashmapSystem, goverseSystem, hedgehogSystem, porterSystem, keychainSystem].map(({ port }) => port))].sort();
const numbers = (text: string) => text.split(/[\s,]+/).map(Number).sort();

describe('the Dockerfile', () => {
  const stages = dockerfileStages();
  const last = stages.at(-1) ?? [];

  it('installs the packages in a stage of its own, and takes nothing but them from it', () => {
    expect(stages).toHaveLength(2);
    expect(restsOf(last, 'COPY').filter((rest) => rest.startsWith('--from='))).toEqual(['--from=packages /app/node_modules node_modules']);
    expect(restsOf(last, 'RUN').join()).not.toMatch(/npm|apt/);
    expect(restsOf(stages[0] ?? [], 'RUN')).toEqual(['npm ci --omit=dev']);
  });

  it('is of the one Node that the project is for, whose version is pinned', () => {
    const images = stages.map((stage) => restsOf(stage, 'FROM')[0]?.split(' ')[0] ?? '');
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^docker\.io\/library\/node:20[.\d]*-\w+-slim$/);
  });

  it('copies what there is, and all that a node is started from', () => {
    const copied = stages.flatMap(copiesOf).map(({ from }) => from);
    expect(copied.filter((from) => !existsSync(join(root, from)))).toEqual([]);
    expect(copiesOf(last).map(({ from }) => from)).toEqual(expect.arrayContaining(['package.json', 'tsconfig.json', 'bin', 'src', 'alerts', 'dashboards']));
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter((line) => line !== '');
    expect(copied.filter((from) => ignored.includes(from))).toEqual([]);
  });

  it('runs as somebody who is not root, after everything that only root may do', () => {
    expect(restsOf(last, 'USER')).toEqual(['node']);
    const order = last.map(({ name }) => name);
    expect(order.slice(order.indexOf('USER')).filter((name) => ['RUN', 'COPY', 'ADD'].includes(name))).toEqual([]);
  });

  it('starts obskit itself, as the first process, which is told to stop', () => {
    const [entry = ''] = restsOf(last, 'ENTRYPOINT');
    expect(JSON.parse(entry)).toEqual(['node', '/app/bin/obskit.js']);
    expect(JSON.parse(restsOf(last, 'CMD')[0] ?? '')).toEqual(['node', 'hedgehog', '--listen', `0.0.0.0:${hedgehogSystem.port}`]);
  });

  it('names the ports of all systems', () => {
    expect(numbers(restsOf(last, 'EXPOSE')[0] ?? '')).toEqual([...new Set([...systemPorts, porterGrpcPort, keychainGrpcPort])].map(Number).sort());
  });

  it('asks whether the node is ready with a script that it copies', () => {
    const [check = ''] = restsOf(last, 'HEALTHCHECK');
    const command = JSON.parse(check.slice(check.indexOf('['))) as readonly string[];
    expect(command).toEqual(['node', '/app/bin/healthy.js']);
    expect(existsSync(join(root, 'bin/healthy.js'))).toBe(true);
  });
});

describe('the health check of the image', () => {
  let server: Server;
  let folder: string;
  let status: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'obskit-health-'));
    status = 200;
    server = createServer((request, response) => void response.writeHead(request.url === '/readyz' ? status : 404).end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns the exit code, for a container whose first process has these arguments */
  function healthy(...args: readonly string[]): Promise<number> {
    const file = join(folder, 'cmdline');
    writeFileSync(file, ['node', '/app/bin/obskit.js', 'node', ...args, ''].join('\0'));
    return new Promise((done) => {
      execFile(process.execPath, [join(root, 'bin/healthy.js'), file], (error) => done(typeof error?.code === 'number' ? error.code : 0));
    });
  }

  it.each([
    ['on all addresses', (port: number) => ['porter', '--listen', `0.0.0.0:${port}`, '--peers', 'a:1']],
    ['on one address', (port: number) => ['porter', '--listen', `127.0.0.1:${port}`]],
    ['in one word', (port: number) => ['porter', `--listen=[::]:${port}`]],
  ])('asks a node where it was told to listen, %s', async (_, args) => {
    const { port } = server.address() as AddressInfo;
    expect(await healthy(...args(port))).toBe(0);
    status = 503;
    expect(await healthy(...args(port))).toBe(1);
  });

  it('fails when nothing listens there', async () => {
    expect(await healthy('porter', '--listen', '127.0.0.1:1')).toBe(1);
  });

  it('knows the ports of all systems, where a node listens that was told nothing', () => {
    const [, listed = ''] = /systemPorts = \[([\d, ]+)\]/.exec(readFileSync(join(root, 'bin/healthy.js'), 'utf8')) ?? [];
    expect(numbers(listed)).toEqual(systemPorts);
  });
});
