import type { Finding, Summary } from '../../../src/check/finding.ts';

/** One of each sort, with texts that every format must escape somewhere. */
export const findings: readonly Finding[] = [
  {
    rule: 'promql/rate-of-gauge',
    severity: 'error',
    place: { file: 'rules/shop & co.yaml', path: 'groups[0].rules[1].expr', line: 12, column: 3 },
    message: 'rate is taken of lag_seconds, which is a gauge',
    remedy: 'ask for <delta>: 100%, really',
    excerpt: { text: 'sum(rate(lag_seconds{node="a"}[5m])) > 1', from: 4, to: 35 },
  },
  {
    rule: 'metric/help',
    severity: 'warning',
    place: { path: 'shop/orders_total' },
    message: 'the help text has a line break:\nthis one',
    remedy: 'write one sentence',
  },
];

export const summary: Summary = {
  made: [{ check: 'PromQL', count: 120 }, { check: 'metrics', count: 40 }],
  unmade: [{ check: 'promtool check config', why: 'promtool 2.42 knows no "kubernetes" discovery' }],
};

export const nothing: Summary = { made: [{ check: 'PromQL', count: 120 }], unmade: [] };
