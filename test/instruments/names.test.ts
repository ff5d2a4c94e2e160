import { expect, it } from 'vitest';
import { NameError } from '../../src/instruments/errors.ts';
import { expose } from '../../src/instruments/exposition.ts';
import { createRegistry, type Registry } from '../../src/instruments/registry.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';

const help = 'Help.';
const any = open({ budget: 5 });
const buckets = [1];

it.each<[string, (registry: Registry) => unknown, RegExp]>([
  ['a space in a name', (registry) => registry.counter(counter('bad name', { help })), /bad name: a name is letters/],
  ['a digit first', (registry) => registry.gauge(gauge('7up', { help, unit: 'count' })), /7up: a name is letters/],
  ['no name', (registry) => registry.gauge(gauge('', { help, unit: 'count' })), /a name is letters/],
  ['a hyphen in a label', (registry) => registry.counter(counter('x_total', { help, labels: { 'a-b': any } })), /x_total: "a-b" cannot be a label/],
  ['a label of Prometheus’ own', (registry) => registry.histogram(histogram('x', { help, unit: 'count', buckets, labels: { __x: any } })), /"__x" cannot/],
])('%s is refused where the metric is registered, and nothing of it is exposed', (_, register, message) => {
  const registry = createRegistry();
  const before = expose(registry, 'text');
  expect(() => register(registry)).toThrow(NameError);
  expect(() => register(registry)).toThrow(message);
  expect(expose(registry, 'text')).toBe(before);
});

const lat = histogram('lat', { help, unit: 'count', buckets });
const req = counter('req_total', { help });
it.each([
  ['a histogram beside a counter that is called as its count', lat, counter('lat_count', { help })],
  ['a histogram beside a gauge that is called as its sum', lat, gauge('lat_sum', { help, unit: 'count' })],
  ['a counter beside a gauge that is called as its family', req, gauge('req', { help, unit: 'count' })],
  ['a counter beside a gauge that is called as its birth', req, gauge('req_created', { help, unit: 'count' })],
])('%s: the second is refused, whichever comes first', (_, one, other) => {
  const register = (registry: Registry, metric: typeof one | typeof other) =>
    metric.type === 'counter' ? registry.counter(metric) : metric.type === 'gauge' ? registry.gauge(metric) : registry.histogram(metric);
  for (const [first, second] of [[one, other], [other, one]] as const) {
    const registry = createRegistry();
    register(registry, first);
    expect(() => register(registry, second)).toThrow(NameError);
    expect(() => register(registry, second)).toThrow(`${second.name}: its series would be taken for those of the ${first.type} ${first.name}`);
  }
});

it('a metric that OpenMetrics knows no type for has no exemplar there', () => {
  const registry = createRegistry();
  registry.counter(counter('test_errors', { help, legacyName: 'inherited' })).inc({}, 1, 'ab'.repeat(16));
  expect(expose(registry, 'openmetrics')).toContain('\ntest_errors 1\n');
});
