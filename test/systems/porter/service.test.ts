import { status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metricsOf } from '../../../src/metric/system.ts';
import { porterSystem } from '../../../src/systems/porter/metrics.ts';
import { defaultEngineLimits, findEngine } from '../../../src/systems/porter/service/engine.ts';
import { expectSeconds, expectWithinCatalogue, familyNames, nonZero } from '../exposed.ts';
import { startPorter, type Porter } from './node.ts';

let running: Porter | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function porter(options: Parameters<typeof startPorter>[0] = {}): Promise<Porter> {
  running = await startPorter(options);
  return running;
}

const table = { sql: 'CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL, photo BLOB)' };
const insert = 'INSERT INTO items VALUES (?, ?, ?, ?)';
const service = '/porter.v1.SqlService';
const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

describe('porter', () => {
  it('does SQL over HTTP and gRPC, and every metric of the catalogue says just that', async () => {
    const { node, http, grpc, faults } = await porter();
    const { registry } = node;
    const sent = (name: string) => nonZero(registry, name);
    const began = performance.now();

    // HTTP: 11 requests, of which 8 reach the engine.
    expect((await http('POST', '/execute', table)).status).toBe(200);
    const row = { sql: insert, params: [1, 'pen', 1.5, { base64: 'AP8=' }] };
    expect(await http('POST', '/execute', row)).toMatchObject({ status: 200, body: { rowsChanged: 1 } });
    expect((await http('POST', '/execute', row)).status).toBe(400);
    expect(await http('POST', '/query', { sql: 'SELECT * FROM items WHERE id = ?', params: [1] })).toMatchObject({
      status: 200,
      body: { columns: ['id', 'name', 'price', 'photo'], rows: [[1, 'pen', 1.5, { base64: 'AP8=' }]], truncated: false },
    });
    expect((await http('POST', '/query', { sql: 'SELECT * FROM nowhere' })).status).toBe(400);
    expect((await http('POST', '/query', { sql: 7 })).status).toBe(400);
    expect((await http('POST', '/query', { query: 'SELECT 1' })).status).toBe(400);
    expect(await http('GET', '/tables')).toEqual({ status: 200, body: { tables: ['items'] } });
    expect(await http('GET', '/tables/items')).toMatchObject({
      status: 200,
      body: { columns: [{ name: 'id', type: 'INTEGER', primaryKey: true }, { name: 'name', notNull: true }, { name: 'price' }, { name: 'photo' }] },
    });
    expect((await http('GET', '/tables/nowhere')).status).toBe(404);
    expect((await http('GET', `/tables/${'x'.repeat(300)}`)).status).toBe(400);
    expect((await http('GET', '/elsewhere')).status).toBe(404);
    expect(sent('requests_total')).toEqual({
      'POST,/execute,200': 2,
      'POST,/execute,400': 1,
      'POST,/query,200': 1,
      'POST,/query,400': 3,
      'GET,/tables,200': 1,
      'GET,/tables/:name,200': 1,
      'GET,/tables/:name,404': 1,
      'GET,/tables/:name,400': 1,
    });
    expect(sent('request_duration_count')).toEqual({ '/execute': 3, '/query': 4, '/tables': 1, '/tables/:name': 3 });
    expect(sent('operation_duration_count')).toEqual({ '': 8 });

    // gRPC, one request and one answer: 5 calls, of which 4 reach the engine.
    const second = { sql: insert, params: [{ integer: 2 }, { text: 'ink' }, {}, { blob: Buffer.from([7]) }] };
    expect(await grpc.call('Execute', [second])).toMatchObject({ code: status.OK, messages: [{ rowsChanged: '1' }] });
    const found = await grpc.call('Query', [{ sql: 'SELECT id, name, price, photo FROM items WHERE id = :id', params: [{ integer: 2 }] }]);
    expect(found.messages).toMatchObject([
      { columns: ['id', 'name', 'price', 'photo'], rows: [{ values: [{ integer: '2' }, { text: 'ink' }, { null: true }, { blob: Buffer.from([7]) }] }] },
    ]);
    expect(await grpc.call('ListTables', [{}])).toMatchObject({ code: status.OK, messages: [{ tables: ['items'] }] });
    expect((await grpc.call('DescribeTable', [{ table: 'nowhere' }])).code).toBe(status.NOT_FOUND);
    expect((await grpc.call('Query', [{ sql: '' }])).code).toBe(status.INVALID_ARGUMENT);
    expect(sent('grpc_requests_total')).toEqual({
      [`${service}/Execute,unary`]: 1,
      [`${service}/Query,unary`]: 2,
      [`${service}/ListTables,unary`]: 1,
      [`${service}/DescribeTable,unary`]: 1,
    });
    expect(sent('grpc_responses_total')).toEqual({
      [`${service}/Execute,unary,OK`]: 1,
      [`${service}/Query,unary,OK`]: 1,
      [`${service}/Query,unary,InvalidArgument`]: 1,
      [`${service}/ListTables,unary,OK`]: 1,
      [`${service}/DescribeTable,unary,NotFound`]: 1,
    });
    expect(sent('grpc_request_duration_seconds_count')).toEqual(sent('grpc_requests_total'));
    expect(sent('operation_duration_count')).toEqual({ '': 12 });

    // Streams: 7 statements.
    const counting = { sql: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) SELECT i FROM n' };
    const batches = await grpc.call('StreamQuery', [counting]);
    expect(batches.messages.map((message) => (message as { rows: unknown[] }).rows.length)).toEqual([100, 100, 50]);
    const third = { sql: "INSERT INTO items (id, name) VALUES (3, 'nib')" };
    const clash = { sql: "INSERT INTO items (id, name) VALUES (1, 'pen')" };
    const update = { sql: "UPDATE items SET price = 2" };
    expect(await grpc.call('Ingest', [third, update])).toMatchObject({ code: status.OK, messages: [{ statements: '2', rowsChanged: '4' }] });
    expect(await grpc.call('Ingest', [update, clash])).toMatchObject({ code: status.INVALID_ARGUMENT, messages: [] });
    expect((await grpc.call('Exchange', [counting, { sql: 'SELECT 1' }])).messages).toHaveLength(2);
    expect(sent('grpc_streams_total')).toEqual({ [`${service}/StreamQuery`]: 1, [`${service}/Ingest`]: 2, [`${service}/Exchange`]: 1 });
    expect(sent('grpc_stream_messages_received_total')).toEqual({
      [`${service}/StreamQuery`]: 1,
      [`${service}/Ingest`]: 4,
      [`${service}/Exchange`]: 2,
    });
    expect(sent('grpc_stream_messages_sent_total')).toEqual({ [`${service}/StreamQuery`]: 3, [`${service}/Ingest`]: 1, [`${service}/Exchange`]: 2 });
    // Each stream of requests was asked for one message more than there were.
    expect(sent('grpc_stream_recv_errors_total')).toEqual({ [`${service}/Ingest`]: 2, [`${service}/Exchange`]: 1 });
    expect(sent('grpc_stream_send_errors_total')).toEqual({});
    expect(sent('operation_duration_count')).toEqual({ '': 19 });

    expectSeconds(node, porterSystem, (performance.now() - began) / 1_000);

    // A client that leaves: its stream has nobody to be sent to.
    await faults({ queueStalled: true });
    const leaving = new AbortController();
    const left = grpc.call('StreamQuery', [counting], { signal: leaving.signal });
    await vi.waitFor(() => expect(sent('queue_size')).toEqual({ default: 1 }), 5_000);
    leaving.abort();
    expect((await left).code).toBe(status.CANCELLED);
    await vi.waitFor(() => expect(sent('grpc_stream_status_total')).toMatchObject({ [`${service}/StreamQuery,Canceled`]: 1 }), 5_000);
    await faults({});
    await vi.waitFor(() => expect(sent('grpc_stream_send_errors_total')).toEqual({ [`${service}/StreamQuery`]: 1 }), 5_000);
    expect(sent('queue_size')).toEqual({});
    expect(sent('grpc_stream_status_total')).toEqual({
      [`${service}/StreamQuery,OK`]: 1,
      [`${service}/StreamQuery,Canceled`]: 1,
      [`${service}/Ingest,OK`]: 1,
      [`${service}/Ingest,InvalidArgument`]: 1,
      [`${service}/Exchange,OK`]: 1,
    });
    expect(sent('grpc_stream_duration_seconds_count')).toEqual(sent('grpc_streams_total'));
    expect(sent('grpc_stream_send_duration_seconds_count')).toEqual(sent('grpc_stream_messages_sent_total'));
    expect(sent('grpc_stream_recv_duration_seconds_count')).toEqual(sent('grpc_stream_messages_received_total'));

    expect(sent('handler_tables_count_count')).toEqual({ '': 2 });
    expect(sent('handler_tables_count_sum')).toEqual({ '': 2 });
    expect(sent('handler_metadata_errors')).toEqual({ describe_table: 2 });
    expect(sent('operation_duration_count')).toEqual({ '': 20 });
    expect(familyNames(registry)).toEqual(metricsOf(porterSystem).map(({ name }) => name).sort());
    expectWithinCatalogue(registry, porterSystem);
  });

  it('takes in its queue what there is room for, and turns the rest away', async () => {
    const { node, http, grpc, faults } = await porter({ queueLimit: 3 });
    const one = { sql: 'SELECT 1' };
    await faults({ queueStalled: true });
    const waiting = [http('POST', '/query', one), http('POST', '/query', one), grpc.call('Query', [one])] as const;
    await vi.waitFor(() => expect(nonZero(node.registry, 'queue_size')).toEqual({ default: 3 }), 5_000);
    expect(await http('POST', '/query', one)).toEqual({ status: 503, body: { error: 'the queue is full: 3 requests wait already' } });
    expect(await grpc.call('Query', [one])).toMatchObject({ code: status.UNAVAILABLE });
    await faults({});
    expect((await waiting[0]).status).toBe(200);
    expect((await waiting[1]).status).toBe(200);
    expect((await waiting[2]).code).toBe(status.OK);
    expect(nonZero(node.registry, 'queue_size')).toEqual({});
    expect(nonZero(node.registry, 'requests_total')).toEqual({ 'POST,/query,200': 2, 'POST,/query,503': 1 });
    expect(nonZero(node.registry, 'grpc_responses_total')).toEqual({ [`${service}/Query,unary,OK`]: 1, [`${service}/Query,unary,Unavailable`]: 1 });
    expect(nonZero(node.registry, 'operation_duration_count')).toEqual({ '': 3 });
  });

  it('turns away what has waited too long', async () => {
    const { node, http, faults } = await porter({ queueMilliseconds: 50 });
    await faults({ queueStalled: true });
    expect(await http('GET', '/tables')).toEqual({ status: 503, body: { error: 'the request waited 50 ms and was not taken' } });
    expect(nonZero(node.registry, 'queue_size')).toEqual({});
    expect(nonZero(node.registry, 'handler_metadata_errors')).toEqual({ list_tables: 1 });
  });

  it('gives up a statement that takes too long, keeps answering meanwhile, and keeps what was written', async () => {
    const { node, http } = await porter({ engineLimits: { ...defaultEngineLimits, milliseconds: 3_000 } });
    await http('POST', '/execute', table);
    await http('POST', '/execute', { sql: insert, params: [1, 'pen', null, null] });
    const slow = http('POST', '/query', { sql: endless });
    const next = http('POST', '/query', { sql: 'SELECT name FROM items' });
    await vi.waitFor(() => expect(nonZero(node.registry, 'queue_size')).toEqual({ default: 1 }), 5_000);
    expect((await http('GET', '/readyz')).status).toBe(200);
    expect(await slow).toEqual({ status: 504, body: { error: 'the statement took longer than 3000 ms' } });
    expect(await next).toMatchObject({ status: 200, body: { rows: [['pen']] } });
    const write = `INSERT INTO items (id, name) SELECT 2, (${endless})`;
    expect((await http('POST', '/execute', { sql: write })).status).toBe(504);
    expect(await http('POST', '/query', { sql: 'SELECT count(*) FROM items' })).toMatchObject({ body: { rows: [[1]] } });
  });

  it('says how many rows a statement has changed, and not what one before it did', async () => {
    const { http } = await porter();
    const changed = async (sql: string) => ((await http('POST', '/execute', { sql })).body as { rowsChanged: number }).rowsChanged;
    expect(await changed('CREATE TABLE a (n INTEGER)')).toBe(0);
    expect(await changed('INSERT INTO a VALUES (1), (2), (3)')).toBe(3);
    expect(await changed('CREATE TABLE b (n INTEGER)')).toBe(0);
    expect(await changed('UPDATE a SET n = n + 1 WHERE n > 1')).toBe(2);
    expect(await changed('DELETE FROM a WHERE n > 100')).toBe(0);
    expect(await changed('DELETE FROM a')).toBe(3);
    expect(await changed('DROP TABLE b')).toBe(0);
  });

  it('counts a request whose client hangs up, as 499', async () => {
    const { node, faults } = await porter();
    await faults({ latencyMs: 60_000 });
    const leave = new AbortController();
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"sql":"SELECT 1"}', signal: leave.signal };
    const left = fetch(`http://${node.address}/query`, init);
    // Another request that has been answered shows that the one before it has arrived.
    expect((await fetch(`http://${node.address}/readyz`)).status).toBe(200);
    leave.abort();
    await expect(left).rejects.toThrow();
    await vi.waitFor(() => expect(nonZero(node.registry, 'requests_total')).toEqual({ 'POST,/query,499': 1 }), 5_000);
    expect(nonZero(node.registry, 'request_duration_count')).toEqual({ '/query': 1 });
    await faults({});
  });

  it('fails when it is made to, and says so', async () => {
    const { node, http, grpc, faults } = await porter();
    await faults({ errorRatio: 0.5 });
    for (let i = 0; i < 4; i += 1) await http('POST', '/query', { sql: 'SELECT 1' });
    for (let i = 0; i < 2; i += 1) await grpc.call('Query', [{ sql: 'SELECT 1' }]);
    expect(nonZero(node.registry, 'requests_total')).toEqual({ 'POST,/query,200': 2, 'POST,/query,500': 2 });
    expect(nonZero(node.registry, 'grpc_responses_total')).toEqual({ [`${service}/Query,unary,OK`]: 1, [`${service}/Query,unary,Internal`]: 1 });
  });

  it('gives no more rows than an answer holds, and says that there are more', async () => {
    const { http } = await porter({ engineLimits: { ...defaultEngineLimits, rows: 3, resultBytes: 1_000 } });
    const upTo = (n: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${n}) SELECT i FROM n`;
    expect(await http('POST', '/query', { sql: upTo(3) })).toMatchObject({ body: { rows: [[1], [2], [3]], truncated: false } });
    expect(await http('POST', '/query', { sql: upTo(4) })).toMatchObject({ body: { rows: [[1], [2], [3]], truncated: true } });
    expect(await http('POST', '/query', { sql: "SELECT hex(zeroblob(600))" })).toMatchObject({ body: { rows: [], truncated: true } });
  });

  it('keeps whole numbers whole', async () => {
    const { http, grpc } = await porter();
    const sql = 'SELECT 9007199254740993, -1, 0.5';
    expect(await http('POST', '/query', { sql })).toMatchObject({ body: { rows: [['9007199254740993', -1, 0.5]] } });
    expect((await grpc.call('Query', [{ sql }])).messages).toMatchObject([
      { rows: [{ values: [{ integer: '9007199254740993' }, { integer: '-1' }, { real: 0.5 }] }] },
    ]);
    await http('POST', '/execute', { sql: 'CREATE TABLE n (i INTEGER)' });
    for (const integer of ['9007199254740993', '-9223372036854775808', '4294967296', '5']) {
      expect((await grpc.call('Execute', [{ sql: 'INSERT INTO n VALUES (?)', params: [{ integer }] }])).code).toBe(status.OK);
      const found = await grpc.call('Query', [{ sql: 'SELECT i, typeof(i) FROM n WHERE i = ?', params: [{ integer }] }]);
      expect(found.messages).toMatchObject([{ rows: [{ values: [{ integer }, { text: 'integer' }] }] }]);
    }
  });

  it('finishes the statements that it has taken when it is stopped, and then takes no more', async () => {
    const { node, http, grpc, faults } = await porter();
    await faults({ latencyMs: 200 });
    const overHttp = http('POST', '/query', { sql: 'SELECT 1' });
    const overGrpc = grpc.call('Query', [{ sql: 'SELECT 1' }]);
    await vi.waitFor(() => expect(nonZero(node.registry, 'grpc_requests_total')).toEqual({ [`${service}/Query,unary`]: 1 }), 5_000);
    const stopped = node.stop();
    expect((await overHttp).status).toBe(200);
    expect((await overGrpc).code).toBe(status.OK);
    await stopped;
    await expect(http('GET', '/readyz')).rejects.toThrow();
    expect((await grpc.call('Query', [{ sql: 'SELECT 1' }], { milliseconds: 500 })).code).not.toBe(status.OK);
    running = undefined;
    grpc.close();
  });

  it('that cannot listen for gRPC leaves nothing open', async () => {
    const first = await porter();
    const port = Number(first.node.grpcAddress.split(':')[1]);
    await expect(startPorter({ grpcListen: { host: '127.0.0.1', port } })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('porter', () => {
  let shared: Porter;
  beforeAll(async () => {
    shared = await startPorter({ engineLimits: { ...defaultEngineLimits, databaseBytes: 1024 * 1024, milliseconds: 20_000 } });
    await shared.http('POST', '/execute', table);
    const view = 'CREATE VIEW n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n';
    await shared.http('POST', '/execute', { sql: view });
  });
  afterAll(() => shared.stop());

  it.each([
    ['a read that writes', '/query', 'DELETE FROM items', 400, /begins with one of SELECT/],
    ['a write behind WITH in a read', '/query', 'WITH x AS (SELECT 1) DELETE FROM items', 400, /readonly/],
    ['two statements', '/execute', 'DELETE FROM items; DELETE FROM items', 400, /one statement at a time/],
    ['a transaction over several requests', '/execute', 'BEGIN', 400, /begins with one of INSERT/],
    ['a setting of the engine', '/query', 'PRAGMA hard_heap_limit = 0', 400, /begins with one of SELECT/],
    ['another file', '/execute', "ATTACH 'other' AS other", 400, /begins with one of INSERT/],
    ['no statement but a comment', '/query', '-- nothing', 400, /no statement/],
    ['more memory than there is', '/query', 'SELECT randomblob(900000000)', 413, /out of memory/],
    ['more than the database holds', '/execute', 'INSERT INTO items SELECT i, hex(randomblob(500000)), 0, 0 FROM n', 413, /full/],
    ['a parameter too many', '/query', 'SELECT 1', 400, /out of range/],
  ])('refuses %s', async (name, path, sql, code, message) => {
    const params = name === 'a parameter too many' ? [1] : [];
    const refused = await shared.http('POST', path, { sql, params });
    expect(refused).toEqual({ status: code, body: { error: expect.stringMatching(message) as string } });
    expect(await shared.http('POST', '/query', { sql: 'SELECT count(*) FROM items' })).toMatchObject({ status: 200, body: { rows: [[0]] } });
  });
});

it('without its engine, says what to install', () => {
  expect(() => findEngine('no-such-engine')).toThrow("porter's SQL engine, the optional package no-such-engine, is not installed: run npm install no-such-engine");
  expect(findEngine()).toMatch(/sql/);
});

