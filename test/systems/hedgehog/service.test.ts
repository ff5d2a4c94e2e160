import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HedgehogNode } from '../../../src/systems/hedgehog/service.ts';
import { tableLimit } from '../../../src/systems/hedgehog/service/change.ts';
import { metricsOf as catalogueOf } from '../../../src/metric/system.ts';
import { hedgehog, hedgehogSystem } from '../../../src/systems/hedgehog/metrics.ts';
import { until } from '../../../src/runtime/wait.ts';
import { expectSeconds, expectWithinCatalogue, familyNames } from '../exposed.ts';
import { clientOf, metricsOf, nonZero, startCluster, startNode, valueOf } from './cluster.ts';

let running: HedgehogNode[] = [];
afterEach(async () => {
  await Promise.all(running.map((node) => node.stop()));
  running = [];
});

async function cluster(size: number, options = {}): Promise<HedgehogNode[]> {
  running = await startCluster(size, options);
  return running;
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`there is no element ${index}`);
  return found;
}

describe('three nodes', () => {
  it('do what clients ask of any of them, and every metric says just that', async () => {
    const nodes = await cluster(3);
    const [one, two, three] = [at(nodes, 0), at(nodes, 1), at(nodes, 2)];
    const [first, second, third] = [clientOf(one), clientOf(two), clientOf(three)];

    const began = performance.now();
    expect(await first.createTable('users')).toBe(201);
    expect(await first.createTable('users')).toBe(409);
    expect(await (await second.send('GET', '/api/v1/tables')).json()).toEqual({ tables: ['users'] });
    for (const key of ['a', 'b', 'c/ü']) expect(await first.put('users', key, { key })).toBe(204);
    expect(await second.put('users', 'a', { key: 'a again' })).toBe(204);
    expect(await second.get('users', 'a')).toEqual({ status: 200, body: { key: 'a again' } });
    expect(await third.get('users', 'a')).toEqual({ status: 200, body: { key: 'a again' } });
    expect(await third.get('users', 'c/ü')).toEqual({ status: 200, body: { key: 'c/ü' } });
    expect(await third.delete('users', 'b')).toBe(204);
    expect((await first.get('users', 'b')).status).toBe(404);
    expect((await first.get('users', 'never')).status).toBe(404);
    expect(await (await first.send('GET', '/api/v1/tables/users/items')).json()).toEqual({
      items: [
        { key: 'a', value: { key: 'a again' } },
        { key: 'c/ü', value: { key: 'c/ü' } },
      ],
    });
    expect(await (await first.send('GET', '/api/v1/tables/users/count')).json()).toEqual({ count: 2 });
    expect((await first.get('nowhere', 'a')).status).toBe(404);
    expect((await first.send('PUT', '/api/v1/tables/users/items/x', '{')).status).toBe(400);

    for (const node of nodes) expectSeconds(node, hedgehogSystem, (performance.now() - began) / 1_000);

    expect(nonZero(one, 'hedgehog_http_requests_total')).toEqual({
      'POST,create_table,2xx,users': 1,
      'POST,create_table,4xx,': 1,
      'PUT,put_item,2xx,users': 3,
      'PUT,put_item,4xx,users': 1,
      'GET,get_item,4xx,users': 2,
      'GET,get_item,4xx,': 1,
      'GET,scan_items,2xx,users': 1,
      'GET,table_count,2xx,users': 1,
    });
    expect(nonZero(one, 'hedgehog_http_request_duration_seconds_count')).toEqual(nonZero(one, 'hedgehog_http_requests_total'));
    expect(nonZero(two, 'hedgehog_http_requests_total')).toEqual({
      'GET,list_tables,2xx,': 1,
      'PUT,put_item,2xx,users': 1,
      'GET,get_item,2xx,users': 1,
    });
    expect(nonZero(one, 'hedgehog_item_operations_total')).toEqual({ 'put,success,users': 3, 'get,success,users': 2 });
    expect(nonZero(three, 'hedgehog_item_operations_total')).toEqual({ 'get,success,users': 2, 'delete,success,users': 1 });

    expect(nonZero(one, 'hedgehog_replication_send_total')).toEqual({
      [`put,${two.address},success`]: 3,
      [`put,${three.address},success`]: 3,
    });
    expect(nonZero(three, 'hedgehog_replication_send_total')).toEqual({
      [`delete,${one.address},success`]: 1,
      [`delete,${two.address},success`]: 1,
    });
    // The item that never was is the only one that peers were asked for; the one that was deleted is known to be gone.
    expect(nonZero(two, 'hedgehog_replication_received_total')).toEqual({ 'put,success': 3, 'delete,success': 1, 'get,success': 1 });
    expect(nonZero(three, 'hedgehog_replication_received_total')).toEqual({ 'put,success': 4, 'get,success': 1 });
    expect(nonZero(three, 'hedgehog_replication_received_duration_seconds_count')).toEqual({ 'put,success': 4, 'get,success': 1 });
    for (const node of nodes) {
      expect(familyNames(node.registry)).toEqual(catalogueOf(hedgehogSystem).map(({ name }) => name).sort());
      expectWithinCatalogue(node.registry, hedgehogSystem);
      for (const name of ['hinted_handoff_pending', 'hint_replay_total', 'hint_replay_ops_total']) {
        expect(nonZero(node, `hedgehog_replication_${name}`)).toEqual({});
      }
    }
  });

  it('start with every series at zero that can be known beforehand', async () => {
    const [one, two] = await cluster(3);
    if (one === undefined || two === undefined) throw new Error('no cluster');
    await clientOf(one).createTable('users');
    const read = metricsOf(two);
    const zeros: readonly [string, Record<string, string>][] = [
      ['hedgehog_http_requests_total', { method: 'GET', operation: 'get_item', status: '5xx', table: 'users' }],
      ['hedgehog_http_requests_total', { method: 'GET', operation: 'list_tables', status: '5xx', table: '' }],
      ['hedgehog_item_operations_total', { operation: 'put', result: 'failure', table: 'users' }],
      ['hedgehog_replication_send_total', { op: 'put', target_node: one.address, result: 'node_down' }],
      ['hedgehog_replication_hinted_handoff_pending', { target_node: one.address }],
      ['hedgehog_replication_hint_replay_total', { target_node: one.address, result: 'failure' }],
      ['hedgehog_replication_hint_replay_ops_total', { target_node: one.address, op: 'delete' }],
      ['hedgehog_replication_received_total', { op: 'get', result: 'failure' }],
      ['hedgehog_replication_received_duration_seconds_count', { op: 'get', result: 'failure' }],
    ];
    for (const [name, labels] of zeros) expect([name, labels, valueOf(read, name, labels)]).toEqual([name, labels, 0]);
  });
});

describe('a peer that goes down', () => {
  it('is owed its changes; back, empty as after a restart, it gets them and serves them', async () => {
    const [one, two, three] = await cluster(3);
    if (one === undefined || two === undefined || three === undefined) throw new Error('no cluster');
    const client = clientOf(one);
    const away = three.address;
    await client.createTable('users');
    await client.put('users', 'before', 1);
    await three.stop();

    expect(await client.put('users', 'a', 1)).toBe(204);
    expect(await client.put('users', 'a', 2)).toBe(204);
    expect(await client.put('users', 'b', 3)).toBe(204);
    expect(await client.delete('users', 'b')).toBe(204);
    expect(nonZero(one, 'hedgehog_replication_send_total')).toEqual({
      [`put,${two.address},success`]: 4,
      [`delete,${two.address},success`]: 1,
      [`put,${away},success`]: 1,
      [`put,${away},failure`]: 1,
      [`put,${away},node_down`]: 2,
      [`delete,${away},node_down`]: 1,
    });
    // Two items changed: of each only the latest change is owed.
    expect(nonZero(one, 'hedgehog_replication_hinted_handoff_pending')).toEqual({ [away]: 2 });
    await one.replay(away);
    expect(nonZero(one, 'hedgehog_replication_hint_replay_total')).toEqual({ [`${away},failure`]: 1 });
    expect(nonZero(one, 'hedgehog_replication_hinted_handoff_pending')).toEqual({ [away]: 2 });

    const port = Number(away.split(':')[1]);
    const back = await startNode({ listen: { host: '127.0.0.1', port }, peers: [one.address, two.address] });
    running = [one, two, back];
    await one.probe();
    expect(nonZero(one, 'hedgehog_replication_hinted_handoff_pending')).toEqual({});
    expect(nonZero(one, 'hedgehog_replication_hint_replay_total')).toEqual({ [`${away},failure`]: 1, [`${away},success`]: 1 });
    expect(nonZero(one, 'hedgehog_replication_hint_replay_ops_total')).toEqual({ [`${away},put`]: 1, [`${away},delete`]: 1 });
    expect(nonZero(back, 'hedgehog_replication_received_total')).toEqual({ 'put,success': 1, 'delete,success': 1 });

    expect(await clientOf(back).get('users', 'a')).toEqual({ status: 200, body: 2 });
    expect((await clientOf(back).get('users', 'b')).status).toBe(404);
    // Neither answer needed another node; what was written before the restart does.
    expect(nonZero(two, 'hedgehog_replication_received_total')).toEqual({ 'put,success': 4, 'delete,success': 1 });
    expect(await clientOf(back).get('users', 'before')).toEqual({ status: 200, body: 1 });

    expect(await client.put('users', 'c', 4)).toBe(204);
    expect(nonZero(one, 'hedgehog_replication_send_total')[`put,${away},success`]).toBe(2);
  });

  it('hears of the tables that came and went meanwhile', async () => {
    const [one, two] = await cluster(2);
    if (one === undefined || two === undefined) throw new Error('no cluster');
    const client = clientOf(one);
    await client.createTable('old');
    await two.stop();
    await client.createTable('new');
    await client.put('old', 'k', 1);
    await client.send('DELETE', '/api/v1/tables/old');
    expect(nonZero(one, 'hedgehog_replication_hinted_handoff_pending')).toEqual({ [two.address]: 1 });
    const port = Number(two.address.split(':')[1]);
    const back = await startNode({ listen: { host: '127.0.0.1', port }, peers: [one.address] });
    running = [one, back];
    await one.probe();
    expect(await (await clientOf(back).send('GET', '/api/v1/tables')).json()).toEqual({ tables: ['new'] });
    // A change to a table that is gone is owed to nobody.
    expect(nonZero(one, 'hedgehog_replication_hinted_handoff_pending')).toEqual({});
    expect(nonZero(one, 'hedgehog_replication_hint_replay_total')).toEqual({});
  });
});

it('no write that was acknowledged is lost when a peer goes down in the middle of many and comes back', async () => {
  const [one, two, three] = await cluster(3);
  if (one === undefined || two === undefined || three === undefined) throw new Error('no cluster');
  const [first, second] = [clientOf(one), clientOf(two)];
  await first.createTable('users');
  const acknowledged = new Map<string, number>();
  let writes = 0;
  let stopped: Promise<void> | undefined;
  const write = async (client: typeof first, writer: number): Promise<void> => {
    for (let i = 0; i < 40; i += 1) {
      const key = `${writer}-${i % 15}`;
      if ((await client.put('users', key, i)) === 204) acknowledged.set(key, i);
      writes += 1;
      if (writes === 100) stopped = three.stop();
    }
  };
  await Promise.all(Array.from({ length: 6 }, (_, i) => write(i % 2 === 0 ? first : second, i)));
  await stopped;
  await first.put('users', 'last', 1);
  await second.put('users', 'last', 2);
  acknowledged.set('last', 2);

  const port = Number(three.address.split(':')[1]);
  const back = await startNode({ listen: { host: '127.0.0.1', port }, peers: [one.address, two.address] });
  running = [one, two, back];
  for (const node of [one, two]) {
    const owed = nonZero(node, 'hedgehog_replication_hinted_handoff_pending')[three.address] ?? 0;
    expect(owed).toBeGreaterThan(0);
    await node.probe();
    expect(nonZero(node, 'hedgehog_replication_hinted_handoff_pending')).toEqual({});
    const replayed = Object.values(nonZero(node, 'hedgehog_replication_hint_replay_ops_total')).reduce((sum, ops) => sum + ops, 0);
    expect(replayed).toBe(owed);
  }
  expect(acknowledged.size).toBe(6 * 15 + 1);
  for (const [key, value] of acknowledged) expect(await clientOf(back).get('users', key)).toEqual({ status: 200, body: value });
});

describe('more nodes than replicas', () => {
  it('keep each item on as many nodes as asked for, and find it from everywhere', async () => {
    const nodes = await cluster(4, { replicas: 2 });
    const clients = nodes.map(clientOf);
    await at(clients, 0).createTable('users');
    for (let i = 0; i < 40; i += 1) expect(await at(clients, i % 4).put('users', `k${i}`, i)).toBe(204);
    for (let i = 0; i < 40; i += 1) expect(await at(clients, (i + 1) % 4).get('users', `k${i}`)).toEqual({ status: 200, body: i });
    for (const client of clients) {
      expect(await (await client.send('GET', '/api/v1/tables/users/count')).json()).toEqual({ count: 40 });
    }

    const keys: string[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page = await (await at(clients, 1).send('GET', `/api/v1/tables/users/items?limit=7&after=${next}`)).json();
      const { items, next: following } = page as { items: { key: string }[]; next?: string };
      keys.push(...items.map(({ key }) => key));
      next = following;
    }
    expect(keys).toEqual(Array.from({ length: 40 }, (_, i) => `k${i}`).sort());

    const sum = (name: string, label: string) =>
      nodes.flatMap((node) => Object.entries(nonZero(node, name))).reduce((n, [key, value]) => (key.startsWith(label) ? n + value : n), 0);
    expect(sum('hedgehog_replication_received_total', 'put,success')).toBe(sum('hedgehog_replication_send_total', 'put'));
    const held = await Promise.all(
      clients.map(async (client) => {
        const answer = await client.send('POST', '/internal/scan', '{"table":"users","limit":1000}');
        return ((await answer.json()) as unknown[]).length;
      }),
    );
    expect(held.reduce((n, count) => n + count, 0)).toBe(80);

    // With two copies of everything, one silent node hides nothing from a scan; a count would be short.
    await at(nodes, 3).stop();
    running = nodes.slice(0, 3);
    expect((await at(clients, 0).send('GET', '/api/v1/tables/users/items?limit=1000')).status).toBe(200);
    expect((await at(clients, 0).send('GET', '/api/v1/tables/users/count')).status).toBe(503);
    await at(nodes, 2).stop();
    running = nodes.slice(0, 2);
    expect((await at(clients, 0).send('GET', '/api/v1/tables/users/items')).status).toBe(503);
  });
});

describe('injected faults', () => {
  const order = (node: HedgehogNode, faults: unknown) =>
    fetch(`http://${node.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });

  it('of storage fail requests, and every metric tells of it', async () => {
    const [one, two] = await cluster(2, { control: { host: '127.0.0.1', port: 0 } });
    if (one === undefined || two === undefined) throw new Error('no cluster');
    const client = clientOf(one);
    await client.createTable('users');
    await order(one, { errorRatio: 1 });
    expect(await client.put('users', 'a', 1)).toBe(500);
    expect((await client.get('users', 'a')).status).toBe(500);
    expect(nonZero(one, 'hedgehog_item_operations_total')).toEqual({ 'put,failure,users': 1, 'get,failure,users': 1 });
    expect(nonZero(one, 'hedgehog_http_requests_total')).toMatchObject({ 'PUT,put_item,5xx,users': 1, 'GET,get_item,5xx,users': 1 });

    expect(await clientOf(two).put('users', 'a', 2)).toBe(204);
    expect(nonZero(two, 'hedgehog_replication_send_total')).toEqual({ [`put,${one.address},failure`]: 1 });
    expect(nonZero(one, 'hedgehog_replication_received_total')).toEqual({ 'put,failure': 1 });
    expect(nonZero(two, 'hedgehog_replication_hinted_handoff_pending')).toEqual({ [one.address]: 1 });

    await order(one, {});
    await two.probe();
    expect(await client.get('users', 'a')).toEqual({ status: 200, body: 2 });
    expect(nonZero(two, 'hedgehog_replication_hinted_handoff_pending')).toEqual({});
  });

  it('of the way to a peer make it down for this node alone', async () => {
    const [one, two, three] = await cluster(3, { control: { host: '127.0.0.1', port: 0 } });
    if (one === undefined || two === undefined || three === undefined) throw new Error('no cluster');
    await clientOf(one).createTable('users');
    await order(one, { peersDown: [three.address] });
    await clientOf(one).put('users', 'a', 1);
    await one.probe();
    await clientOf(one).put('users', 'b', 1);
    expect(nonZero(one, 'hedgehog_replication_send_total')).toEqual({
      [`put,${two.address},success`]: 2,
      [`put,${three.address},failure`]: 1,
      [`put,${three.address},node_down`]: 1,
    });
    await clientOf(two).put('users', 'c', 1);
    expect(nonZero(two, 'hedgehog_replication_send_total')[`put,${three.address},success`]).toBe(1);
    await order(one, {});
    await one.probe();
    expect(nonZero(one, 'hedgehog_replication_hinted_handoff_pending')).toEqual({});
    expect(nonZero(one, 'hedgehog_replication_hint_replay_ops_total')).toEqual({ [`${three.address},put`]: 2 });
  });
});

describe('what a client chose', () => {
  it('never becomes a label before it is a table, and tables end where the budget does', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const client = clientOf(one);
    for (let i = 0; i < 30; i += 1) await client.get(`guess${i}`, 'a');
    for (let i = 0; i < tableLimit; i += 1) expect(await client.createTable(`t${i}`)).toBe(201);
    expect(await client.createTable('one-too-many')).toBe(409);
    expect(valueOf(metricsOf(one), 'obskit_label_overflow_total', { metric: 'hedgehog_http_requests_total' })).toBe(0);
    expect(nonZero(one, 'hedgehog_http_requests_total')).toMatchObject({ 'GET,get_item,4xx,': 30, 'POST,create_table,4xx,': 1 });

    // Names that come and go use the budget up for good; after that they share one series.
    for (let i = 0; i < 10; i += 1) {
      await client.send('DELETE', `/api/v1/tables/${i === 0 ? 't0' : `new${i - 1}`}`);
      expect(await client.createTable(`new${i}`)).toBe(201);
    }
    expect(nonZero(one, 'hedgehog_http_requests_total')).toMatchObject({ 'POST,create_table,2xx,__overflow__': 10 });
    expect(valueOf(metricsOf(one), 'obskit_label_overflow_total', { metric: 'hedgehog_http_requests_total' })).toBeGreaterThan(0);
    const tables = (name: string) =>
      new Set(metricsOf(one).find((family) => family.name === name)?.samples.map(({ labels }) => labels['table']));
    for (const { name, labels } of [hedgehog.requests, hedgehog.latency, hedgehog.itemOperations]) {
      expect(tables(name).size).toBeLessThanOrEqual(labels.table.budget + 1);
    }
  });

  it.each([
    ['a table name with odd characters', 'POST', '/api/v1/tables', '{"name":"a b"}', 400],
    ['a table name that is no text', 'POST', '/api/v1/tables', '{"name":7}', 400],
    ['a body that is no object', 'POST', '/api/v1/tables', 'null', 400],
    ['a key that is too long', 'PUT', `/api/v1/tables/t/items/${'k'.repeat(257)}`, '1', 400],
    ['an item that is too large', 'PUT', '/api/v1/tables/t/items/k', JSON.stringify('x'.repeat(300_000)), 413],
    ['an item that is not JSON', 'PUT', '/api/v1/tables/t/items/k', 'x', 400],
    ['a page without an end', 'GET', '/api/v1/tables/t/items?limit=1000000', undefined, 400],
    ['a replication request of another kind', 'POST', '/internal/replicate', '{"op":"drop","table":"t"}', 400],
    ['a change without a version', 'POST', '/internal/replicate', '{"op":"put","table":"t","key":"k","value":"1"}', 400],
  ])('%s is refused', async (_, method, path, body, status) => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    await clientOf(one).createTable('t');
    const response = await clientOf(one).send(method, path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error');
    expect(nonZero(one, 'hedgehog_item_operations_total')).toEqual({});
    expect(nonZero(one, 'hedgehog_replication_received_total')).toEqual({});
  });

  it('of the time cannot be for ever: what is far ahead of the clock is refused, and the writes that follow are read back', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const client = clientOf(one);
    await client.createTable('t');
    const version = { time: Number.MAX_SAFE_INTEGER, node: 'n' };
    const change = { op: 'put', table: 't', key: 'k', value: '"for ever"', version };
    expect((await client.send('POST', '/internal/replicate', JSON.stringify(change))).status).toBe(409);
    expect(nonZero(one, 'hedgehog_replication_received_total')).toEqual({ 'put,failure': 1 });
    expect((await client.send('POST', '/internal/tables', JSON.stringify([{ name: 't', exists: false, version }]))).status).toBe(200);
    for (const value of [1, 2, 3]) {
      expect(await client.put('t', 'k', value)).toBe(204);
      expect(await client.get('t', 'k')).toEqual({ status: 200, body: value });
    }
  });

  it('of tables, in the name of a peer, is no more than there is room for', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const client = clientOf(one);
    const told = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `t${i}`, exists: true, version: { time: 1, node: 'n' } }));
    expect((await client.send('POST', '/internal/tables', JSON.stringify(told(5_000)))).status).toBe(400);
    expect((await client.send('POST', '/internal/tables', JSON.stringify(told(900)))).status).toBe(200);
    expect((await (await client.send('GET', '/api/v1/tables')).json() as { tables: string[] }).tables).toHaveLength(tableLimit);
    expect(valueOf(metricsOf(one), 'obskit_label_overflow_total', { metric: 'hedgehog_http_requests_total' })).toBe(0);
  });

  it('is kept as it was written', async () => {
    const [one] = await cluster(1);
    if (one === undefined) throw new Error('no node');
    const client = clientOf(one);
    await client.createTable('t');
    const text = '{ "__proto__": 1, "big": 12345678901234567890 }';
    await client.send('PUT', '/api/v1/tables/t/items/k', text);
    expect(await (await client.send('GET', '/api/v1/tables/t/items/k')).text()).toBe(text);
  });
});

it('a node that is full says so, and takes changes of what it has', async () => {
  const [one] = await cluster(1, { itemLimit: 2 });
  if (one === undefined) throw new Error('no node');
  const client = clientOf(one);
  await client.createTable('t');
  expect(await Promise.all(['a', 'b'].map((key) => client.put('t', key, 1)))).toEqual([204, 204]);
  expect(await client.put('t', 'c', 1)).toBe(507);
  expect(await client.put('t', 'a', 2)).toBe(204);
  expect(nonZero(one, 'hedgehog_item_operations_total')).toEqual({ 'put,success,t': 3, 'put,failure,t': 1 });
});

describe('a node that starts anew', () => {
  it('is ready when it has asked its peers what tables there are, and not before', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const version = { time: 1, node: 'peer' };
    const peer = createServer((_, response) => void answered.then(() => response.end(JSON.stringify([{ name: 'users', exists: true, version }])))).listen(0, '127.0.0.1');
    await once(peer, 'listening');
    try {
      const node = await startNode({ peers: [`127.0.0.1:${(peer.address() as AddressInfo).port}`], probeMilliseconds: 60_000 });
      running = [node];
      const client = clientOf(node);
      expect((await client.send('GET', '/readyz')).status).toBe(503);
      answer();
      await until('the node is ready', { seconds: 30 }, async () => ((await client.send('GET', '/readyz')).status === 200 ? true : undefined));
      expect(await (await client.send('GET', '/api/v1/tables')).json()).toEqual({ tables: ['users'] });
    } finally {
      peer.close();
    }
  });

  it('is ready, too, when no peer answers: somebody has to be the first', async () => {
    const node = await startNode({ peers: ['127.0.0.1:1'], probeMilliseconds: 60_000 });
    running = [node];
    await until('the node is ready', { seconds: 30 }, async () => ((await clientOf(node).send('GET', '/readyz')).status === 200 ? true : undefined));
  });
});
