import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashmapSystem } from '../../../src/systems/hashmap/metrics.ts';
import type { HashmapNode } from '../../../src/systems/hashmap/service.ts';
import { expectWithinCatalogue, samplesOf } from '../exposed.ts';
import { fuzzBytes, fuzzHttp, jsonText, pathPart } from '../fuzz.ts';
import { get, put, startCluster } from './cluster.ts';

let nodes: HashmapNode[];
beforeAll(async () => {
  nodes = await startCluster(2);
});
afterAll(() => Promise.all(nodes.map((node) => node.stop())));

async function expectWell(): Promise<void> {
  for (const node of nodes) {
    expect((await fetch(`http://${node.address}/healthz`)).status).toBe(200);
    expect(await put(node, 'well', 1)).toBe(204);
    expect(await get(node, 'well')).toEqual({ status: 200, body: 1 });
    expectWithinCatalogue(node.registry, hashmapSystem);
    const labels = (label: string) => new Set(samplesOf(node.registry).flatMap(({ labels: own }) => own[label] ?? []));
    const endpoints = ['/api/v1/keys/:key', '/api/v1/nodes', '/api/v1/nodes/:node'];
    expect([...labels('endpoint')].filter((endpoint) => !endpoints.includes(endpoint))).toEqual([]);
    expect([...labels('method')].filter((method) => !['GET', 'PUT', 'POST', 'DELETE'].includes(method))).toEqual([]);
    const others = nodes.map(({ address }) => address).filter((address) => address !== node.address);
    expect([...labels('node')]).toEqual(others);
  }
}

it('whatever comes over HTTP is answered, and leaves no series of its own', async () => {
  const [one] = nodes;
  // Nothing listens there: names of nodes as they are written, of which none may become a label.
  const madeUp = fc.integer({ min: 1, max: 99 }).map((port) => `127.0.0.1:${port}`);
  const field = fc.oneof(pathPart, fc.anything());
  const change = fc.dictionary(fc.constantFrom('key', 'value', 'version', 'time', 'node', 'member', 'since', '__proto__'), field, { maxKeys: 4 });
  await fuzzHttp(one?.address ?? '', {
    paths: fc.oneof(
      fc.constantFrom('/api/v1/nodes', '/internal/put', '/internal/get', '/internal/members', '/metrics', '/healthz', '/'),
      pathPart.map((part) => `/api/v1/keys/${part}`),
      fc.oneof(pathPart, madeUp).map((part) => `/api/v1/nodes/${part}`),
      fc.webPath(),
    ),
    bodies: fc.oneof(madeUp.map((node) => jsonText({ node })), change.map(jsonText), fc.array(change, { maxLength: 3 }).map(jsonText), fc.string({ unit: 'binary', maxLength: 100 })),
  });
  await expectWell();
});

it('bytes that are no HTTP do no harm', async () => {
  await fuzzBytes(nodes.map(({ address }) => address));
  await expectWell();
});
