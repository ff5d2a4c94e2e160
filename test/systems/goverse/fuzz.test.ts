import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goverseSystem } from '../../../src/systems/goverse/metrics.ts';
import type { GoverseNode } from '../../../src/systems/goverse/service.ts';
import { until } from '../../support/until.ts';
import { expectWithinCatalogue, samplesOf, valueAt } from '../exposed.ts';
import { fuzzBytes, fuzzHttp, jsonText, pathPart } from '../fuzz.ts';
import { call, create, startNode } from './cluster.ts';

let one: GoverseNode;
let two: GoverseNode;
beforeAll(async () => {
  one = await startNode();
  two = await startNode({ peers: [one.address] });
  await until('the shards have moved', () => valueAt(two, `goverse_shard_claims_total{${two.address}}`) > 0 && valueAt(one, 'goverse_shards_migrating{}') === 0);
  expect((await create(one, 'Counter', 'known')).status).toBe(201);
  expect((await create(one, 'ChatRoom', 'room')).status).toBe(201);
});
afterAll(async () => {
  await two.stop();
  await one.stop();
});

async function expectWell(): Promise<void> {
  for (const node of [one, two]) {
    expect((await fetch(`http://${node.address}/healthz`)).status).toBe(200);
    await create(node, 'Counter', 'well');
    expect((await call(node, 'well', 'Get')).status).toBe(200);
    expectWithinCatalogue(node.registry, goverseSystem);
    const labels = (label: string) => new Set(samplesOf(node.registry).flatMap(({ labels: own }) => own[label] ?? []));
    const own = [one.address, two.address];
    for (const label of ['node', 'node_addr', 'gate', 'from_node', 'to_node']) expect([...labels(label)].filter((value) => !own.includes(value))).toEqual([]);
    for (const label of ['type', 'object_type']) expect([...labels(label)].sort().join()).toMatch(/^ChatRoom,Counter(,\w+)*$/);
    expect([...labels('client_type')].filter((kind) => !['web', 'mobile', 'bot'].includes(kind))).toEqual([]);
    for (const label of ['object_type', 'type', 'method_name']) expect([...labels(label)].filter((value) => /^(Robot|constructor|__proto__|Explode)$/.test(value))).toEqual([]);
  }
}

it('whatever comes over HTTP is answered, and leaves no series of its own', async () => {
  const id = fc.oneof(fc.constantFrom('known', 'room', 'c-1', 'c-2'), pathPart);
  const method = fc.oneof(fc.constantFrom('Add', 'Get', 'Join', 'Send', 'Explode', 'constructor', '__proto__'), pathPart);
  const fields = fc.dictionary(
    fc.constantFrom('type', 'id', 'by', 'client', 'text', 'node', 'shard', 'writes', 'operation', 'method', 'args', '__proto__'),
    fc.oneof(fc.constantFrom('Counter', 'ChatRoom', 'Robot', 'constructor', 'known', 'a:1', 3), fc.anything()),
    { maxKeys: 4 },
  );
  await fuzzHttp(one.address, {
    paths: fc.oneof(
      fc.constantFrom('/api/v1/objects', '/api/v1/shards', '/internal/object', '/internal/mapping', '/internal/shard', '/internal/leave', '/api/v1/stream?kind=web', '/api/v1/stream', '/metrics', '/'),
      id.map((own) => `/api/v1/objects/${own}`),
      fc.tuple(id, method).map(([own, name]) => `/api/v1/objects/${own}/call/${name}`),
      pathPart.map((shard) => `/api/v1/shards/${shard}`),
      pathPart.map((kind) => `/api/v1/stream?kind=${kind}`),
      pathPart.map((gate) => `/internal/push?gate=${gate}`),
      pathPart.map((node) => `/internal/watch?node=${node}`),
      fc.webPath(),
    ),
    bodies: fc.oneof(fields.map(jsonText), fc.string({ unit: 'binary', maxLength: 100 })),
  });
  await expectWell();
});

it('bytes that are no HTTP do no harm', async () => {
  await fuzzBytes([one.address, two.address]);
  await expectWell();
});
