import { afterEach, describe, expect, it } from 'vitest';
import { labelOverflow } from '../../../src/metric/own.ts';
import { metricsOf } from '../../../src/metric/system.ts';
import { createRing, ownersOf, type Ring } from '../../../src/node/ring.ts';
import { hashmap, hashmapSystem } from '../../../src/systems/hashmap/metrics.ts';
import type { HashmapNode } from '../../../src/systems/hashmap/service.ts';
import { until } from '../../support/until.ts';
import { emitted, expectSeconds, familiesOf, valueAt } from '../exposed.ts';
import { get, order, put, remove, send, startCluster, startNode } from './cluster.ts';

let running: HashmapNode[] = [];
afterEach(async () => {
  await Promise.all(running.map((node) => node.stop()));
  running = [];
});

async function cluster(...args: Parameters<typeof startCluster>): Promise<HashmapNode[]> {
  running = await startCluster(...args);
  return [...running];
}

async function joined(peers: readonly HashmapNode[]): Promise<HashmapNode> {
  const node = await startNode({ peers: peers.map(({ address }) => address) });
  running.push(node);
  return node;
}

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no ${index}`);
  return found;
};

const keys = Array.from({ length: 60 }, (_, i) => `key-${i}`);
const stored = (node: HashmapNode) => valueAt(node, 'keys_total{}');
const pending = (node: HashmapNode) => valueAt(node, 'rebalance_keys_pending{}');
const bytes = (list: readonly string[]) => list.reduce((sum, key) => sum + Buffer.byteLength(key) + JSON.stringify(`value of ${key}`).length, 0);
const rest = (nodes: readonly HashmapNode[]) => nodes.map((node) => node.rebalance());

/** Whose each key is, worked out from the ring alone. */
function ownersAmong(nodes: readonly HashmapNode[], key: string): readonly string[] {
  const names = nodes.map(({ address }) => address);
  const ring = rings.get(names.join()) ?? createRing(names);
  rings.set(names.join(), ring);
  return ownersOf(ring, key, 2);
}
const rings = new Map<string, Ring>();

const keyRoute = '/api/v1/keys/:key';

it('every metric is what was done, over the whole life of a small cluster', async () => {
  const nodes = await cluster(2);
  const [one, two] = [at(nodes, 0), at(nodes, 1)];
  const began = performance.now();
  for (const key of keys) expect(await put(one, key, `value of ${key}`)).toBe(204);
  for (const key of keys.slice(0, 7)) expect(await get(two, key)).toEqual({ status: 200, body: `value of ${key}` });
  expect((await get(one, 'nothing')).status).toBe(404);
  for (const key of keys.slice(50)) expect(await remove(two, key)).toBe(204);
  expect(await put(one, 'größe', 'ü')).toBe(204);
  expect((await send(one, 'PUT', '/api/v1/keys/a', 'no JSON')).status).toBe(400);
  expect((await send(one, 'GET', '/api/v1/nodes')).status).toBe(200);
  expect((await send(one, 'GET', '/no/such/route')).status).toBe(404);

  for (const node of nodes) expectSeconds(node, hashmapSystem, (performance.now() - began) / 1_000);

  const sizes = { 'keys_total{}': 51, 'storage_bytes_used{}': bytes(keys.slice(0, 50)) + 7 + 4, 'cluster_nodes_total{}': 2 };
  expect(emitted(one, [hashmap.replicaLag])).toEqual({
    ...sizes,
    [`requests_total{PUT,${keyRoute},204}`]: 61,
    [`requests_total{PUT,${keyRoute},400}`]: 1,
    [`requests_total{GET,${keyRoute},404}`]: 1,
    'requests_total{GET,/api/v1/nodes,200}': 1,
    [`request_duration_seconds_count{PUT,${keyRoute}}`]: 62,
    [`request_duration_seconds_count{GET,${keyRoute}}`]: 1,
    'request_duration_seconds_count{GET,/api/v1/nodes}': 1,
  });
  expect(emitted(two, [hashmap.replicaLag])).toEqual({
    ...sizes,
    [`requests_total{GET,${keyRoute},200}`]: 7,
    [`requests_total{DELETE,${keyRoute},204}`]: 10,
    [`request_duration_seconds_count{GET,${keyRoute}}`]: 7,
    [`request_duration_seconds_count{DELETE,${keyRoute}}`]: 10,
  });
  for (const [node, other] of [[one, two], [two, one]] as const) {
    expect(valueAt(node, `replica_lag_seconds{${other.address}}`)).toBeGreaterThan(0);
    expect(valueAt(node, `replica_lag_seconds{${other.address}}`)).toBeLessThan(1);
  }
});

it('exposes the metrics of its catalogue, and none else', async () => {
  const nodes = await cluster(2);
  await put(at(nodes, 0), 'a', 1);
  const expected = [labelOverflow, ...metricsOf(hashmapSystem)].map(({ name }) => name);
  for (const node of nodes) {
    const families = familiesOf(node);
    expect(families.map(({ name }) => name).sort()).toEqual(expected.toSorted());
    expect(families.filter(({ samples }) => samples.length === 0)).toEqual([]);
  }
});

describe('a node that joins', () => {
  it('gets the keys that are its own now, one after the other, and the others let go of what is not theirs any more', async () => {
    const nodes = await cluster(3);
    const owned = (key: string, among: readonly HashmapNode[]) => ownersAmong(among, key);
    for (const key of keys) await put(at(nodes, 0), key, `value of ${key}`);
    for (const node of nodes) {
      expect(stored(node)).toBe(keys.filter((key) => owned(key, nodes).includes(node.address)).length);
      await order(node, { rebalanceStuck: true });
    }

    const four = await joined(nodes);
    const after = [...nodes, four];
    const toMove = keys.filter((key) => owned(key, after).includes(four.address));
    expect(toMove.length).toBeGreaterThan(10);
    /** Of a key that moves: who loses it hands it over, and so does the first of those who keep it. */
    const handsOver = (node: HashmapNode, key: string) => {
      const [had, has] = [owned(key, nodes), owned(key, after)];
      return had.includes(node.address) && (!has.includes(node.address) || had.find((name) => has.includes(name)) === node.address);
    };
    const before = nodes.map((node) => ({ stored: stored(node), pending: toMove.filter((key) => handsOver(node, key)).length }));
    nodes.forEach((node, i) => {
      expect(pending(node)).toBe(at(before, i).pending);
      expect(stored(node)).toBe(at(before, i).stored);
    });
    expect(after.map((node) => valueAt(node, 'cluster_nodes_total{}'))).toEqual([4, 4, 4, 4]);
    expect(stored(four)).toBe(0);

    // Nothing is lost on the way: whoever is asked finds what has not moved yet.
    for (const key of toMove) expect((await get(four, key)).status).toBe(200);

    // One key at a time: what is handed over is pending no more.
    const [one] = nodes;
    if (one === undefined) throw new Error('no node');
    const seen = new Set<number>();
    await order(one, {});
    const done = one.rebalance();
    await until('the first node has handed over everything', () => {
      seen.add(stored(four) + pending(one));
      return pending(one) === 0;
    });
    await done;
    // A key has arrived before it stops being pending, so the sum is at most one above.
    expect([...seen].every((sum) => sum === at(before, 0).pending || sum === at(before, 0).pending + 1)).toBe(true);

    for (const node of nodes) await order(node, {});
    await Promise.all(rest(nodes));
    for (const node of after) {
      const own = keys.filter((key) => owned(key, after).includes(node.address));
      expect(pending(node)).toBe(0);
      expect(stored(node)).toBe(own.length);
      expect(valueAt(node, 'storage_bytes_used{}')).toBe(bytes(own));
    }
    for (const key of keys) expect(await get(four, key)).toEqual({ status: 200, body: `value of ${key}` });
  });

  it('waits for the keys of a node that cannot reach it', async () => {
    const nodes = await cluster(2);
    const [one, two] = [at(nodes, 0), at(nodes, 1)];
    for (const key of keys) await put(one, key, key);
    const address = `127.0.0.1:${await freePort()}`;
    for (const node of nodes) await order(node, { peersDown: [address] });
    const three = await startNode({ peers: nodes.map((node) => node.address), listen: { host: '127.0.0.1', port: Number(address.split(':')[1]) } });
    running.push(three);
    await Promise.all(rest(nodes));
    const waiting = [pending(one), pending(two)];
    expect(waiting[0]).toBeGreaterThan(0);
    expect(stored(three)).toBe(0);
    await order(one, {});
    await one.probe();
    expect([pending(one), pending(two)]).toEqual([0, waiting[1]]);
    await order(two, {});
    await two.probe();
    expect(pending(two)).toBe(0);
    expect(stored(three)).toBe(keys.filter((key) => ownersAmong([...nodes, three], key).includes(address)).length);
  });

  it('that was away and has forgotten everything gets its keys again', async () => {
    const nodes = await cluster(3);
    for (const key of keys) await put(at(nodes, 1), key, key);
    const [gone, ...others] = nodes;
    if (gone === undefined) throw new Error('no node');
    const held = stored(gone);
    await gone.stop();
    const back = await startNode({ peers: others.map(({ address }) => address), listen: { host: '127.0.0.1', port: Number(gone.address.split(':')[1]) } });
    running = [back, ...others];
    await Promise.all(others.map((node) => node.probe()));
    expect(stored(back)).toBe(held);
    expect(others.map(pending)).toEqual([0, 0]);
  });
});

describe('a node that leaves', () => {
  it('hands all its keys to those who own them now, and coordinates on', async () => {
    const nodes = await cluster(3);
    const [one, two, three] = [at(nodes, 0), at(nodes, 1), at(nodes, 2)];
    for (const key of keys) await put(one, key, `value of ${key}`);
    await order(three, { rebalanceStuck: true });
    expect((await send(one, 'DELETE', `/api/v1/nodes/${three.address}`)).status).toBe(204);
    expect(pending(three)).toBe(stored(three));
    expect(stored(three)).toBeGreaterThan(0);
    expect((await fetch(`http://${three.address}/readyz`)).status).toBe(503);
    await order(three, {});
    await three.rebalance();
    await Promise.all(rest(nodes));
    expect(emitted(three, [hashmap.replicaLag, hashmap.requests, hashmap.latency])).toEqual({ 'cluster_nodes_total{}': 2 });
    for (const node of [one, two]) {
      expect([stored(node), pending(node), valueAt(node, 'cluster_nodes_total{}')]).toEqual([60, 0, 2]);
      expect(valueAt(node, `replica_lag_seconds{${three.address}}`)).toBe(0);
    }
    for (const key of keys) expect((await get(three, key)).status).toBe(200);

    expect((await send(three, 'POST', '/api/v1/nodes', JSON.stringify({ node: three.address }))).status).toBe(201);
    await Promise.all(rest(nodes));
    for (const node of nodes) {
      expect([stored(node), pending(node)]).toEqual([keys.filter((key) => ownersAmong(nodes, key).includes(node.address)).length, 0]);
    }
  });

  it.each([
    ['a stranger', '10.0.0.1:1', 404],
    ['the last node', undefined, 409],
    ['something that is no node', 'nothing', 400],
  ])('is not %s', async (_, node, status) => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    expect((await send(one, 'DELETE', `/api/v1/nodes/${node ?? one.address}`)).status).toBe(status);
    expect(valueAt(one, 'cluster_nodes_total{}')).toBe(1);
  });
});

describe('a replica that does not answer', () => {
  it('falls behind and catches up, and both are measured', async () => {
    const nodes = await cluster(2);
    const [one, two] = [at(nodes, 0), at(nodes, 1)];
    const [errors, lag] = [`replication_errors_total{${two.address}}`, `replica_lag_seconds{${two.address}}`];
    await order(one, { peersDown: [two.address] });
    for (const key of ['a', 'b', 'a']) expect(await put(one, key, key)).toBe(204);
    expect(valueAt(one, errors)).toBe(3);
    await one.probe();
    const behind = valueAt(one, lag);
    await one.probe();
    expect(valueAt(one, lag)).toBeGreaterThan(behind);
    expect(behind).toBeGreaterThan(0);
    expect(stored(two)).toBe(0);
    await order(one, {});
    await one.probe();
    expect([stored(two), valueAt(one, errors)]).toEqual([2, 3]);
    const caughtUp = valueAt(one, lag);
    expect(caughtUp).toBeGreaterThan(behind);
    expect(await put(one, 'c', 'c')).toBe(204);
    expect(valueAt(one, lag)).toBeLessThan(caughtUp);
  });

  it('in time is behind for as long as it took', async () => {
    const nodes = await cluster(2);
    const [one, two] = [at(nodes, 0), at(nodes, 1)];
    await order(one, { slowPeers: { [two.address]: 60 } });
    await put(one, 'a', 1);
    expect(valueAt(one, `replica_lag_seconds{${two.address}}`)).toBeGreaterThan(0.059);
    expect(valueAt(one, `replication_errors_total{${two.address}}`)).toBe(0);
  });

  it('as its storage fails counts as an error, and the client is told of its own node’s', async () => {
    const nodes = await cluster(2);
    const [one, two] = [at(nodes, 0), at(nodes, 1)];
    await order(two, { errorRatio: 1 });
    expect(await put(one, 'a', 1)).toBe(204);
    expect(await put(two, 'a', 1)).toBe(500);
    expect(valueAt(one, `replication_errors_total{${two.address}}`)).toBe(1);
    expect(valueAt(two, `requests_total{PUT,${keyRoute},500}`)).toBe(1);
    // It does answer, so the next one is tried, and so is the one that it lacks.
    await one.probe();
    expect(valueAt(one, `replication_errors_total{${two.address}}`)).toBe(2);
    await order(two, {});
    await one.probe();
    expect(stored(two)).toBe(1);
  });

  it('is missed only when no other owner takes a change', async () => {
    const nodes = await cluster(3, { replicas: 1 });
    const [one, two] = [at(nodes, 0), at(nodes, 1)];
    const key = keys.find((name) => ownersAmong(nodes, name)[0] === two.address) ?? '';
    await order(one, { peersDown: [two.address] });
    expect(await put(one, key, 1)).toBe(503);
    expect((await get(one, key)).status).toBe(503);
    expect(valueAt(one, `requests_total{PUT,${keyRoute},503}`)).toBe(1);
    expect(valueAt(one, `requests_total{GET,${keyRoute},503}`)).toBe(1);
  });
});

it('requests are in flight for as long as they are worked on', async () => {
  const [one] = await cluster(1);
  if (one === undefined) throw new Error('no node');
  await order(one, { latencyMs: 150 });
  const slow = [get(one, 'a'), get(one, 'b'), put(one, 'c', 1)];
  await until('three requests are in flight', () => valueAt(one, 'requests_in_flight{}') === 3);
  await Promise.all(slow);
  expect(valueAt(one, 'requests_in_flight{}')).toBe(0);

  // A client that hangs up is worked for no more.
  const impatient = new AbortController();
  const gone = fetch(`http://${one.address}/api/v1/keys/a`, { signal: impatient.signal });
  await until('a request is in flight', () => valueAt(one, 'requests_in_flight{}') === 1);
  impatient.abort();
  await expect(gone).rejects.toThrow();
  await until('none is in flight', () => valueAt(one, 'requests_in_flight{}') === 0);
  expect(valueAt(one, `requests_total{GET,${keyRoute},499}`)).toBe(1);
});

describe('what a client chose', () => {
  it.each([
    ['a key that is too long', 'PUT', `/api/v1/keys/${'k'.repeat(257)}`, '1', 400],
    ['a value that is too large', 'PUT', '/api/v1/keys/k', JSON.stringify('x'.repeat(300_000)), 413],
    ['a value that is no JSON', 'PUT', '/api/v1/keys/k', 'x', 400],
    ['a node without a port', 'POST', '/api/v1/nodes', '{"node":"a"}', 400],
    ['a change without a version', 'POST', '/internal/put', '{"key":"k","value":"1"}', 400],
    ['facts that are none', 'POST', '/internal/members', '{"node":"a:1"}', 400],
  ])('%s is refused', async (_, method, path, body, status) => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const response = await send(one, method, path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error');
    expect(stored(one)).toBe(0);
  });

  it('never becomes a label', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const series = () => familiesOf(one).reduce((sum, { samples }) => sum + samples.length, 0);
    await get(one, 'a');
    const before = series();
    for (let i = 0; i < 30; i += 1) {
      await get(one, `guess-${i}`);
      await send(one, 'GET', `/api/v${i}`);
      await send(one, 'PATCH', `/api/v1/keys/guess-${i}`);
    }
    expect(series()).toBe(before);
  });

  it('never becomes a label as the name of a node either, unless a node is there', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const other = await startNode();
    running.push(other);
    const port = await freePort();
    expect((await send(one, 'POST', '/api/v1/nodes', JSON.stringify({ node: `127.0.0.1:${port}` }))).status).toBe(422);
    // The control endpoint is a server, but no node of a hash map.
    expect((await send(one, 'POST', '/api/v1/nodes', JSON.stringify({ node: one.control }))).status).toBe(422);
    expect(replicasOf(one)).toEqual([]);
    expect((await send(one, 'POST', '/api/v1/nodes', JSON.stringify({ node: other.address }))).status).toBe(201);
    expect(replicasOf(one)).toEqual([other.address]);
  });

  it('of the time cannot be for ever: what is far ahead of the clock is refused, and the writes that follow are read back', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const change = { key: 'k', value: '"for ever"', version: { time: Number.MAX_SAFE_INTEGER, node: 'n:1' } };
    expect((await send(one, 'POST', '/internal/put', JSON.stringify(change))).status).toBe(409);
    for (const value of [1, 2, 3]) {
      expect(await put(one, 'k', value)).toBe(204);
      expect(await get(one, 'k')).toEqual({ status: 200, body: value });
    }
  });

  it('of who is a member cannot be for ever either', async () => {
    const [one, two] = await cluster(2);
    if (one === undefined || two === undefined) throw new Error('no cluster');
    const fact = { node: two.address, member: true, since: Number.MAX_SAFE_INTEGER };
    expect((await send(one, 'POST', '/internal/members', JSON.stringify([fact]))).status).toBe(200);
    expect((await send(one, 'DELETE', `/api/v1/nodes/${two.address}`)).status).toBe(204);
    await two.probe();
    for (const node of [one, two]) expect(await (await send(node, 'GET', '/api/v1/nodes')).json()).toEqual({ nodes: [one.address] });
  });

  it('is kept as it was written, and no more of it than there is room for', async () => {
    running = [await startNode({ keyLimit: 2 })];
    const one = at(running, 0);
    const text = '{ "__proto__": 1, "big": 12345678901234567890 }';
    await send(one, 'PUT', '/api/v1/keys/__proto__', text);
    expect(await (await send(one, 'GET', '/api/v1/keys/__proto__')).text()).toBe(text);
    expect([await put(one, 'b', 1), await put(one, 'c', 1), await put(one, 'b', 2)]).toEqual([204, 507, 204]);
    expect(stored(one)).toBe(2);
  });
});

/** The nodes that the metrics name. */
function replicasOf(node: HashmapNode): readonly string[] {
  return [...new Set(familiesOf(node).flatMap(({ samples }) => samples.flatMap(({ labels }) => labels['node'] ?? [])))];
}

async function freePort(): Promise<number> {
  const node = await startNode();
  await node.stop();
  return Number(node.address.split(':')[1]);
}
