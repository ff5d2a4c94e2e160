import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentTypes } from '../../../src/instruments/exposition.ts';
import { readExposition } from '../../instruments/read-exposition.ts';
import { request } from '../../../src/node/request.ts';
import { freePorts } from '../../../src/runtime/ports.ts';
import { until as waitUntil } from '../../../src/runtime/wait.ts';
import { startNodeProcessIn } from '../../support/nodeProcess.ts';
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

it('of two processes is one trace, in which each has its part', { timeout: 120_000 }, async () => {
  const addresses = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
  const [one = '', two = ''] = addresses;
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint };
  const nodes = addresses.map((address) => startNodeProcessIn(environment, 'hedgehog', '--listen', address, '--peers', addresses.join(), '--log-level', 'error'));
  try {
    for (const address of addresses) await waitUntil(`${address} is ready`, { seconds: 60 }, async () => (await request(`http://${address}/readyz`)) === '200' || undefined);
    expect(await request(`http://${one}/api/v1/tables`, { method: 'POST', body: { name: 'users' } })).toBe('201');
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'content-type': 'application/json' };
    expect((await fetch(`http://${one}/api/v1/tables/users/items/a`, { method: 'PUT', headers, body: '1' })).headers.get('x-trace-id')).toBe(trace);
    for (const { child } of nodes) child.kill('SIGTERM');
    for (const { ended } of nodes) expect(await ended).toEqual([0, null]);
    const caller = '00f067aa0ba902b7 > http.request';
    const route = `${caller} > coordinator.route_put`;
    expect(pathsOf(receiver.spans, trace)).toEqual([caller, route, `${route} > replicate.send`, `${route} > replicate.send > replicate`]);
    const own = receiver.spans.filter(({ traceId }) => traceId === trace);
    expect(Object.fromEntries(own.map(({ name, instance }) => [name, instance]))).toEqual({
      'http.request': one, 'coordinator.route_put': one, 'replicate.send': one, replicate: two,
    });
  } finally {
    for (const node of nodes) await node.stop();
  }
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
