import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunningNode } from '../../src/node/service.ts';
import * as hashmap from '../systems/hashmap/cluster.ts';
import * as hedgehog from '../systems/hedgehog/cluster.ts';

const program = fileURLToPath(new URL('run-load.ts', import.meta.url));
const running: { stop(): Promise<void> }[] = [];
let child: ChildProcess | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await Promise.all(running.splice(0).map((node) => node.stop()));
});

async function kept<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const node = await starting;
  running.push(node);
  return node;
}

function start(...args: readonly string[]) {
  const started = spawn(process.execPath, ['--import', 'tsx', program, 'load', ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 80_000 });
  child = started;
  const text = { out: '', errors: '' };
  started.stdout.on('data', (part: Buffer) => void (text.out += part.toString()));
  started.stderr.on('data', (part: Buffer) => void (text.errors += part.toString()));
  return { started, ended: once(started, 'close').then(([code]) => ({ code: code as number | null, ...text })) };
}

const run = (...args: readonly string[]) => start(...args).ended;

async function faultsOf({ control }: RunningNode): Promise<unknown> {
  return (await fetch(`http://${control}/faults`)).json();
}

describe('obskit load', { timeout: 90_000 }, () => {
  it('tells in the end what was sent, what became of it, and how long it took', async () => {
    const node = await kept(hashmap.startNode());
    const { code, out, errors } = await run('--system', 'hashmap', '--targets', node.address, '--rate', '100', '--duration', '500ms');
    expect(errors).toBe('');
    expect(out).toMatch(/^hashmap: 50 requests in \d+\.\d s, 0 dropped; answers (\d+: \d+(, )?)+$/m);
    expect(out).toMatch(/^ +request +sent +p50 +p95 +p99 +longest$/m);
    for (const step of ['get_key', 'put_key', 'all']) expect(out).toMatch(new RegExp(`^ +${step} +\\d+( +[\\d.]+ ms){4}$`, 'm'));
    expect(code).toBe(0);
  });

  it('drives several systems at one time, each at the rate', async () => {
    const [map, table] = [await kept(hashmap.startNode()), await kept(hedgehog.startNode())];
    await table.probe();
    const { code, out, errors } = await run('--targets', `hashmap=${map.address}`, '--targets', `hedgehog=${table.address}`, '--rate', '60', '--duration', '500ms');
    expect(errors).toBe('');
    expect(out).toMatch(/^hashmap: 30 requests/m);
    expect(out).toMatch(/^hedgehog: 30 requests/m);
    expect(code).toBe(0);
  });

  it('breaks what it is told to, and mends it in the end', async () => {
    const node = await kept(hashmap.startNode());
    const { code, out, errors } = await run(
      '--system', 'hashmap', '--targets', node.address, '--rate', '200', '--duration', '1s', '--control', String(node.control), '--faults', 'error-burst@0s+1s',
    );
    expect(errors).toBe('');
    // Whether the first few or the last few are hit is the clock's business; a third of all others is.
    expect(Number(/\b500: (\d+)/.exec(out)?.[1])).toBeGreaterThan(20);
    expect(await faultsOf(node)).toMatchObject({ errorRatio: 0 });
    expect(code).toBe(0);
  });

  it('ends with SIGINT: what is broken is mended, and the report is there', async () => {
    const node = await kept(hashmap.startNode());
    const { started, ended } = start('--system', 'hashmap', '--targets', node.address, '--duration', '10m', '--control', String(node.control), '--faults', 'latency@0s+5m');
    await vi.waitFor(async () => expect(await faultsOf(node)).toMatchObject({ latencyMs: 200 }), { timeout: 60_000, interval: 50 });
    started.kill('SIGINT');
    const { code, out, errors } = await ended;
    expect(errors).toBe('');
    expect(out).toMatch(/^hashmap: \d+ requests in/m);
    expect(await faultsOf(node)).toMatchObject({ latencyMs: 0 });
    expect(code).toBe(0);
  });

  it('fails when no request is answered', async () => {
    const server = createServer(({ url }, response) => void (url === '/readyz' ? response.end('{}') : response.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    running.push({ stop: async () => void server.close().closeAllConnections() });
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, out } = await run('--system', 'hashmap', '--targets', target, '--rate', '50', '--duration', '200ms');
    expect(out).toMatch(/^hashmap: 10 requests in .* answers none: 10$/m);
    expect(code).toBe(1);
  });

  it.each([
    ['a system without a node', ['--system', 'target'], 1, /"target" has no reference node; these have: hashmap, hedgehog/],
    ['a target without a port', ['--system', 'hashmap', '--targets', 'a'], 1, /"a" is not an address/],
    ['no rate', ['--system', 'hashmap', '--rate', '0'], 1, /number above 0/],
    ['nothing that listens', ['--system', 'hashmap', '--targets', '127.0.0.1:1'], 2, /is a node running at 127\.0\.0\.1:1\?/],
    ['a duration without a unit', ['--system', 'hashmap', '--duration', '30'], 1, /Write it as 30s/],
    ['a fault that there is not', ['--system', 'hashmap', '--faults', 'fire'], 1, /there is no fault "fire": hashmap has error-burst, latency, slow-peer, kill-peer, stuck-rebalance/],
    ['a time that cannot be read', ['--system', 'hashmap', '--faults', 'latency@10'], 1, /"latency@10" is no fault: write it as error-burst, or as error-burst@10s\+20s/],
    ['no endpoint at --control', ['--system', 'hashmap', '--faults', 'latency', '--control', '127.0.0.1:1'], 2, /no control endpoint answers at 127\.0\.0\.1:1/],
  ])('says what is wrong with %s, without a stack trace', async (_, args, code, message) => {
    const ended = await run(...args);
    expect(ended.errors).toMatch(message);
    expect(ended.errors).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(code);
  });
});
