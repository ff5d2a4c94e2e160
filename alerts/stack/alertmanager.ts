import { duration, minutes } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { above, below } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { alertmanager } from '../../src/systems/alertmanager/metrics.ts';
import { configurationLoaded, configurations, notificationFailureRatio, smallestCluster } from '../../src/systems/alertmanager/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';

const [one, two] = ['alertmanager-1:9093', 'alertmanager-2:9093'] as const;

/** Six notifications a minute, of which a share does not arrive. */
const notifying = (share: number): readonly Behaviour[] => [
  counts(alertmanager.notifications, { integration: 'slack' }, { healthy: 0, faulty: 6 }),
  counts(alertmanager.notificationsFailed, { integration: 'slack', reason: 'serverError' }, { healthy: 0, faulty: 6 * share }),
];

/** What the first of two members counts, and whether the second answers. */
const cluster = (members: State, answers: State): readonly Behaviour[] => [
  reads(target.up, {}, { healthy: 1, faulty: 1, instance: one }),
  reads(target.up, {}, { healthy: 1, faulty: answers, instance: two }),
  reads(alertmanager.clusterMembers, {}, { healthy: 2, faulty: members, instance: one }),
  reads(alertmanager.clusterMembers, {}, { healthy: 2, faulty: 2, instance: two }),
];

export const alertmanagerAlerts: readonly Alert[] = [
  alert({
    name: 'AlertmanagerNotificationsFailing',
    severity: 'critical',
    for: duration('5m'),
    window: duration('15m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0, 0.99] },
    expr: ({ threshold }) => promql`${notificationFailureRatio.expr} > ${threshold}`,
    summary: text`${value('ratio')} of the notifications by ${label('integration')} do not arrive`,
    description: ({ threshold }) =>
      text`Of the notifications by ${label('integration')}, ${value('ratio')} could not be delivered within the last quarter of an hour, more than ${written(threshold, 'ratio')}. Whoever relies on them does not learn of alerts.`,
    proof: ({ threshold }) => {
      const share = Math.min(threshold === 0 ? 0.01 : above(threshold), (1 + threshold) / 2);
      return {
        fires: { series: notifying(share), pending: minutes(1), resolved: minutes(15), labels: { integration: 'slack' }, value: share },
        silent: { because: 'just enough arrive', series: notifying(Math.max(0, below(threshold))) },
      };
    },
  }),
  alert({
    name: 'AlertmanagerConfigReloadFailed',
    severity: 'warning',
    for: duration('5m'),
    expr: () => promql`${configurationLoaded.expr} == 0`,
    summary: text`Alertmanager ${label('instance')} runs an old configuration`,
    description: () => text`${label('instance')} could not read its configuration and goes on with the last one that was valid: receivers and routes may not be those that people think.`,
    proof: () => ({
      fires: {
        series: [reads(alertmanager.configLoaded, {}, { healthy: 1, faulty: 0 })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { instance: one },
        value: 0,
      },
      silent: { series: [reads(alertmanager.configLoaded, {}, { healthy: 1, faulty: 1 })] },
    }),
  }),
  alert({
    name: 'AlertmanagerConfigInconsistent',
    severity: 'warning',
    for: duration('15m'),
    expr: () => promql`${configurations.expr} > 1`,
    summary: text`Alertmanagers run ${value('count')} different configurations`,
    description: () => text`The members of the cluster run ${value('count')} different configurations: which of them notifies decides who learns of an alert.`,
    proof: () => {
      const hashes = (second: number): readonly Behaviour[] => [
        reads(alertmanager.configHash, {}, { healthy: 1000, faulty: 1000, instance: one }),
        reads(alertmanager.configHash, {}, { healthy: 1000, faulty: second, instance: two }),
      ];
      return {
        fires: { series: hashes(1001), pending: minutes(1), resolved: minutes(1), labels: {}, value: 2 },
        silent: { because: 'both run the same', series: hashes(1000) },
      };
    },
  }),
  alert({
    name: 'AlertmanagerClusterInconsistent',
    severity: 'warning',
    for: duration('15m'),
    expr: () => promql`${smallestCluster.expr} < count(${target.up} == 1)`,
    summary: text`Members that an Alertmanager misses in its cluster; it counts ${value('count')}`,
    description: () => text`More Alertmanagers answer than one of them counts as members of its cluster, which is ${value('count')}: they do not share silences, and notify twice.`,
    proof: () => ({
      fires: { series: cluster(1, 1), pending: minutes(1), resolved: minutes(1), labels: {}, value: 1 },
      silent: [
        { because: 'all know each other', series: cluster(2, 1) },
        { because: 'the other one is down', series: cluster(1, 0) },
      ],
    }),
  }),
];
