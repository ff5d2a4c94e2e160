import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hedgehogSystem } from '../../../src/systems/hedgehog/metrics.ts';
import type { HedgehogNode } from '../../../src/systems/hedgehog/service.ts';
import { expectWithinCatalogue, samplesOf } from '../exposed.ts';
import { fuzzBytes, fuzzHttp, jsonText, pathPart } from '../fuzz.ts';
import { clientOf, startCluster } from './cluster.ts';

let nodes: HedgehogNode[];
beforeAll(async () => {
  nodes = await startCluster(2);
  const [one] = nodes;
  if (one !== undefined) await clientOf(one).createTable('users');
});
afterAll(() => Promise.all(nodes.map((node) => node.stop())));

/** The tables that the requests may create: a name that works is a name that may be in a label. */
const tables = ['users', 'orders'];

async function expectWell(): Promise<void> {
  for (const node of nodes) {
    const client = clientOf(node);
    expect((await client.send('GET', '/healthz')).status).toBe(200);
    expect([201, 409]).toContain(await client.createTable('users'));
    expect(await client.put('users', 'well', 1)).toBe(204);
    expect(await client.get('users', 'well')).toEqual({ status: 200, body: 1 });
    expectWithinCatalogue(node.registry, hedgehogSystem);
    const labels = (label: string) => new Set(samplesOf(node.registry).flatMap(({ labels: own }) => own[label] ?? []));
    expect([...labels('table')].filter((table) => !['', ...tables].includes(table))).toEqual([]);
    expect([...labels('target_node')].filter((target) => !nodes.some(({ address }) => address === target))).toEqual([]);
  }
}

it('whatever comes over HTTP is answered, and leaves no series of its own', async () => {
  const [one] = nodes;
  const table = fc.oneof(fc.constantFrom(...tables), pathPart);
  const change = fc.dictionary(fc.constantFrom('op', 'table', 'key', 'value', 'version', 'limit', 'after', '__proto__'), fc.oneof(table, fc.constantFrom('put', 'get', 'delete', 'users', 5), fc.anything()), { maxKeys: 5 });
  const creation = fc.record({ name: fc.oneof(fc.constantFrom(...tables), fc.constantFrom('a b', '', '__proto__ ', 7, null)) });
  await fuzzHttp(one?.address ?? '', {
    paths: fc.oneof(
      fc.constantFrom('/api/v1/tables', '/internal/replicate', '/internal/scan', '/internal/count', '/internal/tables', '/metrics', '/'),
      table.map((name) => `/api/v1/tables/${name}`),
      fc.tuple(table, pathPart).map(([name, key]) => `/api/v1/tables/${name}/items/${key}`),
      fc.tuple(table, pathPart).map(([name, after]) => `/api/v1/tables/${name}/items?limit=${after}&after=${after}`),
      fc.webPath(),
    ),
    bodies: fc.oneof(change.map(jsonText), creation.map(jsonText), fc.string({ unit: 'binary', maxLength: 100 })),
  });
  await expectWell();
});

it('bytes that are no HTTP do no harm', async () => {
  await fuzzBytes(nodes.map(({ address }) => address));
  await expectWell();
});
