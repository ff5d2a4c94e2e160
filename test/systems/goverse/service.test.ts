import { afterEach, describe, expect, it } from 'vitest';
import { labelOverflow } from '../../../src/metric/own.ts';
import { metricsOf } from '../../../src/metric/system.ts';
import { createRing, ownersOf, type Ring } from '../../../src/node/ring.ts';
import { goverse, goverseSystem } from '../../../src/systems/goverse/metrics.ts';
import type { GoverseNode } from '../../../src/systems/goverse/service.ts';
import { shardCount, shardOf } from '../../../src/systems/goverse/service/wire.ts';
import { until } from '../../support/until.ts';
import { emitted, expectSeconds, familiesOf, valueAt } from '../exposed.ts';
import { call, connect, create, destroy, order, send, startNode, type StreamClient } from './cluster.ts';

let running: GoverseNode[] = [];
let clients: StreamClient[] = [];
afterEach(async () => {
  for (const client of clients) client.close();
  // The coordinator is the first, and goes last.
  for (const node of running.toReversed()) await node.stop();
  running = [];
  clients = [];
});

type Options = Parameters<typeof startNode>[0];

async function join(peers: readonly GoverseNode[], options: Options = {}): Promise<GoverseNode> {
  const node = await startNode({ peers: peers.slice(0, 1).map(({ address }) => address), ...options });
  running.push(node);
  return node;
}

async function at(node: GoverseNode, kind?: string): Promise<StreamClient> {
  const client = await connect(node, kind);
  clients.push(client);
  return client;
}

const shards = Array.from({ length: shardCount }, (_, shard) => shard);
const ids = Array.from({ length: 100 }, (_, i) => `counter-${i}`);

/** The node that a shard belongs to, worked out from the ring alone. */
function ownerOf(nodes: readonly GoverseNode[], shard: number): string {
  const names = nodes.map(({ address }) => address);
  const ring = rings.get(names.join()) ?? createRing(names);
  rings.set(names.join(), ring);
  return ownersOf(ring, `shard-${shard}`, 1)[0] ?? '';
}
const rings = new Map<string, Ring>();
const shardsOf = (node: GoverseNode, nodes: readonly GoverseNode[]) => shards.filter((shard) => ownerOf(nodes, shard) === node.address);
const idsOf = (node: GoverseNode, nodes: readonly GoverseNode[]) => ids.filter((id) => ownerOf(nodes, shardOf(id)) === node.address);
const objects = (node: GoverseNode, type = 'Counter') => valueAt(node, `goverse_objects_total{${node.address},${type}}`);

/** When every node has what the ring gives it, and the gates are connected. */
async function settled(nodes: readonly GoverseNode[]): Promise<void> {
  await until('every shard is where it belongs', () =>
    nodes.every((node) => {
      const held = valueAt(node, `goverse_shard_claims_total{${node.address}}`) - valueAt(node, `goverse_shard_releases_total{${node.address}}`);
      return held === shardsOf(node, nodes).length && valueAt(node, 'goverse_shards_migrating{}') === 0;
    }),
  );
  for (const node of nodes) await node.tick();
  await until('every gate is connected to every node', () =>
    nodes.every((node) => valueAt(node, `goverse_node_connected_gates{${node.address}}`) === nodes.length),
  );
}

async function cluster(size: number, options: Options = {}): Promise<GoverseNode[]> {
  const nodes: GoverseNode[] = [];
  for (let i = 0; i < size; i += 1) {
    nodes.push(await join(nodes, options));
    await settled(nodes);
  }
  return nodes;
}

async function pair(options: Options = {}): Promise<readonly [GoverseNode, GoverseNode]> {
  const [one, two] = await cluster(2, options);
  if (one === undefined || two === undefined) throw new Error('no cluster');
  return [one, two];
}

it('every metric is what was done, over the whole life of a small cluster', async () => {
  const began = performance.now();
  const [one, two] = await pair();
  const nodes = [one, two];
  for (const id of ids) expect((await create(one, 'Counter', id)).status).toBe(201);
  for (const id of ids.slice(0, 30)) expect(await call(two, id, 'Add', { by: 2 })).toEqual({ status: 200, body: { result: 2 } });
  for (const id of ids.slice(0, 10)) expect(await call(one, id, 'Get')).toEqual({ status: 200, body: { result: 2 } });
  for (const id of ids.slice(0, 4)) expect((await call(one, id, 'Add', { by: 'much' })).status).toBe(400);
  for (const id of ids.slice(90)) expect((await destroy(two, id)).status).toBe(204);
  expect((await create(one, 'Counter', 'counter-1')).status).toBe(409);
  expect((await call(one, 'nobody', 'Get')).status).toBe(404);

  const [web, bot] = [await at(one, 'web'), await at(two, 'bot')];
  await create(one, 'ChatRoom', 'room');
  for (const client of [web, bot]) expect((await call(two, 'room', 'Join', { client: client.name })).status).toBe(200);
  for (const text of ['a', 'b', 'c']) expect(await call(one, 'room', 'Send', { text })).toEqual({ status: 200, body: { result: 2 } });
  await until('all messages are there', () => web.messages.length === 3 && bot.messages.length === 3);
  expect(web.messages).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'c' }]);

  for (const node of nodes) expectSeconds(node, goverseSystem, (performance.now() - began) / 1_000);

  const roomShard = shardOf('room');
  const roomNode = ownerOf(nodes, roomShard);
  const here = (node: GoverseNode, list: readonly string[]) => list.filter((id) => ownerOf(nodes, shardOf(id)) === node.address).length;
  for (const node of nodes) {
    const [self, isFirst] = [node.address, node === one];
    const callsOf = (shard: number) => {
      const counted = [...ids.slice(0, 30), ...ids.slice(0, 10), ...ids.slice(0, 4)].filter((id) => shardOf(id) === shard).length;
      return counted + (shard === roomShard ? 5 : 0);
    };
    const has = (series: Record<string, number>) => Object.fromEntries(Object.entries(series).filter(([, value]) => value !== 0));
    const inRoom = roomNode === self ? 1 : 0;
    const called = { 'Counter,Add,success': here(node, ids.slice(0, 30)), 'Counter,Get,success': here(node, ids.slice(0, 10)), 'Counter,Add,failure': here(node, ids.slice(0, 4)), 'ChatRoom,Join,success': 2 * inRoom, 'ChatRoom,Send,success': 3 * inRoom };
    const operated = isFirst
      ? { 'create_object,success': 101, 'create_object,failure': 1, 'call_object,success': 10 + 3, 'call_object,failure': 5 }
      : { 'call_object,success': 30 + 2, 'delete_object,success': 10 };
    expect(emitted(node)).toEqual(
      has({
        [`goverse_objects_total{${self},Counter}`]: here(node, ids.slice(0, 90)),
        [`goverse_objects_total{${self},ChatRoom}`]: inRoom,
        ...Object.fromEntries(nodes.map((other) => [`goverse_shards_total{${other.address}}`, shardsOf(other, nodes).length])),
        [`goverse_shard_claims_total{${self}}`]: isFirst ? shardCount : shardsOf(two, nodes).length,
        [`goverse_shard_releases_total{${self}}`]: isFirst ? shardsOf(two, nodes).length : 0,
        [`goverse_shard_migrations_total{${one.address},${two.address}}`]: isFirst ? 0 : shardsOf(two, nodes).length,
        ...Object.fromEntries(shardsOf(node, nodes).map((shard) => [`goverse_shard_method_calls_total{${shard}}`, callsOf(shard)])),
        ...Object.fromEntries(Object.entries(called).map(([labels, count]) => [`goverse_method_calls_total{${self},${labels}}`, count])),
        ...Object.fromEntries(Object.entries(called).map(([labels, count]) => [`goverse_method_call_duration_count{${self},${labels}}`, count])),
        ...Object.fromEntries(Object.entries(operated).map(([labels, count]) => [`goverse_operation_duration_seconds_count{${self},${labels}}`, count])),
        [`goverse_clients_connected{${self},${isFirst ? 'web' : 'bot'}}`]: 1,
        [`goverse_gate_active_clients{${self}}`]: 1,
        [`goverse_node_connected_gates{${self}}`]: 2,
        [`goverse_gate_pushed_messages_total{${self}}`]: 3,
        [`goverse_node_pushed_messages_total{${self},${one.address}}`]: 3 * inRoom,
        [`goverse_node_pushed_messages_total{${self},${two.address}}`]: 3 * inRoom,
      }),
    );
  }
});

it('exposes the metrics of its catalogue, and none else', async () => {
  const [one, two] = await pair();
  const expected = [labelOverflow, ...metricsOf(goverseSystem)].map(({ name }) => name);
  for (const node of [one, two]) {
    const families = familiesOf(node);
    expect(families.map(({ name }) => name).sort()).toEqual(expected.toSorted());
    const empty = families.filter(({ samples }) => samples.length === 0).map(({ name }) => name);
    // Nodes that are gone are the coordinator's affair.
    expect(empty).toEqual(node === one ? [] : [goverse.shardReallocations.name]);
  }
});

describe('a node that joins', () => {
  it('takes over its shards with their objects, and what they know', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    for (const id of ids) await create(one, 'Counter', id);
    for (const id of ids) await call(one, id, 'Add', { by: 7 });
    await order(one, { rebalanceStuck: true });
    const two = await join([one]);
    const nodes = [one, two];
    const moving = shardsOf(two, nodes);
    for (const node of nodes) await until('both know what has to move', () => valueAt(node, 'goverse_shards_migrating{}') === moving.length);
    expect(objects(one)).toBe(100);
    await order(one, {});
    await one.tick();
    await settled(nodes);
    await until('the first has let go', () => objects(one) === idsOf(one, nodes).length);
    expect(objects(two)).toBe(idsOf(two, nodes).length);
    expect(emitted(two)).toMatchObject({
      [`goverse_shard_migrations_total{${one.address},${two.address}}`]: moving.length,
      [`goverse_shard_claims_total{${two.address}}`]: moving.length,
    });
    for (const id of ids) expect(await call(two, id, 'Get')).toEqual({ status: 200, body: { result: 7 } });
  });

  it('finds a room that still reaches its clients', async () => {
    const [one, two] = await pair();
    const [web, room] = [await at(one), 'room'];
    await create(one, 'ChatRoom', room);
    await call(one, room, 'Join', { client: web.name });
    const other = ownerOf([one, two], shardOf(room)) === one.address ? two : one;
    expect((await send(one, 'PUT', `/api/v1/shards/${shardOf(room)}`, { node: other.address })).status).toBe(204);
    await until('the room has moved', () => objects(other, 'ChatRoom') === 1);
    expect(await call(one, room, 'Send', { text: 'still here' })).toEqual({ status: 200, body: { result: 1 } });
    await until('the message has come', () => web.messages.length === 1);
    expect(valueAt(other, `goverse_node_pushed_messages_total{${other.address},${one.address}}`)).toBe(1);
  });
});

describe('a node that stops', () => {
  it('hands everything over first, in a time that is measured', async () => {
    const [one, two] = await pair();
    const had = shardsOf(two, [one, two]).length;
    for (const id of ids) await create(two, 'Counter', id);
    running = [one];
    await two.stop();
    expect(emitted(two)).toMatchObject({ [`goverse_node_stop_duration_seconds_count{${two.address},success}`]: 1, [`goverse_shard_releases_total{${two.address}}`]: had });
    expect(objects(two)).toBe(0);
    await until('its lease is given back', () => valueAt(one, `goverse_shards_total{${two.address}}`) === 0 && valueAt(one, `goverse_node_connected_gates{${one.address}}`) === 1);
    expect(emitted(one)).toMatchObject({
      [`goverse_shard_migrations_total{${two.address},${one.address}}`]: had,
      [`goverse_shards_total{${one.address}}`]: shardCount,
      [`goverse_objects_total{${one.address},Counter}`]: 100,
    });
    expect(valueAt(one, `goverse_shard_reallocations_total{${two.address}}`)).toBe(0);
  });

  it('and cannot hand its shards over says so, and they are given to others without their objects', async () => {
    const [one, two] = await pair();
    const had = shardsOf(two, [one, two]).length;
    const lost = idsOf(two, [one, two]).length;
    for (const id of ids) await create(one, 'Counter', id);
    await order(two, { peersDown: [one.address] });
    running = [one];
    await two.stop();
    expect(emitted(two)).toMatchObject({ [`goverse_node_stop_duration_seconds_count{${two.address},error}`]: 1 });
    await until('the watch is lost', () => valueAt(one, `goverse_node_connected_gates{${one.address}}`) === 1);
    await one.tick();
    await settled([one]);
    expect(emitted(one)).toMatchObject({
      [`goverse_shard_reallocations_total{${two.address}}`]: had,
      [`goverse_objects_total{${one.address},Counter}`]: 100 - lost,
    });
    expect(valueAt(one, `goverse_shard_migrations_total{${two.address},${one.address}}`)).toBe(0);
  });
});

describe('messages', () => {
  it('are dropped by the gate when their client is gone', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const [web, mobile] = [await at(one, 'web'), await at(one, 'mobile')];
    await create(one, 'ChatRoom', 'room');
    for (const client of [web, mobile]) await call(one, 'room', 'Join', { client: client.name });
    mobile.close();
    await until('one client is left', () => valueAt(one, `goverse_gate_active_clients{${one.address}}`) === 1);
    await call(one, 'room', 'Send', { text: 'anybody there?' });
    await until('the message is dropped', () => valueAt(one, `goverse_gate_dropped_messages_total{${one.address}}`) === 1);
    expect(emitted(one)).toMatchObject({
      [`goverse_clients_connected{${one.address},web}`]: 1,
      [`goverse_gate_pushed_messages_total{${one.address}}`]: 1,
      [`goverse_node_pushed_messages_total{${one.address},${one.address}}`]: 2,
    });
    expect(valueAt(one, `goverse_clients_connected{${one.address},mobile}`)).toBe(0);
    await call(one, 'room', 'Leave', { client: mobile.name });
    expect((await call(one, 'room', 'Send', { text: 'alone' })).body).toEqual({ result: 1 });
  });

  it('are dropped by the gate when their client cannot take them, and not one of the others is lost', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const slow = await at(one);
    await create(one, 'ChatRoom', 'room');
    await call(one, 'room', 'Join', { client: slow.name });
    slow.pause();
    const [pushed, dropped] = ['pushed', 'dropped'].map((what) => `goverse_gate_${what}_messages_total{${one.address}}`);
    let sent = 0;
    while (valueAt(one, dropped ?? '') === 0 && sent < 5_000) {
      await Promise.all(Array.from({ length: 50 }, () => call(one, 'room', 'Send', { text: 'x'.repeat(10_000) })));
      sent += 50;
    }
    await until('each has come to an end', () => valueAt(one, pushed ?? '') + valueAt(one, dropped ?? '') === sent);
    expect(valueAt(one, dropped ?? '')).toBeGreaterThan(0);
    slow.resume();
    await until('the client has got what was pushed', () => slow.messages.length === valueAt(one, pushed ?? ''));
  });

  it('are dropped by the node when their gate is gone', async () => {
    const [one, two] = await pair();
    const room = ids.find((id) => ownerOf([one, two], shardOf(id)) === one.address) ?? '';
    const web = await at(two);
    await create(one, 'ChatRoom', room);
    await call(one, room, 'Join', { client: web.name });
    await order(two, { peersDown: [one.address] });
    await two.tick();
    await until('the gate has gone', () => valueAt(one, `goverse_node_connected_gates{${one.address}}`) === 1);
    await call(one, room, 'Send', { text: 'lost' });
    expect(valueAt(one, `goverse_node_dropped_messages_total{${one.address},${two.address}}`)).toBe(1);
    expect(valueAt(one, `goverse_node_pushed_messages_total{${one.address},${two.address}}`)).toBe(0);
  });
});

describe('the watch', () => {
  it('that breaks is set up again, and every try is counted', async () => {
    const [one, two] = await pair({ leaseMilliseconds: 60_000 });
    const outcome = (name: string) => valueAt(two, `goverse_watch_reconnections_total{${two.address},${name}}`);
    await order(two, { peersDown: [one.address] });
    for (let i = 0; i < 3; i += 1) await two.tick();
    expect([outcome('reload_failed'), outcome('reconnected')]).toEqual([3, 0]);
    await order(two, {});
    for (let i = 0; i < 3; i += 1) await two.tick();
    expect([outcome('reload_failed'), outcome('reconnected')]).toEqual([3, 1]);
    await settled([one, two]);
    expect(valueAt(one, `goverse_shard_reallocations_total{${two.address}}`)).toBe(0);
  });

  it('that is away for too long costs a node its shards, until it is back', async () => {
    const [one, two] = await pair();
    const had = shardsOf(two, [one, two]).length;
    await order(two, { peersDown: [one.address] });
    await two.tick();
    await until('the coordinator has noticed', () => valueAt(one, `goverse_node_connected_gates{${one.address}}`) === 1);
    await one.tick();
    await settled([one]);
    expect(valueAt(one, `goverse_shard_reallocations_total{${two.address}}`)).toBe(had);
    await order(two, {});
    await two.tick();
    await until('it has its shards again', () => valueAt(two, `goverse_shard_migrations_total{${one.address},${two.address}}`) === 2 * had);
    expect(valueAt(two, `goverse_shard_claims_total{${two.address}}`)).toBe(2 * had);
    expect(valueAt(two, `goverse_shard_releases_total{${two.address}}`)).toBe(0);
  });
});

describe('a write of the map that fails', () => {
  const failures = (node: GoverseNode) =>
    Object.fromEntries(Object.entries(emitted(node)).flatMap(([series, value]) => (series.startsWith('goverse_shard_mapping_write_failures_total') ? [[series.slice(43, -1), value]] : [])));
  const move = (node: GoverseNode, shard: number, to: GoverseNode) => send(node, 'PUT', `/api/v1/shards/${shard}`, { node: to.address });

  it('in a race with another is a conflict', async () => {
    const [one, two] = await pair();
    const shard = shardsOf(one, [one, two])[0] ?? 0;
    // It decides now, and its decision arrives only after the other's.
    await order(two, { slowPeers: { [one.address]: 500 } });
    const late = move(two, shard, two);
    // Another request that has been answered shows that the one sent before it has arrived.
    expect((await send(two, 'GET', '/api/v1/shards')).status).toBe(200);
    expect((await move(one, shard, one)).status).toBe(204);
    expect((await late).status).toBe(409);
    expect(failures(two)).toEqual({ modrevision_conflict: 1 });
    expect(failures(one)).toEqual({});
  });

  it.each([
    ['the way to the coordinator is cut', (peer: string) => ({ peersDown: [peer] }), undefined, 'connection_error'],
    ['the coordinator does not answer in time', (peer: string) => ({ slowPeers: { [peer]: 5_000 } }), undefined, 'timeout'],
    ['the coordinator’s storage fails', () => ({}), { errorRatio: 1 }, 'other'],
  ])('is counted by its cause: %s', async (_, faults, coordinatorFaults, cause) => {
    const [one, two] = await pair({ operationMilliseconds: 100 });
    await order(two, faults(one.address));
    if (coordinatorFaults !== undefined) await order(one, coordinatorFaults);
    expect((await move(two, shardsOf(two, [one, two])[0] ?? 0, one)).status).toBe(503);
    expect(failures(two)).toEqual({ [cause]: 1 });
    await order(two, {});
    await order(one, {});
  });

  it('is tried again until it succeeds', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const two = await join([one]);
    const moving = shardsOf(two, [one, two]).length;
    await settled([one, two]);
    await order(one, { errorRatio: 1 });
    const three = await join([one]);
    const nodes = [one, two, three];
    await until('the releases have failed', () => (failures(one)['other'] ?? 0) > 0 && (failures(two)['other'] ?? 0) > 0);
    await order(one, {});
    for (const node of nodes) await node.tick();
    await settled(nodes);
    expect(failures(one)).toEqual({ other: shardsOf(one, [one, two]).filter((shard) => ownerOf(nodes, shard) === three.address).length });
    expect(failures(two)).toEqual({ other: shardsOf(two, [one, two]).filter((shard) => ownerOf(nodes, shard) === three.address).length });
    expect(moving).toBeGreaterThan(0);
  });
});

describe('an operation', () => {
  it('that takes too long times out, here and on the way to another node', async () => {
    const [one, two] = await pair({ operationMilliseconds: 100 });
    const [own, others] = [one, two].map((node) => ids.find((id) => ownerOf([one, two], shardOf(id)) === node.address) ?? '');
    for (const id of [own, others]) await create(one, 'Counter', id ?? '');
    await order(one, { latencyMs: 300, slowPeers: { [two.address]: 500 } });
    for (const id of [own, others]) expect((await call(one, id ?? '', 'Get')).status).toBe(504);
    expect((await create(one, 'Counter', own ?? '')).status).toBe(504);
    expect(emitted(one)).toMatchObject({
      [`goverse_operation_timeouts_total{${one.address},call_object}`]: 2,
      [`goverse_operation_timeouts_total{${one.address},create_object}`]: 1,
      [`goverse_operation_duration_seconds_count{${one.address},call_object,timeout}`]: 2,
    });
    await order(one, {});
  });

  it('that fails in the method counts as a failed call on the node of the object', async () => {
    const [one, two] = await pair();
    const id = ids.find((name) => ownerOf([one, two], shardOf(name)) === two.address) ?? '';
    await create(one, 'Counter', id);
    await order(two, { errorRatio: 1 });
    expect(await call(one, id, 'Get')).toMatchObject({ status: 500, body: { error: expect.stringMatching(/injected/) } });
    expect(valueAt(two, `goverse_method_calls_total{${two.address},Counter,Get,failure}`)).toBe(1);
    expect(valueAt(one, `goverse_operation_duration_seconds_count{${one.address},call_object,failure}`)).toBe(1);
    await order(two, {});
  });

  it.each([
    ['an unknown type', 'POST', '/api/v1/objects', { type: 'Robot', id: 'r' }, 400],
    ['an id with odd characters', 'POST', '/api/v1/objects', { type: 'Counter', id: 'a b' }, 400],
    ['an unknown method', 'POST', '/api/v1/objects/known/call/Explode', {}, 400],
    ['an inherited method', 'POST', '/api/v1/objects/known/call/constructor', {}, 400],
    ['a client of a gate that is none', 'POST', '/api/v1/objects/room/call/Join', { client: 'evil:1/x' }, 422],
    ['a shard that is none', 'PUT', '/api/v1/shards/64', { node: 'a:1' }, 400],
    ['a stranger as the node of a shard', 'PUT', '/api/v1/shards/1', { node: 'a:1' }, 409],
    ['an unknown kind of client', 'GET', '/api/v1/stream?kind=fridge', undefined, 400],
    ['a write of the map without a revision', 'POST', '/internal/mapping', { writes: [{ shard: 1 }] }, 400],
  ])('with %s is refused, and no label tells of it', async (_, method, path, body, status) => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    await create(one, 'Counter', 'known');
    await create(one, 'ChatRoom', 'room');
    expect((await send(one, method, path, body)).status).toBe(status);
    const text = JSON.stringify(familiesOf(one));
    for (const word of ['Robot', 'Explode', 'constructor', 'evil', 'a:1', 'fridge']) expect(text).not.toContain(word);
  });
});

it('takes no more objects and clients than it has room for', async () => {
  const one = await join([], { objectLimit: 2, clientLimit: 1 });
  await settled([one]);
  expect([await create(one, 'Counter', 'a'), await create(one, 'Counter', 'b'), await create(one, 'Counter', 'c')].map(({ status }) => status)).toEqual([201, 201, 507]);
  await at(one);
  expect((await send(one, 'GET', '/api/v1/stream')).status).toBe(503);
});

it('a counter refuses what no number can hold, and counts on', async () => {
  const [one] = await cluster(1);
  if (one === undefined) throw new Error('no node');
  await create(one, 'Counter', 'c');
  expect(await call(one, 'c', 'Add', { by: 1e308 })).toEqual({ status: 200, body: { result: 1e308 } });
  expect((await call(one, 'c', 'Add', { by: 1e308 })).status).toBe(422);
  expect(await call(one, 'c', 'Add', { by: -1e308 })).toEqual({ status: 200, body: { result: 0 } });
});
