import { describe, expect, it } from 'vitest';
import { counter, histogram } from '../../src/metric/metric.ts';
import { seriesName } from '../../src/metric/selector.ts';

const help = 'A help text.';
const sends = counter('sends_total', { help, labels: { op: ['put', 'delete'], result: ['success', 'failure'] } });
const latency = histogram('latency_seconds', { help, unit: 'seconds', buckets: [1], labels: { op: ['put', 'delete'] } });

describe('a selector', () => {
  it.each([
    ['value', 'latency_seconds'],
    ['bucket', 'latency_seconds_bucket'],
    ['sum', 'latency_seconds_sum'],
    ['count', 'latency_seconds_count'],
  ] as const)('of the part %s has the series %s', (part, name) => {
    expect(seriesName(latency, part)).toBe(name);
  });

  it('names the part of the histogram it was taken of', () => {
    expect([latency.bucket.part, latency.sum.part, latency.count.part]).toEqual(['bucket', 'sum', 'count']);
    expect(sends.where({}).part).toBe('value');
  });

  it('is narrowed by both conditions when narrowed twice', () => {
    expect(sends.where({ op: 'put' }).where({ result: 'failure' }).matchers).toEqual([
      { label: 'op', op: '=', value: 'put' },
      { label: 'result', op: '=', value: 'failure' },
    ]);
  });

  it('stays as it was when another is made of it', () => {
    const puts = sends.where({ op: 'put' });
    puts.where({ result: 'failure' });
    expect(puts.matchers).toHaveLength(1);
    expect(latency.bucket.where({ le: '1' }).part).toBe('bucket');
    expect(latency.bucket.matchers).toEqual([]);
  });
});
