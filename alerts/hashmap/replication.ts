import { duration, minutes } from '../../src/metric/duration.ts';
import { by, promql, window } from '../../src/promql/expr.ts';
import { increase } from '../../src/promql/idioms.ts';
import { alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { above, below } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { worstReplicaLag } from '../../src/systems/hashmap/queries.ts';

const { replicationErrors, replicaLag } = hashmap;
const replica = { node: 'hashmap-2' } as const;

function lagging(healthy: State, faulty: State): readonly Behaviour[] {
  return [reads(replicaLag, replica, { healthy, faulty })];
}

export const replicationAlerts = [
  alert({
    name: 'HashmapReplicationErrors',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 10, unit: 'count', range: [1, 1e6] },
    expr: ({ threshold }) => promql`${increase(replicationErrors, { by: ['node'] })} > ${threshold}`,
    summary: text`Replication to ${label('node')} fails`,
    description: ({ threshold }) =>
      text`${value('count')} changes could not be copied to ${label('node')} within five minutes; more than ${written(threshold, 'count')} is no passing trouble. Its copies fall behind.`,
    proof: ({ threshold }) =>
      burstProof({
        threshold,
        labels: replica,
        events: (perMinute) => [counts(replicationErrors, replica, { healthy: 0, faulty: perMinute })],
      }),
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
      fires: { series: lagging(0, above(threshold)), pending: minutes(1), resolved: minutes(1), labels: replica, value: above(threshold) },
      silent: { because: 'it is just as far behind as it may be', series: lagging(0, threshold) },
    }),
  }),
  alert({
    name: 'HashmapReplicaLagGrowing',
    severity: 'critical',
    for: duration('10m'),
    window: duration('15m'),
    threshold: { default: 60, unit: 'seconds', range: [0.1, 86_400] },
    expr: ({ threshold }) => promql`${worstReplicaLag.expr} > ${threshold} and max ${by('node')} (deriv(${replicaLag}[${window}])) > 0`,
    summary: text`The replica on ${label('node')} is ${value('seconds')} behind and falls further`,
    description: ({ threshold }) =>
      text`The replica on ${label('node')} is ${value('seconds')} behind, more than ${written(threshold, 'seconds')}, and the distance grows: it will not catch up by itself, and what it misses has one copy less.`,
    proof: ({ threshold, for: hold }) => {
      const whole = hold.milliseconds / 60_000;
      const perMinute = threshold / 100;
      return {
        fires: {
          series: lagging(0, { from: threshold, perMinute }),
          pending: minutes(1),
          resolved: minutes(1),
          labels: replica,
          value: threshold + perMinute * (1 + whole),
        },
        silent: [
          { because: 'the lag is high and stays the same', series: lagging(threshold * 2, threshold * 2) },
          { because: 'the lag grows, and is not high yet', series: lagging(0, { from: 0, perMinute: below(threshold) / (whole + 6) }) },
        ],
      };
    },
  }),
];
