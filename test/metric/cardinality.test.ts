import { describe, expect, it } from 'vitest';
import { overflowBudget, seriesBudget, targetBudget } from '../../src/metric/cardinality.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { defineSystem } from '../../src/metric/system.ts';

const help = 'A help text.';
const labels = { op: ['put', 'delete', 'get'], peer: open({ budget: 20 }) } as const;

describe('the budget', () => {
  it.each([
    ['a metric without labels, one series', gauge('a', { help, unit: 'count' }), 1],
    // 20 peers and __overflow__.
    ['a metric with labels, the product of what they can be', gauge('a', { help, unit: 'count', labels }), 63],
    ['a counter, twice as many: OpenMetrics adds _created', counter('a_total', { help, labels }), 126],
    ['a counter without _total, which has no _created', counter('a', { help, labels, legacyName: 'inherited' }), 63],
    // Two buckets, +Inf, _sum, _count and _created.
    ['a histogram without labels, its buckets and four more', histogram('a', { help, unit: 'count', buckets: [1, 2] }), 6],
    ['a histogram with labels, both', histogram('a', { help, unit: 'count', buckets: [1, 2], labels }), 378],
  ])('of %s', (_, metric, series) => {
    expect(seriesBudget(metric)).toBe(series);
  });

  it('of a target is that of all its metrics', () => {
    const system = defineSystem({
      name: 'sample',
      title: 'Sample',
      description: 'A sample.',
      port: 1,
      families: {
        one: { title: 'One', metrics: { a: counter('a_total', { help, labels }) } },
        two: { title: 'Two', metrics: { b: gauge('b', { help, unit: 'count' }), c: histogram('c', { help, unit: 'count', buckets: [1] }) } },
      },
    });
    expect(targetBudget(system)).toBe(126 + 1 + 5);
    // a_total alone has a label that can overflow: the count of that, and its _created.
    expect(overflowBudget(system)).toBe(2);
  });
});
