import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../src/metric/duration.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { counts, minutesOf, observes, play, reads } from '../../src/rules/series.ts';

const phases = { healthy: minutes(2), faulty: minutes(3), recovered: minutes(2) };
const target = { job: 'shop', instance: 'shop-1:80' };

const orders = counter('shop_orders_total', { help: 'Orders.', labels: { result: ['success', 'failure'] } });
const queue = gauge('shop_queue', { help: 'Waiting.', unit: 'count' });
const latency = histogram('shop_latency_seconds', { help: 'Latency.', unit: 'seconds', buckets: [0.1, 1] });

describe('a behaviour played through the phases', () => {
  it('lets a count grow at each phase’s pace, without a jump between them', () => {
    const { series, values } = play(counts(orders, { result: 'failure' }, { healthy: 1, faulty: 10 }), phases, target);
    expect(series).toBe('shop_orders_total{job="shop",instance="shop-1:80",result="failure"}');
    expect(expand(values)).toEqual([0, 1, 2, 12, 22, 32, 33, 34]);
  });

  it('holds a gauge at each phase’s value', () => {
    expect(expand(play(reads(queue, {}, { healthy: 1, faulty: 9 }), phases, target).values)).toEqual([1, 1, 1, 9, 9, 9, 1, 1]);
  });

  it('puts a behaviour on the instance that it names', () => {
    expect(play(reads(queue, {}, { healthy: 1, faulty: 9, instance: 'shop-2:80' }), phases, target).series).toBe(
      'shop_queue{job="shop",instance="shop-2:80"}',
    );
  });

  it('escapes label values', () => {
    const open = counter('x_total', { help: 'X.', labels: { path: { kind: 'open', budget: 1 } } });
    expect(play(counts(open, { path: 'a"b\\c' }, { healthy: 0, faulty: 1 }), phases, target).series).toContain('path="a\\"b\\\\c"');
  });
});

describe('a histogram’s observations', () => {
  const behaviours = observes(latency, {}, { healthy: [[0.05, 6]], faulty: [[0.05, 2], [5, 4]] });
  const pace = (name: string, le?: string) => behaviours.find((b) => b.name === name && b.labels['le'] === le);

  it.each([
    ['shop_latency_seconds_bucket', '0.1', 6, 2],
    ['shop_latency_seconds_bucket', '1', 6, 2],
    ['shop_latency_seconds_bucket', '+Inf', 6, 6],
    ['shop_latency_seconds_count', undefined, 6, 6],
  ])('count cumulatively in %s le=%s', (name, le, healthy, faulty) => {
    expect(pace(name, le)).toMatchObject({ healthy, faulty });
  });

  it('add up to the sum', () => {
    expect(pace('shop_latency_seconds_sum')?.faulty).toBeCloseTo(2 * 0.05 + 4 * 5);
  });
});

it('refuses a length that is no whole number of minutes', () => {
  expect(() => minutesOf(seconds(90))).toThrow('1m30s is not a whole number of minutes');
});

/** promtool's notation, written out: `1+2x3` is 1 3 5 7. */
function expand(notation: string): readonly number[] {
  return notation.split(' ').flatMap((part) => {
    const [, start, step = '+0', times] = /^([\d.]+)([+-][\d.]+)?x(\d+)$/.exec(part) ?? [];
    return Array.from({ length: Number(times) + 1 }, (_, i) => Number(start) + i * Number(step));
  });
}
