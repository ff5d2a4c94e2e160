import { duration, minutes } from '../src/metric/duration.ts';
import { promql } from '../src/promql/expr.ts';
import { alert } from '../src/rules/alert.ts';
import { ratioProof } from '../src/rules/ratioProof.ts';
import { record } from '../src/rules/record.ts';
import { counts, reads } from '../src/rules/series.ts';
import { rulesFor } from '../src/rules/systemRules.ts';
import { label, text, value, written } from '../src/rules/text.ts';
import { porter, porterSystem } from '../src/systems/porter/metrics.ts';
import { errorRatio, queueBacklog } from '../src/systems/porter/queries.ts';

const querying = { method: 'POST', endpoint: '/query' } as const;

/** 60 queries a minute, of which a share fails. */
function queriesFailing(share: number) {
  return [
    counts(porter.requests, { ...querying, status: '500' }, { healthy: 0, faulty: 60 * share }),
    counts(porter.requests, { ...querying, status: '200' }, { healthy: 0, faulty: 60 * (1 - share) }),
  ];
}

export const porterRules = rulesFor(porterSystem, {
  recordings: [
    record('job:requests_errors:ratio_rate5m', {
      help: 'Share of requests that failed on the server’s side over five minutes.',
      system: 'porter',
      unit: 'ratio',
      labels: {},
      expr: errorRatio.expr,
    }),
  ],
  alerts: [
    alert({
      name: 'PorterErrorRatioHigh',
      severity: 'critical',
      for: duration('5m'),
      threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
      expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
      summary: text`Porter fails ${value('ratio')} of its requests`,
      description: ({ threshold }) =>
        text`Of all requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
      proof: ({ threshold }) => ratioProof(threshold, queriesFailing),
    }),
    alert({
      name: 'PorterQueueBacklogHigh',
      severity: 'warning',
      for: duration('10m'),
      threshold: { default: 100, unit: 'count', range: [0, 1e9] },
      expr: ({ threshold }) => promql`${queueBacklog.expr} > ${threshold}`,
      summary: text`${value('count')} entries wait in the queue ${label('queue')}`,
      description: ({ threshold }) =>
        text`The queue ${label('queue')} holds ${value('count')} entries, more than ${written(threshold, 'count')}: queries arrive faster than they are answered.`,
      proof: ({ threshold }) => ({
        fires: {
          series: [reads(porter.queueSize, { queue: 'default' }, { healthy: 0, faulty: threshold + 1 })],
          pending: minutes(1),
          resolved: minutes(1),
          labels: { queue: 'default' },
          value: threshold + 1,
        },
        silent: { series: [reads(porter.queueSize, { queue: 'default' }, { healthy: 0, faulty: threshold })] },
      }),
    }),
  ],
});
