import { describe, expect, it } from 'vitest';
import { withoutRecordings } from '../../bench/dashboards.ts';

const rules: Parameters<typeof withoutRecordings>[1] = [
  { record: 'slo:burn_rate:ratio1h', labels: { job: 'shop', slo: 'shop-a' }, expr: 'shop_burn' },
  { record: 'slo:burn_rate:ratio1h', labels: { job: 'depot', slo: 'depot-a' }, expr: 'depot_burn' },
  { record: 'job:orders:rate5m', labels: { job: 'shop' }, expr: 'sum(rate(orders_total[5m]))' },
];
const labelled = (expr: string, job: string, slo: string) => `label_replace(label_replace(${expr}, "job", "${job}", "", ""), "slo", "${slo}", "", "")`;

describe('a query without recordings', () => {
  it.each<[string, string, string]>([
    ['asks of one job what the rule asks', 'job:orders:rate5m{job="shop"}', '(label_replace(sum(rate(orders_total[5m])), "job", "shop", "", ""))'],
    [
      'asks of all jobs that its expression fits',
      'min by (slo) (slo:burn_rate:ratio1h{job=~"shop|depot",slo=~".*"})',
      `min by (slo) ((${labelled('shop_burn', 'shop', 'shop-a')} or ${labelled('depot_burn', 'depot', 'depot-a')}))`,
    ],
    ['leaves out those that it does not fit', 'slo:burn_rate:ratio1h{job=~"shop|depot",slo=~"depot.*"}', `(${labelled('depot_burn', 'depot', 'depot-a')})`],
    ['is as it was where nothing is recorded', 'sum(up{job="shop"})', 'sum(up{job="shop"})'],
  ])('%s', (_, expr, text) => {
    expect(withoutRecordings(expr, rules)).toBe(text);
  });
});
