import { duration, minutes } from '../src/metric/duration.ts';
import { matching } from '../src/metric/matcher.ts';
import { promql } from '../src/promql/expr.ts';
import { alert } from '../src/rules/alert.ts';
import { ratioProof } from '../src/rules/ratioProof.ts';
import { record } from '../src/rules/record.ts';
import { counts, reads } from '../src/rules/series.ts';
import { rulesFor } from '../src/rules/systemRules.ts';
import { label, text, value, written } from '../src/rules/text.ts';
import { goverse, goverseSystem } from '../src/systems/goverse/metrics.ts';
import { errorRatio } from '../src/systems/goverse/queries.ts';

const joining = { node: 'goverse-1:47000', object_type: 'ChatRoom', method_name: 'Join' } as const;
const rooms = { node: 'goverse-1:47000', type: 'ChatRoom' } as const;

/** 60 calls a minute, of which a share fails. */
function callsFailing(share: number) {
  return [
    counts(goverse.methodCalls, { ...joining, status: 'failure' }, { healthy: 0, faulty: 60 * share }),
    counts(goverse.methodCalls, { ...joining, status: 'success' }, { healthy: 0, faulty: 60 * (1 - share) }),
  ];
}

export const goverseRules = rulesFor(goverseSystem, {
  recordings: [
    record('job:goverse_method_calls_errors:ratio_rate5m', {
      help: 'Share of method calls that failed over five minutes.',
      system: 'goverse',
      unit: 'ratio',
      labels: {},
      expr: errorRatio.expr,
    }),
  ],
  alerts: [
    alert({
      name: 'HighObjectCount',
      severity: 'warning',
      for: duration('5m'),
      threshold: { default: 10_000, unit: 'count', range: [0, 1e9] },
      everyJob: 'the expression stands in GoVerse’s own document, and people look for it as it stands there; the name is GoVerse’s alone',
      expr: ({ threshold }) => promql`${goverse.objects.where({ node: matching('.+') })} > ${threshold}`,
      summary: text`Node ${label('node')} has high object count`,
      description: ({ threshold }) =>
        text`Node ${label('node')} holds ${value('count')} objects of type ${label('type')}, more than ${written(threshold, 'count')}: they are created faster than destroyed, or never destroyed.`,
      proof: ({ threshold }) => ({
        fires: {
          series: [reads(goverse.objects, rooms, { healthy: 0, faulty: threshold + 1 })],
          pending: minutes(1),
          resolved: minutes(1),
          labels: { job: 'goverse', instance: 'goverse-1:9090', ...rooms },
          value: threshold + 1,
        },
        silent: { series: [reads(goverse.objects, rooms, { healthy: 0, faulty: threshold })] },
      }),
    }),
    alert({
      name: 'GoverseErrorRatioHigh',
      severity: 'critical',
      for: duration('5m'),
      threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
      expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
      summary: text`GoVerse fails ${value('ratio')} of its method calls`,
      description: ({ threshold }) =>
        text`Of all method calls, ${value('ratio')} failed over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
      proof: ({ threshold }) => ratioProof(threshold, callsFailing),
    }),
  ],
});
