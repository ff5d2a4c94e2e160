import { describe, expect, it } from 'vitest';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram, ownedBy, type Metric } from '../../src/metric/metric.ts';

const help = 'A help text.';

describe('a metric', () => {
  it('counts events, without labels, when no more is said', () => {
    expect(counter('a_total', { help })).toMatchObject({ type: 'counter', name: 'a_total', help, unit: 'count', labels: {} });
  });

  it('has no key for what it has not', () => {
    const plain = counter('a_total', { help });
    expect(['legacyName', 'system'].filter((key) => key in plain)).toEqual([]);
  });

  it.each([
    ['count', [0, Number.POSITIVE_INFINITY]],
    ['ratio', [0, Number.POSITIVE_INFINITY]],
    ['bool', [0, 1]],
  ] as const)('ranges, as a gauge in %s, over %j', (unit, range) => {
    expect(gauge('a', { help, unit }).range).toEqual(range);
  });

  it('ranges over what it states', () => {
    expect(gauge('a', { help, unit: 'count', range: [-5, 5] }).range).toEqual([-5, 5]);
  });

  it.each([
    ['no bounds', []],
    ['a bound twice', [1, 1]],
    ['falling bounds', [2, 1]],
    ['a falling bound at the end', [1, 2, 1.5]],
    ['a bound that is no number', [1, Number.NaN, 2]],
    ['an infinite bound, which every histogram has anyway', [1, Number.POSITIVE_INFINITY]],
  ])('refuses a histogram of %s', (_, buckets) => {
    expect(() => histogram('a_seconds', { help, unit: 'seconds', buckets })).toThrow(
      new RangeError(`a_seconds: buckets must be a growing list of finite bounds, not [${buckets.join(', ')}]`),
    );
  });

  it.each([['job'], ['instance'], ['le'], ['__name__']])('refuses the label %s, which is not its own to set', (label) => {
    const labels = { [label]: open({ budget: 1 }) };
    const message = new RangeError(`a: the label "${label}" is set by the scrape, not by the metric`);
    expect(() => counter('a', { help, labels })).toThrow(message);
    expect(() => gauge('a', { help, unit: 'count', labels })).toThrow(message);
    expect(() => histogram('a', { help, unit: 'count', labels, buckets: [1] })).toThrow(message);
  });

  it.each<[string, Metric]>([
    ['counter', counter('a_total', { help, unit: 'bytes', labels: { op: ['put'] }, legacyName: 'why' })],
    ['gauge', gauge('a', { help, unit: 'count', range: [-1, 1], labels: { op: ['put'] } })],
    ['histogram', histogram('a_seconds', { help, unit: 'seconds', labels: { op: ['put'] }, buckets: [1, 2] })],
  ])('is the same %s in the hands of a system', (_, metric) => {
    const stated = Object.entries(metric).filter(([key]) => !['where', 'bucket', 'sum', 'count'].includes(key));
    const owned = ownedBy(metric, 'hedgehog');
    expect(owned).toMatchObject(Object.fromEntries(stated));
    expect(owned.system).toBe('hedgehog');
    expect('system' in metric).toBe(false);
  });

  it('makes selectors that know their owner', () => {
    const owned = ownedBy(histogram('a_seconds', { help, unit: 'seconds', buckets: [1] }), 'hedgehog');
    expect([owned.bucket, owned.sum, owned.count].map(({ metric }) => metric.system)).toEqual(['hedgehog', 'hedgehog', 'hedgehog']);
    expect(ownedBy(gauge('g', { help, unit: 'count' }), 'hedgehog').where({}).metric.system).toBe('hedgehog');
  });
});
