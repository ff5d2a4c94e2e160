import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { porterSystem } from '../../../src/systems/porter/metrics.ts';
import { sqlService } from '../../../src/systems/porter/service/sqlService.ts';
import { expectWithinCatalogue, samplesOf } from '../exposed.ts';
import { fuzz, fuzzBytes, fuzzGrpc, fuzzHttp, jsonText, pathPart } from '../fuzz.ts';
import { framed } from '../rawGrpc.ts';
import { startPorter, type Porter } from './node.ts';

let porter: Porter;
beforeAll(async () => {
  porter = await startPorter();
  await porter.http('POST', '/execute', { sql: 'CREATE TABLE t (a, b)' });
});
afterAll(() => porter.stop());

async function expectWell(): Promise<void> {
  expect((await fetch(`http://${porter.node.address}/healthz`)).status).toBe(200);
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

it('whatever comes over HTTP is answered, and leaves no series of its own', async () => {
  await fuzzHttp(porter.node.address, {
    paths: fc.oneof(fc.constantFrom('/query', '/execute', '/tables', '/tables/t'), fc.webPath(), pathPart.map((name) => `/tables/${name}`)),
    bodies: fc.oneof(statement.map(jsonText), fc.string({ unit: 'binary', maxLength: 100 })),
  });
  await expectWell();
});

it('whatever comes over gRPC is answered, and leaves no series of its own', async () => {
  const paths = Object.values(sqlService).map(({ path }) => path);
  const bytes = fc.uint8Array({ maxLength: 60 });
  await fuzzGrpc(porter.node.grpcAddress, paths, fc.oneof(bytes.map(framed), bytes, statement.map((value) => framed(Buffer.from(jsonText(value))))));
  for (const method of ['Query', 'Execute', 'StreamQuery', 'Ingest', 'Exchange']) {
    await fuzz(sql, 20, async (given) => {
      expect([status.OK, status.INVALID_ARGUMENT, status.RESOURCE_EXHAUSTED]).toContain((await porter.grpc.call(method, [{ sql: given }])).code);
    });
  }
  await expectWell();
});

it('bytes that are neither HTTP nor gRPC do no harm', async () => {
  await fuzzBytes([porter.node.address, porter.node.grpcAddress]);
  await expectWell();
});
