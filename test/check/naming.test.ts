import { describe, expect, it } from 'vitest';
import { lintCatalogue, lintMetric } from '../../src/check/metric/naming.ts';
import type { AnyMetric } from '../../src/metric/metric.ts';
import { hedgehogSystem } from '../../src/systems/hedgehog/metrics.ts';
import { shop } from './promql/shop.ts';

const good: AnyMetric = { type: 'counter', name: 'shop_orders_total', help: 'Orders taken.', unit: 'count', labels: { state: ['paid', 'open'] }, system: 'shop' };

describe('The catalogue lint', () => {
  it('finds nothing in a good metric, nor in a shipped catalogue', () => {
    expect(lintMetric(good)).toEqual([]);
    expect(lintCatalogue([hedgehogSystem])).toEqual([]);
  });

  it.each<readonly [string, Partial<AnyMetric>, string, string]>([
    ['a counter without _total', { name: 'shop_orders' }, 'metric/name', 'does not end in _total'],
    ['a gauge with _total', { type: 'gauge' }, 'metric/name', 'ends in _total'],
    ['a gauge with _count', { type: 'gauge', name: 'shop_count' }, 'metric/name', 'ends in _count'],
    ['a histogram with _bucket', { type: 'histogram', name: 'shop_bucket' }, 'metric/name', 'ends in _bucket'],
    ['a gauge with _info', { type: 'gauge', name: 'shop_info' }, 'metric/name', 'ends in _info'],
    ['capitals', { name: 'shopOrders_total' }, 'metric/name', 'snake case'],
    ['two underscores', { name: 'shop__orders_total' }, 'metric/name', 'snake case'],
    ['what is no name at all', { name: '1-orders_total' }, 'metric/name', 'is no metric name'],
    ['seconds that the name does not mention', { unit: 'seconds' }, 'metric/name', '_seconds_total'],
    ['bytes before something else', { type: 'gauge', name: 'shop_bytes_used', unit: 'bytes' }, 'metric/name', '_bytes'],
    ['a legacyName that is not needed', { legacyName: 'Why?' }, 'metric/legacy-name', 'breaks no naming rule'],
    ['a legacyName without a reason', { name: 'shop_orders', legacyName: ' ' }, 'metric/legacy-name', 'is empty'],
    ['a label in capitals', { labels: { State: ['paid'] } }, 'metric/label-name', '"State"'],
    ['a label of the scrape', { labels: { job: ['paid'] } }, 'metric/label-name', 'reserved'],
    ['an internal label', { labels: { __state: ['paid'] } }, 'metric/label-name', 'reserved'],
    ['a label without values', { labels: { state: [] } }, 'metric/label-values', 'no values'],
    ['a label with a value twice', { labels: { state: ['paid', 'paid'] } }, 'metric/label-values', '"paid" twice'],
    ['no help text', { help: ' ' }, 'metric/help', 'is empty'],
    ['a help text without a full stop', { help: 'Orders taken' }, 'metric/help', 'full stop'],
    ['a help text of two lines', { help: 'Orders\ntaken.' }, 'metric/help', 'line break'],
    ['a help text of two sentences', { help: 'Orders taken. All of them.' }, 'metric/help', 'more than one sentence'],
  ])('finds %s', (_, broken, rule, says) => {
    const findings = lintMetric({ ...good, ...broken });
    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
    expect(findings[0]?.message).toContain(says);
    expect(findings[0]?.place.path).toBe(`shop/${broken.name ?? good.name}`);
  });

  it('accepts a name that breaks the rules for a reason', () => {
    expect(lintMetric({ ...good, name: 'shop_orders', legacyName: 'The system calls it so.' })).toEqual([]);
  });

  it('goes through all metrics of all systems', () => {
    const broken = { ...shop, families: { a: { title: 'A', metrics: { one: { ...good, help: '' }, two: { ...good, name: 'x' } } } } };
    expect(lintCatalogue([shop, broken]).map(({ rule }) => rule)).toEqual(['metric/help', 'metric/name']);
  });
});
