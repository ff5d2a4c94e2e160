import { duration, minutes } from '../src/metric/duration.ts';
import { promql } from '../src/promql/expr.ts';
import { alert } from '../src/rules/alert.ts';
import { ratioProof } from '../src/rules/ratioProof.ts';
import { record } from '../src/rules/record.ts';
import { counts, reads } from '../src/rules/series.ts';
import { rulesFor } from '../src/rules/systemRules.ts';
import { label, text, value, written } from '../src/rules/text.ts';
import { hedgehog, hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';
import { errorRatio, hintBacklog } from '../src/systems/hedgehog/queries.ts';

const reading = { method: 'GET', operation: 'get_item', table: 'users' } as const;

/** 60 reads a minute, of which a share fails. */
function readsFailing(share: number) {
  return [
    counts(hedgehog.requests, { ...reading, status: '5xx' }, { healthy: 0, faulty: 60 * share }),
    counts(hedgehog.requests, { ...reading, status: '2xx' }, { healthy: 0, faulty: 60 * (1 - share) }),
  ];
}

export const hedgehogRules = rulesFor(hedgehogSystem, {
  recordings: [
    record('job:hedgehog_http_requests_errors:ratio_rate5m', {
      help: 'Share of HTTP requests that failed on the server’s side over five minutes.',
      system: 'hedgehog',
      unit: 'ratio',
      labels: {},
      expr: errorRatio.expr,
    }),
  ],
  alerts: [
    alert({
      name: 'HedgehogErrorRatioHigh',
      severity: 'critical',
      for: duration('5m'),
      threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
      expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
      summary: text`HedgehogDB fails ${value('ratio')} of its requests`,
      description: ({ threshold }) =>
        text`Of all HTTP requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
      proof: ({ threshold }) => ratioProof(threshold, readsFailing),
    }),
    alert({
      name: 'HedgehogHintBacklogHigh',
      severity: 'warning',
      for: duration('10m'),
      threshold: { default: 1000, unit: 'count', range: [0, 1e9] },
      expr: ({ threshold }) => promql`${hintBacklog.expr} > ${threshold}`,
      summary: text`${value('count')} changes wait for ${label('target_node')}`,
      description: ({ threshold }) =>
        text`Peers keep ${value('count')} changes as hints for ${label('target_node')}, more than ${written(threshold, 'count')}: it is down, or takes them more slowly than they arise.`,
      proof: ({ threshold }) => ({
        fires: {
          series: [reads(hedgehog.pendingHints, { target_node: 'hedgehog-2' }, { healthy: 0, faulty: threshold + 1 })],
          pending: minutes(1),
          resolved: minutes(1),
          labels: { target_node: 'hedgehog-2' },
          value: threshold + 1,
        },
        silent: { series: [reads(hedgehog.pendingHints, { target_node: 'hedgehog-2' }, { healthy: 0, faulty: threshold })] },
      }),
    }),
  ],
});
