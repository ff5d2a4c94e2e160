import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentTypes } from '../../src/instruments/exposition.ts';
import { createRing, ownersOf } from '../../src/node/ring.ts';
import { shardOf } from '../../src/systems/goverse/service/wire.ts';
import { readExposition } from '../instruments/read-exposition.ts';
import { until, valueAt } from './emitted.ts';
import * as goverse from './goverse/cluster.ts';
import * as hashmap from './hashmap/cluster.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

/** The part of OTLP/HTTP's JSON that says which spans there are. */
interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = '00f067aa0ba902b7';
const headers = { traceparent: `00-${trace}-${caller}-01` };

let receiver: Server;
let otlpEndpoint: string;
let spans: Span[];

beforeEach(async () => {
  spans = [];
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as Export;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  otlpEndpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterEach(() => {
  receiver.close();
  receiver.closeAllConnections();
});

/** The spans of the one trace, each as the way to it from the caller's. */
function paths(): readonly string[] {
  const own = spans.filter(({ traceId }) => traceId === trace);
  const pathOf = ({ name, parentSpanId = '' }: Span): string => {
    const parent = own.find(({ spanId }) => spanId === parentSpanId);
    return `${parent === undefined ? parentSpanId : pathOf(parent)} > ${name}`;
  };
  return own.map(pathOf).sort();
}

/** Every route from the caller down, as what `paths` tells of it. */
function down(...names: readonly string[]): readonly string[] {
  return names.map((_, depth) => [caller, ...names.slice(0, depth + 1)].join(' > '));
}

it('a write of hashmap is one trace over two nodes, and its latency points at it', async () => {
  const nodes = await hashmap.startCluster(2, { otlpEndpoint });
  const [one] = nodes;
  if (one === undefined) throw new Error('no cluster');
  const answer = await hashmap.send(one, 'PUT', '/api/v1/keys/a', '1', headers);
  expect(answer.headers.get('x-trace-id')).toBe(trace);
  const scrape = await fetch(`http://${one.address}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
  expect(scrape.headers.get('content-type')).toBe(contentTypes.openmetrics);
  const latency = readExposition(await scrape.text()).find(({ name }) => name === 'request_duration_seconds');
  expect(latency?.samples.flatMap(({ exemplar }) => (exemplar === undefined ? [] : [exemplar.labels]))).toEqual([{ trace_id: trace }]);
  await Promise.all(nodes.map((node) => node.stop()));
  expect(paths()).toEqual(down('http.request', 'ring.put', 'replicate.send', 'replicate'));
});

it('a call of goverse is one trace from the node that is asked to the node of the object', async () => {
  const one = await goverse.startNode({ otlpEndpoint });
  const two = await goverse.startNode({ otlpEndpoint, peers: [one.address] });
  const ring = createRing([one.address, two.address]);
  const id = Array.from({ length: 500 }, (_, i) => `c-${i}`).find((name) => ownersOf(ring, `shard-${shardOf(name)}`, 1)[0] === two.address) ?? '';
  const toMove = Array.from({ length: 64 }, (_, shard) => shard).filter((shard) => ownersOf(ring, `shard-${shard}`, 1)[0] === two.address).length;
  await until('the shards are there', () => valueAt(two, `goverse_shard_claims_total{${two.address}}`) === toMove && valueAt(one, 'goverse_shards_migrating{}') === 0);
  expect((await goverse.send(one, 'POST', '/api/v1/objects', { type: 'Counter', id }, headers)).status).toBe(201);
  await two.stop();
  await one.stop();
  expect(paths()).toEqual(down('http.request', 'object.create_object', 'object.send', 'object'));
});
