import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Registry } from '../../src/instruments/registry.ts';
import { rehearse } from '../../src/node/rehearsal.ts';
import type { RunningNode } from '../../src/node/service.ts';
import * as goverseService from '../../src/systems/goverse/service.ts';
import * as hashmapService from '../../src/systems/hashmap/service.ts';
import * as hedgehogService from '../../src/systems/hedgehog/service.ts';
import * as keychainService from '../../src/systems/keychain/service.ts';
import * as porterService from '../../src/systems/porter/service.ts';
import { until } from '../support/until.ts';
import { emitted, valueAt } from './exposed.ts';
import * as goverse from './goverse/cluster.ts';
import * as hashmap from './hashmap/cluster.ts';
import * as hedgehog from './hedgehog/cluster.ts';
import { startKeychain } from './keychain/node.ts';
import { startPorter } from './porter/node.ts';

const loopback = { host: '127.0.0.1', port: 0 } as const;
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const node of running.splice(0).reverse()) await node.stop();
});

type Node = RunningNode & { readonly registry: Registry };

/** Plays one fault of a system: looks while it lasts, and then ends it. */
async function under(service: { readonly rehearsals: typeof hashmapService.rehearsals }, name: string, nodes: readonly Node[], look: () => Promise<void>): Promise<void> {
  const rehearsal = service.rehearsals[name];
  if (rehearsal === undefined) throw new Error(`there is no fault ${name}`);
  const stop = new AbortController();
  const controls = nodes.map(({ control }) => control ?? '');
  const done = rehearse({ targets: nodes.map(({ address }) => address), controls, schedule: [{ name, rehearsal, from: 0, to: 3_600 }], signal: stop.signal });
  const faults = () => Promise.all(controls.map(async (control) => (await fetch(`http://${control}/faults`)).text()));
  const before = await faults();
  try {
    await vi.waitFor(async () => expect(await faults()).not.toEqual(before), 5_000);
    await look();
  } finally {
    stop.abort();
    await done;
  }
  expect(await faults()).toEqual(before);
}

async function threeTimes(send: () => Promise<unknown>): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (let i = 0; i < 3; i += 1) answers.push(await send());
  return answers;
}

it('every system has the faults that make sense for it', () => {
  const all = { hashmapService, goverseService, hedgehogService, porterService, keychainService };
  expect(Object.fromEntries(Object.entries(all).map(([name, { rehearsals }]) => [name, Object.keys(rehearsals).sort()]))).toEqual({
    hashmapService: ['error-burst', 'kill-peer', 'latency', 'slow-peer', 'stuck-rebalance'],
    goverseService: ['error-burst', 'kill-peer', 'latency', 'slow-peer', 'stuck-rebalance'],
    hedgehogService: ['error-burst', 'kill-peer', 'latency', 'slow-peer'],
    porterService: ['error-burst', 'full-queue', 'latency'],
    keychainService: ['error-burst', 'latency', 'unhealthy-backend'],
  });
});

describe('a fault of hashmap', () => {
  it('stuck-rebalance keeps the keys of a node that leaves, which afterwards move there and back', async () => {
    const nodes = await hashmap.startCluster(3);
    running.push(...nodes);
    const [one, two, three] = nodes;
    if (one === undefined || two === undefined || three === undefined) throw new Error('no cluster');
    for (let i = 0; i < 30; i += 1) await hashmap.put(one, `key-${i}`, i);
    const stored = () => nodes.map((node) => valueAt(node, 'keys_total{}'));
    const pending = () => nodes.reduce((sum, node) => sum + valueAt(node, 'rebalance_keys_pending{}'), 0);
    const before = stored();
    await under(hashmapService, 'stuck-rebalance', nodes, async () => {
      await until('all know of it, and keys wait to be moved', () => pending() > 0 && nodes.every((node) => valueAt(node, 'cluster_nodes_total{}') === 2));
      expect(stored()).toEqual(before);
    });
    await until('nothing waits', () => pending() === 0 && nodes.every((node) => valueAt(node, 'cluster_nodes_total{}') === 3));
    await until('each key is where it was', () => stored().join() === before.join());
    for (let i = 0; i < 30; i += 1) expect(await hashmap.get(two, `key-${i}`)).toEqual({ status: 200, body: i });
  });

  it('slow-peer puts a replica behind', async () => {
    const nodes = await hashmap.startCluster(2);
    running.push(...nodes);
    const [one, two] = nodes;
    if (one === undefined || two === undefined) throw new Error('no cluster');
    await under(hashmapService, 'slow-peer', nodes, async () => {
      expect(await hashmap.put(one, 'a', 1)).toBe(204);
      expect(valueAt(one, `replica_lag_seconds{${two.address}}`)).toBeGreaterThanOrEqual(0.49);
    });
  });
});

it('the fault stuck-rebalance of goverse holds shards that were ordered elsewhere, and lets them go afterwards', async () => {
  const one = await goverse.startNode();
  running.push(one);
  const two = await goverse.startNode({ peers: [one.address] });
  running.push(two);
  const migrating = () => valueAt(one, 'goverse_shards_migrating{}');
  const claims = () => valueAt(one, `goverse_shard_claims_total{${one.address}}`) + valueAt(two, `goverse_shard_claims_total{${two.address}}`);
  await until('the shards are there', () => claims() >= 64 && migrating() === 0);
  const before = claims();
  await under(goverseService, 'stuck-rebalance', [one, two], async () => {
    await until('eight shards are on their way', () => migrating() === 8);
    expect(claims()).toBe(before);
  });
  await vi.waitFor(async () => {
    await one.tick();
    await two.tick();
    expect([migrating(), claims()]).toEqual([0, before + 8]);
  }, 5_000);
});

it('the faults error-burst and latency of hedgehog fail every third access, and slow each', async () => {
  const [node] = await hedgehog.startCluster(1, { control: loopback });
  if (node === undefined) throw new Error('no node');
  running.push(node);
  const client = hedgehog.clientOf(node);
  await client.createTable('t');
  await under(hedgehogService, 'error-burst', [node], async () => {
    expect((await threeTimes(() => client.put('t', 'k', 1))).toSorted()).toEqual([204, 204, 500]);
  });
  expect(emitted(node)).toMatchObject({ 'hedgehog_item_operations_total{put,success,t}': 2, 'hedgehog_item_operations_total{put,failure,t}': 1 });
  await under(hedgehogService, 'latency', [node], async () => {
    expect(await client.put('t', 'k', 1)).toBe(204);
  });
  const slow = hedgehog.metricsOf(node).flatMap(({ samples }) => samples).find(({ name, labels }) => name === 'hedgehog_http_request_duration_seconds_sum' && labels['operation'] === 'put_item' && labels['status'] === '2xx' && labels['table'] === 't');
  expect(slow?.value).toBeGreaterThanOrEqual(0.19);
});

it('the fault full-queue of porter fills the queue, which turns away the rest', async () => {
  const porter = await startPorter({ queueLimit: 2 });
  running.push(porter);
  const query = () => porter.http('POST', '/query', { sql: 'SELECT 1' });
  let waiting: Promise<{ readonly status: number }>[] = [];
  await under(porterService, 'full-queue', [porter.node], async () => {
    waiting = [query(), query()];
    await until('two wait', () => valueAt(porter.node, 'queue_size{default}') === 2);
    expect((await query()).status).toBe(503);
  });
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
});

it('the fault unhealthy-backend of keychain takes one backend away, and leaves the other', async () => {
  const keychain = await startKeychain();
  running.push(keychain);
  await under(keychainService, 'unhealthy-backend', [keychain.node], async () => {
    await keychain.node.probe();
    expect(emitted(keychain.node)).toMatchObject({ 'keychain_backend_healthy{pkcs8}': 1 });
    expect(valueAt(keychain.node, 'keychain_backend_healthy{memory}')).toBe(0);
    expect((await keychain.http('GET', 'memory/keys')).status).toBe(503);
    expect((await keychain.http('GET', 'pkcs8/keys')).status).toBe(200);
  });
  await keychain.node.probe();
  expect(valueAt(keychain.node, 'keychain_backend_healthy{memory}')).toBe(1);
});
