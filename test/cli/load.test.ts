import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { HashmapNode } from '../../src/systems/hashmap/service.ts';
import { startNode } from '../systems/hashmap/cluster.ts';

const program = fileURLToPath(new URL('run-load.ts', import.meta.url));
let node: HashmapNode | undefined;
afterEach(async () => {
  await node?.stop();
  node = undefined;
});

function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly errors: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', program, 'load', ...args], { timeout: 20_000 }, (_, out, errors) => {
      resolve({ code: child.exitCode ?? -1, out, errors });
    });
  });
}

describe('obskit load', () => {
  it('tells in the end what was sent, what became of it, and how long it took', async () => {
    node = await startNode();
    const { code, out, errors } = await run('--system', 'hashmap', '--targets', node.address, '--rate', '100', '--duration', '500ms');
    expect(errors).toBe('');
    expect(out).toMatch(/^50 requests sent in \d+\.\d s, 0 dropped; answers (\d+: \d+(, )?)+$/m);
    expect(out).toMatch(/^requests get_key: \d+, put_key: \d+, delete_key: \d+, list_nodes: \d+$/m);
    expect(out).toMatch(/^latency p50 [\d.]+ ms, p95 [\d.]+ ms, p99 [\d.]+ ms, longest [\d.]+ ms$/m);
    expect(code).toBe(0);
  });

  it.each([
    ['no system', [], 1, /required option '--system/],
    ['a system without a node', ['--system', 'target'], 1, /'target' is invalid.*hashmap/],
    ['a target without a port', ['--system', 'hashmap', '--targets', 'a'], 1, /"a" is not an address/],
    ['no rate', ['--system', 'hashmap', '--rate', '0'], 1, /number above 0/],
    ['nothing that listens', ['--system', 'hashmap', '--targets', '127.0.0.1:1'], 2, /is a node running at 127\.0\.0\.1:1\?/],
    ['a duration without a unit', ['--system', 'hashmap', '--duration', '30'], 1, /Write it as 30s/],
  ])('says what is wrong with %s, without a stack trace', async (_, args, code, message) => {
    const ended = await run(...args);
    expect(ended.errors).toMatch(message);
    expect(ended.errors).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(code);
  });
});
