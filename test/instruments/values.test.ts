import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/instruments/errors.ts';
import { expose } from '../../src/instruments/exposition.ts';
import { createRegistry } from '../../src/instruments/registry.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { readExposition, valueOf } from './read-exposition.ts';

const help = 'Help.';
const sends = counter('test_sends_total', { help, labels: { op: ['put'] } });
const level = gauge('test_level', { help, unit: 'count', labels: { op: ['put'] } });
const size = histogram('test_size_bytes', { help, unit: 'bytes', buckets: [1, 10], labels: { op: ['put'] } });
const put = { op: 'put' } as const;

/** The ways to record a value, and what a registry shows after it. */
const ways = {
  'counter.inc': { name: sends.name, shown: sends.name, record: (registry, value) => registry.counter(sends).inc(put, value) },
  'bound counter.inc': { name: sends.name, shown: sends.name, record: (registry, value) => registry.counter(sends).with(put).inc(value) },
  'gauge.set': { name: level.name, shown: level.name, record: (registry, value) => registry.gauge(level).set(put, value) },
  'gauge.add': { name: level.name, shown: level.name, record: (registry, value) => registry.gauge(level).by('op')('put').add(value) },
  'histogram.observe': { name: size.name, shown: 'test_size_bytes_sum', record: (registry, value) => registry.histogram(size).observe(put, value) },
} as const satisfies Record<string, { name: string; shown: string; record(registry: ReturnType<typeof createRegistry>, value: number): void }>;
type Way = keyof typeof ways;

describe('values that are no values', () => {
  const refused: readonly [Way, unknown][] = [
    ...Object.keys(ways).flatMap((way) => ['5', null, {}, 5n, true].map((value): [Way, unknown] => [way as Way, value])),
    ...(['gauge.set', 'gauge.add', 'histogram.observe'] as const).map((way): [Way, unknown] => [way, undefined]),
    ...(['counter.inc', 'bound counter.inc', 'gauge.add', 'histogram.observe'] as const).flatMap((way) =>
      [NaN, Infinity, -Infinity].map((value): [Way, unknown] => [way, value]),
    ),
    ['counter.inc', -1],
    ['bound counter.inc', -0.5],
  ];
  it.each(refused)('%s does not take %s, says so by name, and stays as it was', (way, value) => {
    const { name, shown, record } = ways[way];
    const registry = createRegistry();
    record(registry, 10);
    const use = (): void => record(registry, value as number);
    expect(use).toThrow(ValueError);
    expect(use).toThrow(expect.objectContaining({ metric: name, value, message: expect.stringContaining(name) as string }));
    expect(use).toThrow(typeof value === 'string' ? /"5"/ : new RegExp(`(?:not|take|to) .*${String(value).replace(/[[\]]/g, '\\$&')}`));
    expect(valueOf(readExposition(expose(registry, 'text')), shown, put)).toBe(10);
  });
});

it.each([NaN, Infinity, -Infinity, -0, 1e308])('a gauge can be set to %s', (value) => {
  const registry = createRegistry();
  registry.gauge(level).set(put, value);
  expect(valueOf(readExposition(expose(registry, 'openmetrics')), level.name, put)).toBe(value === 0 ? 0 : value);
});

it('nothing is refused while nothing is recorded', () => {
  const registry = createRegistry();
  registry.disable();
  for (const { record } of Object.values(ways)) record(registry, 'no number' as unknown as number);
});

it.each([null, 7, {}])('a trace id that is no text, such as %s, is no exemplar, and no error at the scrape', (traceId) => {
  const registry = createRegistry();
  registry.counter(sends).inc(put, 1, traceId as unknown as string);
  registry.histogram(size).observe(put, 1, traceId as unknown as string);
  expect(expose(registry, 'openmetrics')).not.toContain(' # {');
});
