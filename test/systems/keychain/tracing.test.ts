import { expect, it } from 'vitest';
import { pathsOf, startOtlpReceiver } from '../../support/otlpReceiver.ts';
import { startKeychain } from './node.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };

it('requests of both protocols are spans of the caller’s trace, and latencies point at it', async () => {
  const receiver = await startOtlpReceiver();
  const { node, grpc, log, stop } = await startKeychain({ otlpEndpoint: receiver.endpoint });
  const response = await fetch(`http://${node.address}/api/v1/backends/memory/keys`, { headers });
  expect(response.headers.get('x-trace-id')).toBe(trace);
  await response.arrayBuffer();
  expect((await grpc.call('HealthCheck', [{ backend: 'pkcs8' }], { headers })).trailers).toMatchObject({ 'x-trace-id': trace });
  const scrape = await fetch(`http://${node.address}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
  const pointing = (await scrape.text()).split('\n').filter((line) => line.includes(`# {trace_id="${trace}"}`));
  expect([...new Set(pointing.map((line) => line.replace(/,?le="[^"]*".*/, '')))].sort()).toEqual([
    'keychain_grpc_request_duration_seconds_bucket{method="/keychain.v1.KeychainService/HealthCheck"',
    'keychain_http_request_duration_seconds_bucket{method="GET"',
    'keychain_operation_duration_seconds_bucket{operation="health_check",backend="pkcs8"',
    'keychain_operation_duration_seconds_bucket{operation="list",backend="memory"',
  ]);
  await stop();
  expect(log.filter((line) => line.includes(`"trace_id":"${trace}"`))).toHaveLength(2);
  const caller = '00f067aa0ba902b7';
  expect(pathsOf(receiver.spans, trace)).toEqual(
    [
      `${caller} > http.request`,
      `${caller} > http.request > keychain.list`,
      `${caller} > keychain.v1.KeychainService/HealthCheck`,
      `${caller} > keychain.v1.KeychainService/HealthCheck > keychain.health_check`,
    ].sort(),
  );
  await receiver.stop();
});
