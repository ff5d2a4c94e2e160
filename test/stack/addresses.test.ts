import { expect, it } from 'vitest';
import { hostInUrl, publishedAddresses } from '../../src/stack/addresses.ts';

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '[::1]'],
])('%s stands before a port as %s', (address, expected) => {
  expect(hostInUrl(address)).toBe(expected);
});

it('what is published are pages for people, and ports for programs under their own names', () => {
  const services = [
    { title: 'Grafana', ports: [{ name: 'http', port: 3000, publish: 3000 }] },
    { title: 'Tempo', ports: [{ name: 'http', port: 3200 }, { name: 'otlp-grpc', port: 4317, publish: 4317 }, { name: 'otlp-http', port: 4318, publish: 4318 }] },
  ];
  expect(publishedAddresses(services, '::1')).toEqual([
    { title: 'Grafana', url: 'http://[::1]:3000' },
    { title: 'Tempo, OTLP over gRPC', url: '[::1]:4317' },
    { title: 'Tempo, OTLP over HTTP', url: 'http://[::1]:4318' },
  ]);
});
