import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Registry } from '../../src/instruments/registry.ts';
import { rehearse } from '../../src/node/rehearsal.ts';
import type { RunningNode } from '../../src/node/service.ts';
import * as goverseService from '../../src/systems/goverse/service.ts';
import * as hashmapService from '../../src/systems/hashmap/service.ts';
import * as hedgehogService from '../../src/systems/hedgehog/service.ts';
import * as keychainService from '../../src/systems/keychain/service.ts';
import * as porterService from '../../src/systems/porter/service.ts';
import { request } from '../../src/node/request.ts';
import { freePorts } from '../../src/runtime/ports.ts';
import { until as waitUntil } from '../../src/runtime/wait.ts';
import { startNodeProcess } from '../support/nodeProcess.ts';
import { until } from '../support/until.ts';
import { emitted, samplesOf, valueAt } from './exposed.ts';
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

interface Sufferer {
  readonly node: Node;
  /** One access to storage. @returns the status of its answer */
  access(): Promise<number>;
  readonly stop: () => Promise<void>;
}

describe('a fault that every system has', () => {
  const systems: readonly (readonly [name: string, service: Parameters<typeof under>[0], start: () => Promise<Sufferer>, latency: string])[] = [
    [
      'hashmap', hashmapService,
      async () => {
        const node = await hashmap.startNode();
        return { node, access: () => hashmap.put(node, 'a', 1), stop: () => node.stop() };
      },
      'request_duration_seconds',
    ],
    [
      'goverse', goverseService,
      async () => {
        const node = await goverse.startNode();
        await until('its shards are there', () => valueAt(node, `goverse_shard_claims_total{${node.address}}`) === 64);
        expect((await goverse.create(node, 'Counter', 'a')).status).toBe(201);
        return { node, access: async () => (await goverse.call(node, 'a', 'Add')).status, stop: () => node.stop() };
      },
      'goverse_operation_duration_seconds',
    ],
    [
      'hedgehog', hedgehogService,
      async () => {
        const node = await hedgehog.startNode({ control: loopback });
        await hedgehog.clientOf(node).createTable('t');
        return { node, access: () => hedgehog.clientOf(node).put('t', 'k', 1), stop: () => node.stop() };
      },
      'hedgehog_http_request_duration_seconds',
    ],
    [
      'porter', porterService,
      async () => {
        const { node, http, stop } = await startPorter();
        return { node, access: async () => (await http('POST', '/query', { sql: 'SELECT 1' })).status, stop };
      },
      'request_duration',
    ],
    [
      'keychain', keychainService,
      async () => {
        const { node, http, stop } = await startKeychain();
        return { node, access: async () => (await http('GET', 'memory/keys')).status, stop };
      },
      'keychain_http_request_duration_seconds',
    ],
  ];
  const summed = (node: Node, histogram: string) =>
    samplesOf(node.registry).reduce((sum, { name, value }) => (name === `${histogram}_sum` ? sum + value : sum), 0);

  it.each(systems)('fails every third access of %s, or slows each, and its latency tells', async (_, service, start, latency) => {
    const { node, access, stop } = await start();
    running.push({ stop });
    await under(service, 'error-burst', [node], async () => {
      const statuses = await threeTimes(access);
      expect(statuses.filter((status) => status === 500)).toHaveLength(1);
      expect(statuses.filter((status) => Number(status) < 300)).toHaveLength(2);
    });
    const before = summed(node, latency);
    await under(service, 'latency', [node], async () => expect(await access()).toBeLessThan(300));
    expect(summed(node, latency) - before).toBeGreaterThanOrEqual(0.19);
  });
});

describe('the fault kill-peer', { timeout: 120_000 }, () => {
  const write = (path: string, method: string, body: unknown) => (address: string) => request(`http://${address}${path}`, { method, body });
  it.each([
    ['hashmap', write('/api/v1/keys/a', 'PUT', 1), /^replication_errors_total\{.*\} [1-9]/m],
    ['hedgehog', write('/api/v1/tables/t/items/a', 'PUT', 1), /^hedgehog_replication_send_total\{.*result="(failure|node_down)".*\} [1-9]/m],
    ['goverse', write('/api/v1/objects/a/call/Get', 'POST', {}), /^goverse_shard_reallocations_total\{.*\} [1-9]/m],
  ] as const)('ends a process of %s as a crash does, and the one that is left counts what it misses', async (system, access, missing) => {
    const ports = await freePorts(4);
    const [one = '', two = '', controlOne = '', controlTwo = ''] = ports.map((port) => `127.0.0.1:${port}`);
    const start = (address: string, control: string) => startNodeProcess(system, '--listen', address, '--peers', `${one},${two}`, '--control', control, '--log-level', 'error');
    const isReady = (address: string) => waitUntil(`${address} is ready`, { seconds: 60 }, async () => (await request(`http://${address}/readyz`)) === '200' || undefined);
    const first = start(one, controlOne);
    running.push(first);
    await isReady(one);
    const second = start(two, controlTwo);
    running.push(second);
    await isReady(two);
    // Only a node that holds shards leaves some behind.
    const holds = /^goverse_shard_claims_total\{.*\} [1-9]/m;
    if (system === 'goverse') await waitUntil('it holds shards', { seconds: 60 }, async () => holds.test(await (await fetch(`http://${two}/metrics`)).text()) || undefined);
    if (system === 'hedgehog') expect(await request(`http://${one}/api/v1/tables`, { method: 'POST', body: { name: 't' } })).toBe('201');
    const service = { hashmap: hashmapService, hedgehog: hedgehogService, goverse: goverseService }[system];
    const stop = new AbortController();
    const rehearsal = service.rehearsals['kill-peer'];
    if (rehearsal === undefined) throw new Error('there is no such fault');
    const schedule = [{ name: 'kill-peer', rehearsal, from: 0, to: 3_600 }];
    const done = rehearse({ targets: [one, two], controls: [controlOne, controlTwo], schedule, signal: stop.signal });
    expect(await second.ended).toEqual([null, 'SIGKILL']);
    await waitUntil('it is missed', { seconds: 30 }, async () => {
      await access(one);
      return missing.test(await (await fetch(`http://${one}/metrics`)).text()) || undefined;
    });
    stop.abort();
    await done;
    expect(await request(`http://${one}/readyz`)).toBe('200');
  });
});

it('the fault slow-peer of hedgehog is in the latency of those who wait for the peer', async () => {
  const nodes = await hedgehog.startCluster(2, { control: loopback });
  running.push(...nodes);
  const [one] = nodes;
  if (one === undefined) throw new Error('no cluster');
  await hedgehog.clientOf(one).createTable('t');
  await under(hedgehogService, 'slow-peer', nodes, async () => expect(await hedgehog.clientOf(one).put('t', 'k', 1)).toBe(204));
  const slow = samplesOf(one.registry).find(({ name, labels }) => name === 'hedgehog_http_request_duration_seconds_sum' && labels['operation'] === 'put_item' && labels['status'] === '2xx');
  expect(slow?.value).toBeGreaterThanOrEqual(0.49);
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
