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

  it('lets a gauge drift through a phase, and stay where it came to unless told otherwise', () => {
    const { values } = play(reads(queue, {}, { healthy: { from: 10, perMinute: 1 }, faulty: { from: 12, perMinute: -2 } }), phases, target);
    expect(expand(values)).toEqual([10, 11, 12, 10, 8, 6, 12, 12]);
  });

  it('lets a series recover to another level than it had', () => {
    expect(expand(play(reads(queue, {}, { healthy: 1, faulty: 9, recovered: 0 }), phases, target).values)).toEqual([1, 1, 1, 9, 9, 9, 0, 0]);
  });

  it('takes a series away with a marker of staleness, as a failed scrape does', () => {
    expect(play(reads(queue, {}, { healthy: 1, faulty: 'absent' }), phases, target).values).toBe('1x2 stale _x2 1x1');
  });

  it('brings a series that was not there, and a counter from zero', () => {
    expect(play(reads(queue, {}, { healthy: 'absent', faulty: 5 }), phases, target).values).toBe('_x3 5x2 stale _x1');
    expect(play(counts(orders, { result: 'failure' }, { healthy: 4, faulty: 'absent' }), phases, target).values).toBe('0+4x2 stale _x2 0+4x1');
  });

  it('goes on with a count where promtool’s own additions have come to, so that no rounding looks like a restart', () => {
    const long = { healthy: minutes(10), faulty: minutes(20), recovered: minutes(2) };
    const { values } = play(counts(orders, { result: 'failure' }, { healthy: 0, faulty: 1.96 }), long, target);
    const samples = expand(values);
    expect(samples.every((sample, i) => i === 0 || sample >= (samples[i - 1] ?? 0))).toBe(true);
  });

  it('lets a target be away in the course of a phase, marked once as each failed scrape after a good one is', () => {
    expect(play(reads(queue, {}, { healthy: 1, faulty: ['absent', 'absent', 5] }), phases, target).values).toBe('1x2 stale _ 5 1x1');
    expect(play(reads(queue, {}, { healthy: 1, faulty: [5, 'absent'] }), phases, target).values).toBe('1x2 5 stale _ 1x1');
  });

  it('lets a histogram go as a whole', () => {
    const lost = observes(latency, {}, { healthy: [[0.05, 1]], faulty: 'absent' }).map((behaviour) => play(behaviour, phases, target).values);
    expect(lost.every((values) => values.includes('stale'))).toBe(true);
  });

  it('lets a gauge read values in turn, and stay at the last', () => {
    expect(play(reads(queue, {}, { healthy: 1, faulty: [0, 1] }), phases, target).values).toBe('1x2 0 1 1 1x1');
    expect(play(reads(queue, {}, { healthy: [5, 6], faulty: 9 }), phases, target).values).toBe('5 6 6 9x2 6x1');
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
    const [, start, step = '+0', times] = /^(-?[\d.]+)([+-][\d.]+)?x(\d+)$/.exec(part) ?? [];
    const samples = [Number(start)];
    while (samples.length <= Number(times)) samples.push((samples.at(-1) ?? 0) + Number(step));
    return samples;
  });
}
