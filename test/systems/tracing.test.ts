import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentTypes } from '../../src/instruments/exposition.ts';
import { createRing, ownersOf } from '../../src/node/ring.ts';
import { shardOf } from '../../src/systems/goverse/service/wire.ts';
import { readExposition } from '../instruments/read-exposition.ts';
import { pathsOf, startOtlpReceiver, type OtlpReceiver } from '../support/otlpReceiver.ts';
import { until } from '../support/until.ts';
import { valueAt } from './exposed.ts';
import * as goverse from './goverse/cluster.ts';
import * as hashmap from './hashmap/cluster.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = '00f067aa0ba902b7';
const headers = { traceparent: `00-${trace}-${caller}-01` };

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.stop());

/** Every route from the caller down, as what `pathsOf` tells of it. */
function down(...names: readonly string[]): readonly string[] {
  return names.map((_, depth) => [caller, ...names.slice(0, depth + 1)].join(' > '));
}

it('a write of hashmap is one trace over two nodes, and its latency points at it', async () => {
  const nodes = await hashmap.startCluster(2, { otlpEndpoint: receiver.endpoint });
  const [one] = nodes;
  if (one === undefined) throw new Error('no cluster');
  const answer = await hashmap.send(one, 'PUT', '/api/v1/keys/a', '1', headers);
  expect(answer.headers.get('x-trace-id')).toBe(trace);
  const scrape = await fetch(`http://${one.address}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
  expect(scrape.headers.get('content-type')).toBe(contentTypes.openmetrics);
  const latency = readExposition(await scrape.text()).find(({ name }) => name === 'request_duration_seconds');
  expect(latency?.samples.flatMap(({ exemplar }) => (exemplar === undefined ? [] : [exemplar.labels]))).toEqual([{ trace_id: trace }]);
  await Promise.all(nodes.map((node) => node.stop()));
  expect(pathsOf(receiver.spans, trace)).toEqual(down('http.request', 'ring.put', 'replicate.send', 'replicate'));
});

it('a call of goverse is one trace from the node that is asked to the node of the object', async () => {
  const one = await goverse.startNode({ otlpEndpoint: receiver.endpoint });
  const two = await goverse.startNode({ otlpEndpoint: receiver.endpoint, peers: [one.address] });
  const ring = createRing([one.address, two.address]);
  const id = Array.from({ length: 500 }, (_, i) => `c-${i}`).find((name) => ownersOf(ring, `shard-${shardOf(name)}`, 1)[0] === two.address) ?? '';
  const toMove = Array.from({ length: 64 }, (_, shard) => shard).filter((shard) => ownersOf(ring, `shard-${shard}`, 1)[0] === two.address).length;
  await until('the shards are there', () => valueAt(two, `goverse_shard_claims_total{${two.address}}`) === toMove && valueAt(one, 'goverse_shards_migrating{}') === 0);
  expect((await goverse.send(one, 'POST', '/api/v1/objects', { type: 'Counter', id }, headers)).status).toBe(201);
  await two.stop();
  await one.stop();
  expect(pathsOf(receiver.spans, trace)).toEqual(down('http.request', 'object.create_object', 'object.send', 'object'));
});
