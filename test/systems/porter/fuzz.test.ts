import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { porterSystem } from '../../../src/systems/porter/metrics.ts';
import { sqlService } from '../../../src/systems/porter/service/sqlService.ts';
import { expectWithinCatalogue, samplesOf } from '../exposed.ts';
import { framed, rawCall } from '../rawGrpc.ts';
import { startPorter, type Porter } from './node.ts';

let porter: Porter;
beforeAll(async () => {
  porter = await startPorter();
  await porter.http('POST', '/execute', { sql: 'CREATE TABLE t (a, b)' });
});
afterAll(() => porter.stop());

async function expectWell(): Promise<void> {
  expect((await porter.http('POST', '/query', { sql: 'SELECT 1' })).status).toBe(200);
  expect((await porter.grpc.call('Query', [{ sql: 'SELECT 1' }])).code).toBe(status.OK);
  expectWithinCatalogue(porter.node.registry, porterSystem);
  const labels = (label: string) => new Set(samplesOf(porter.node.registry).flatMap(({ labels: own }) => own[label] ?? []));
  const endpoints = ['/execute', '/query', '/tables', '/tables/:name'];
  expect([...labels('endpoint')].filter((endpoint) => !endpoints.includes(endpoint))).toEqual([]);
  const methods = ['GET', 'POST', ...Object.values(sqlService).map(({ path }) => path)];
  expect([...labels('method')].filter((method) => !methods.includes(method))).toEqual([]);
}

const word = fc.constantFrom('SELECT', 'a', '*', 'FROM', 't', 'WITH', '(', ')', ',', '1', "'", '"', '?', ';', '--', 'INSERT INTO', 'VALUES', 'DROP TABLE', '\u0000', '\uD800', 'ü');
const sql = fc.oneof(fc.string({ unit: 'binary', maxLength: 50 }), fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')));
const statement = fc.record({ sql: fc.oneof(sql, fc.anything()), params: fc.oneof(fc.array(fc.anything(), { maxLength: 3 }), fc.anything()) }, { requiredKeys: [] });
const text = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? '';

it('whatever comes over HTTP is answered, and leaves no series of its own', async () => {
  const path = fc.oneof(fc.constantFrom('/query', '/execute', '/tables', '/tables/t'), fc.webPath(), fc.string({ maxLength: 20 }).map((name) => `/tables/${encodeURIComponent(name)}`));
  const body = fc.oneof(statement.map(text), fc.string({ unit: 'binary', maxLength: 100 }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'), path, body, async (method, where, content) => {
      const sent = method === 'GET' ? {} : { body: content, headers: { 'content-type': 'application/json' } };
      const response = await fetch(`http://${porter.node.address}${where}`, { method, ...sent });
      await response.arrayBuffer();
      expect(response.status).toBeGreaterThanOrEqual(200);
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 150 },
  );
  await expectWell();
});

it('whatever comes over gRPC is answered, and leaves no series of its own', async () => {
  const session = connectHttp2(`http://${porter.node.grpcAddress}`);
  const paths = [...Object.values(sqlService).map(({ path }) => path), '/porter.v1.SqlService/Nothing', '/', '/x/y'];
  const message = fc.oneof(fc.uint8Array({ maxLength: 60 }).map(framed), fc.uint8Array({ maxLength: 60 }), statement.map((value) => framed(Buffer.from(text(value)))));
  const headers = fc.record(
    { 'grpc-timeout': fc.constantFrom('1m', '0n', 'x', '99999999H'), 'grpc-encoding': fc.constantFrom('gzip', 'identity', 'what'), traceparent: fc.string({ unit: 'grapheme-ascii', maxLength: 60 }) },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), headers, fc.array(message, { maxLength: 3 }), async (path, extra, messages) => {
      await rawCall(session, path, extra, messages);
    }),
    { numRuns: 150 },
  );
  session.close();
  for (const method of ['Query', 'Execute', 'StreamQuery', 'Ingest', 'Exchange']) {
    await fc.assert(
      fc.asyncProperty(sql, async (given) => {
        expect([status.OK, status.INVALID_ARGUMENT, status.RESOURCE_EXHAUSTED]).toContain((await porter.grpc.call(method, [{ sql: given }])).code);
      }),
      { numRuns: 20 },
    );
  }
  await expectWell();
});

it('bytes that are neither HTTP nor gRPC do no harm', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(porter.node.address, porter.node.grpcAddress), fc.uint8Array({ minLength: 1, maxLength: 200 }), async (address, bytes) => {
      const [host = '', port = ''] = address.split(':');
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), host, () => socket.end(bytes));
        socket.on('error', () => undefined).on('close', () => resolve());
        socket.resume();
        setTimeout(() => socket.destroy(), 100).unref();
      });
    }),
    { numRuns: 40 },
  );
  await expectWell();
});
