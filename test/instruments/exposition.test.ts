import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expose, exposeInPieces, type Format } from '../../src/instruments/exposition.ts';
import { createRegistry, type Registry } from '../../src/instruments/registry.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { readExposition, valueOf } from './read-exposition.ts';

const text = open({ budget: 1_000 });
const requests = counter('test_requests_total', { help: 'Requests.', labels: { table: text, result: ['success', 'failure'] } });
const level = gauge('test_level', { help: 'A "level"\nwith a \\ in it.', unit: 'count', labels: { table: text } });
const duration = histogram('test_duration_seconds', {
  help: 'Duration.',
  unit: 'seconds',
  labels: { table: text },
  buckets: [0.5, 1, 2.5],
});
const legacy = counter('test_errors', { help: 'Errors.', legacyName: 'inherited' });
const bare = histogram('test_bare_bytes', { help: 'Bare.', unit: 'bytes', buckets: [1] });

async function inPieces(registry: Registry, format: Format): Promise<string> {
  let text = '';
  for await (const piece of exposeInPieces(registry, format)) text += piece;
  return text;
}

const anyText = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '{', '}', ',', '=', ' ', '#', 'é', '🦔', '\r', '\t') });

describe.each<Format>(['text', 'openmetrics'])('as %s', (format) => {
  it('a reader finds just what was recorded, whatever the label values and numbers', () => {
    const counts = fc.uniqueArray(fc.tuple(anyText, fc.constantFrom('success', 'failure'), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })), {
      selector: ([table, result]) => `${result} ${table}`,
    });
    const levels = fc.uniqueArray(fc.tuple(anyText, fc.double()), { selector: ([table]) => table });
    const observations = fc.array(fc.tuple(anyText, fc.double({ noNaN: true, noDefaultInfinity: true })));
    return fc.assert(
      fc.asyncProperty(counts, levels, observations, async (counted, set, observed) => {
        const registry = createRegistry({ now: () => 1_700_000_000_500 });
        registry.counter(requests);
        registry.gauge(level);
        registry.histogram(duration);
        for (const [table, result, amount] of counted) {
          registry.counter(requests).inc({ table, result: result as 'success' | 'failure' }, amount);
        }
        for (const [table, value] of set) registry.gauge(level).set({ table }, value);
        for (const [table, value] of observed) registry.histogram(duration).observe({ table }, value);
        const written = expose(registry, format);
        expect(await inPieces(registry, format)).toBe(written);
        const read = readExposition(written);

        // Not one sample more than was recorded.
        const created = read.flatMap(({ samples }) => samples).filter(({ name }) => name.endsWith('_created'));
        // Three metrics have a label that can overflow, each with a count of its own.
        const series = counted.length + new Set(observed.map(([name]) => name)).size + 3;
        expect(created.map(({ value }) => value)).toEqual(format === 'text' ? [] : Array(series).fill(1_700_000_000.5));
        expect(read.find(({ name }) => /^test_requests(_total)?$/.test(name))?.samples ?? []).toHaveLength(counted.length * (format === 'text' ? 1 : 2));
        expect(read.find(({ name }) => name === 'test_level')?.samples ?? []).toHaveLength(set.length);
        for (const [table, result, amount] of counted) expect(valueOf(read, 'test_requests_total', { table, result })).toBe(amount);
        for (const [table, value] of set) expect(valueOf(read, 'test_level', { table })).toBe(value === 0 ? 0 : value);
        for (const table of new Set(observed.map(([name]) => name))) {
          const values = observed.filter(([name]) => name === table).map(([, value]) => value);
          const one = format === 'text' ? '1' : '1.0';
          for (const [le, bound] of [['0.5', 0.5], [one, 1], ['2.5', 2.5]] as const) {
            expect(valueOf(read, 'test_duration_seconds_bucket', { table, le })).toBe(values.filter((v) => v <= bound).length);
          }
          expect(valueOf(read, 'test_duration_seconds_bucket', { table, le: '+Inf' })).toBe(values.length);
          expect(valueOf(read, 'test_duration_seconds_count', { table })).toBe(values.length);
          expect(valueOf(read, 'test_duration_seconds_sum', { table })).toBe(values.reduce((sum, v) => sum + v, 0));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('shows help texts unharmed and metrics without labels from the start', () => {
    const registry = createRegistry();
    registry.gauge(level);
    registry.histogram(bare);
    const read = readExposition(expose(registry, format));
    expect(read.find(({ name }) => name === 'test_level')?.help).toBe(level.help);
    expect(valueOf(read, 'test_bare_bytes_bucket', { le: '+Inf' })).toBe(0);
    expect(valueOf(read, 'test_bare_bytes_count')).toBe(0);
  });
});

describe('what the formats write differently', () => {
  const registry = createRegistry({ now: () => 1_700_000_000_500 });
  registry.counter(requests).inc({ table: 't', result: 'success' });
  registry.counter(legacy).with({}).inc(2);
  registry.histogram(duration).observe({ table: 't' }, 0.7, '4bf92f3577b34da6a3ce929d0e0e4736');
  const plain = expose(registry, 'text');
  const openMetrics = expose(registry, 'openmetrics');

  it('a counter’s family has its full name in text, and no _total in OpenMetrics', () => {
    expect(plain).toContain('# TYPE test_requests_total counter\n');
    expect(openMetrics).toContain('# TYPE test_requests counter\n');
    expect(openMetrics).toContain('test_requests_total{table="t",result="success"} 1\n');
  });

  it('a counter that never had _total keeps its name in OpenMetrics, as of unknown type', () => {
    expect(plain).toContain('# TYPE test_errors counter\n');
    expect(openMetrics).toContain('# TYPE test_errors unknown\n');
    expect(openMetrics).toContain('\ntest_errors 2\n');
  });

  it('a counter’s exemplar is the last trace that counted, and what it added', () => {
    const counted = createRegistry({ now: () => 1_700_000_000_500 });
    const bound = counted.counter(requests).with({ table: 't', result: 'success' });
    bound.inc(1, 'aaaa');
    bound.inc(2, '4bf92f3577b34da6a3ce929d0e0e4736');
    counted.counter(requests).inc({ table: 'u', result: 'success' });
    const exemplar = ' # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 2 1700000000.5\n';
    expect(expose(counted, 'openmetrics')).toContain(`test_requests_total{table="t",result="success"} 3${exemplar}`);
    expect(expose(counted, 'openmetrics')).toContain('test_requests_total{table="u",result="success"} 1\n');
    expect(expose(counted, 'text')).not.toContain('trace_id');
  });

  it('an exemplar that is longer than OpenMetrics allows is left out', () => {
    const counted = createRegistry();
    const bound = counted.counter(requests).with({ table: 't', result: 'success' });
    bound.inc(1, 'x'.repeat(121));
    expect(expose(counted, 'openmetrics')).not.toContain('trace_id');
    bound.inc(1, 'x'.repeat(120));
    expect(expose(counted, 'openmetrics')).toContain(`# {trace_id="${'x'.repeat(120)}"} 1 `);
  });

  it('since when a series counts stands after its samples, for counters and histograms only', () => {
    expect(openMetrics).toContain('test_requests_total{table="t",result="success"} 1\ntest_requests_created{table="t",result="success"} 1700000000.5\n');
    expect(openMetrics).toContain('test_duration_seconds_count{table="t"} 1\ntest_duration_seconds_created{table="t"} 1700000000.5\n');
    expect(openMetrics).not.toContain('test_errors_created');
    expect(plain).not.toContain('_created');
  });

  it('exemplars, units and the end mark are there in OpenMetrics only', () => {
    const exemplar = 'test_duration_seconds_bucket{table="t",le="1.0"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.7 1700000000.5\n';
    expect(openMetrics).toContain(exemplar);
    expect(openMetrics).toContain('# UNIT test_duration_seconds seconds\n');
    expect(openMetrics.endsWith('\n# EOF\n')).toBe(true);
    expect(openMetrics.match(/trace_id/g)).toHaveLength(1);
    expect(plain).not.toMatch(/trace_id|UNIT|EOF/);
  });
});

it('a large registry is written in many short pieces, between which other work gets its turn', async () => {
  const registry = createRegistry();
  for (let i = 0; i < 1_000; i += 1) registry.histogram(duration).observe({ table: `table-${i}` }, 1);
  let turns = 0;
  let writing = true;
  const turn = (): void => {
    turns += 1;
    if (writing) setImmediate(turn);
  };
  setImmediate(turn);
  const lengths: number[] = [];
  for await (const piece of exposeInPieces(registry, 'text')) lengths.push(piece.length);
  writing = false;
  expect(lengths.length).toBeGreaterThan(5);
  expect(Math.max(...lengths)).toBeLessThan(40_000);
  expect(turns).toBeGreaterThanOrEqual(lengths.length - 1);
});
