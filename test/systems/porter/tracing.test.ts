import { expect, it } from 'vitest';
import { pathsOf, startOtlpReceiver } from '../../support/otlpReceiver.ts';
import { startPorter } from './node.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };

it('requests of both protocols are spans of the caller’s trace, and their answers and latencies point at it', async () => {
  const receiver = await startOtlpReceiver();
  const porter = await startPorter({ otlpEndpoint: receiver.endpoint });
  const body = JSON.stringify({ sql: 'SELECT 1' });
  const response = await fetch(`http://${porter.node.address}/query`, { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } });
  expect(response.headers.get('x-trace-id')).toBe(trace);
  expect((await porter.grpc.call('Query', [{ sql: 'SELECT 1' }], { headers })).trailers).toMatchObject({ 'x-trace-id': trace });
  expect((await porter.grpc.call('Exchange', [{ sql: 'SELECT 1' }, { sql: 'SELECT 2' }], { headers })).trailers).toMatchObject({ 'x-trace-id': trace });
  const scrape = await fetch(`http://${porter.node.address}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
  const pointing = (await scrape.text()).split('\n').filter((line) => line.includes(`# {trace_id="${trace}"}`));
  expect([...new Set(pointing.map((line) => line.replace(/,?le="[^"]*".*/, '')))].sort()).toEqual([
    'grpc_request_duration_seconds_bucket{method="/porter.v1.SqlService/Query",type="unary"',
    'grpc_stream_duration_seconds_bucket{method="/porter.v1.SqlService/Exchange"',
    'operation_duration_bucket{',
    'request_duration_bucket{endpoint="/query"',
  ]);
  // Stopping sends the spans that are still waiting.
  await porter.stop();
  const caller = '00f067aa0ba902b7';
  expect(pathsOf(receiver.spans, trace)).toEqual(
    [
      `${caller} > http.request`,
      `${caller} > http.request > engine.run`,
      `${caller} > porter.v1.SqlService/Query`,
      `${caller} > porter.v1.SqlService/Query > engine.run`,
      `${caller} > porter.v1.SqlService/Exchange`,
      `${caller} > porter.v1.SqlService/Exchange > engine.run`,
      `${caller} > porter.v1.SqlService/Exchange > engine.run`,
    ].sort(),
  );
  await receiver.stop();
});
