import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentTypes } from '../../../src/instruments/exposition.ts';
import { readExposition } from '../../instruments/read-exposition.ts';
import { pathsOf, startOtlpReceiver, type OtlpReceiver } from '../../support/otlpReceiver.ts';
import { clientOf, startCluster } from './cluster.ts';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.stop());

it('a request over two nodes is one trace, from the caller’s span down to the replica', async () => {
  const nodes = await startCluster(2, { otlpEndpoint: receiver.endpoint });
  const [one] = nodes;
  if (one === undefined) throw new Error('no cluster');
  const client = clientOf(one);
  await client.createTable('users');
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
  const item = '/api/v1/tables/users/items/a';
  const response = await client.send('PUT', item, '1', { traceparent });
  expect(response.headers.get('x-trace-id')).toBe(trace);
  await client.send('GET', item, undefined, { traceparent });
  await client.send('DELETE', item, undefined, { traceparent });

  const scrape = await fetch(`http://${one.address}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
  expect(scrape.headers.get('content-type')).toBe(contentTypes.openmetrics);
  const latency = readExposition(await scrape.text()).find(({ name }) => name === 'hedgehog_http_request_duration_seconds');
  const exemplars = latency?.samples.filter(({ labels, exemplar }) => labels['operation'] === 'put_item' && exemplar !== undefined);
  expect(exemplars?.map(({ exemplar }) => exemplar?.labels)).toEqual([{ trace_id: trace }]);

  // Stopping sends the spans that are still waiting.
  await Promise.all(nodes.map((node) => node.stop()));
  const caller = '00f067aa0ba902b7 > http.request';
  expect(pathsOf(receiver.spans, trace)).toEqual(
    [
      ...[1, 2, 3].map(() => caller),
      ...['put', 'delete'].flatMap((op) => {
        const route = `${caller} > coordinator.route_${op}`;
        return [route, `${route} > replicate.send`, `${route} > replicate.send > replicate`];
      }),
      `${caller} > coordinator.route_get`,
    ].sort(),
  );
});

it('without a receiver there are trace ids, and no exemplars that lead nowhere', async () => {
  const [one] = await startCluster(1);
  if (one === undefined) throw new Error('no cluster');
  const response = await clientOf(one).send('GET', '/api/v1/tables');
  expect(response.headers.get('x-trace-id')).toMatch(/^[\da-f]{32}$/);
  const scrape = await fetch(`http://${one.address}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
  expect(await scrape.text()).not.toContain('trace_id');
  await one.stop();
});
