import { duration, minutes } from '../src/metric/duration.ts';
import { promql } from '../src/promql/expr.ts';
import { alert } from '../src/rules/alert.ts';
import { ratioProof } from '../src/rules/ratioProof.ts';
import { record } from '../src/rules/record.ts';
import { counts, reads } from '../src/rules/series.ts';
import { rulesFor } from '../src/rules/systemRules.ts';
import { label, text, value, written } from '../src/rules/text.ts';
import { hashmap, hashmapSystem } from '../src/systems/hashmap/metrics.ts';
import { errorRatio, worstReplicaLag } from '../src/systems/hashmap/queries.ts';

const reading = { method: 'GET', endpoint: '/keys' } as const;

/** 60 reads a minute, of which a share fails. */
function readsFailing(share: number) {
  return [
    counts(hashmap.requests, { ...reading, status: '503' }, { healthy: 0, faulty: 60 * share }),
    counts(hashmap.requests, { ...reading, status: '200' }, { healthy: 0, faulty: 60 * (1 - share) }),
  ];
}

export const hashmapRules = rulesFor(hashmapSystem, {
  recordings: [
    record('job:requests_errors:ratio_rate5m', {
      help: 'Share of HTTP requests that failed on the server’s side over five minutes.',
      system: 'hashmap',
      unit: 'ratio',
      labels: {},
      expr: errorRatio.expr,
    }),
  ],
  alerts: [
    alert({
      name: 'HashmapErrorRatioHigh',
      severity: 'critical',
      for: duration('5m'),
      threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
      expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
      summary: text`The distributed hashmap fails ${value('ratio')} of its requests`,
      description: ({ threshold }) =>
        text`Of all HTTP requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
      proof: ({ threshold }) => ratioProof(threshold, readsFailing),
    }),
    alert({
      name: 'HashmapReplicaLagHigh',
      severity: 'warning',
      for: duration('10m'),
      threshold: { default: 10, unit: 'seconds', range: [0.001, 86_400] },
      expr: ({ threshold }) => promql`${worstReplicaLag.expr} > ${threshold}`,
      summary: text`The replica on ${label('node')} is ${value('seconds')} behind`,
      description: ({ threshold }) =>
        text`Changes reach the replica on ${label('node')} only after ${value('seconds')}; more than ${written(threshold, 'seconds')} loses too much if a primary is lost now.`,
      proof: ({ threshold }) => ({
        fires: {
          series: [reads(hashmap.replicaLag, { node: 'hashmap-2' }, { healthy: 0, faulty: threshold * 2 })],
          pending: minutes(1),
          resolved: minutes(1),
          labels: { node: 'hashmap-2' },
          value: threshold * 2,
        },
        silent: { series: [reads(hashmap.replicaLag, { node: 'hashmap-2' }, { healthy: 0, faulty: threshold })] },
      }),
    }),
  ],
});
