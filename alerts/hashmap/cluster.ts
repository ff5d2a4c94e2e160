import { duration, minutes } from '../../src/metric/duration.ts';
import { by, promql, window } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { reads, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { target } from '../../src/systems/target/metrics.ts';

const { nodes, rebalancePending } = hashmap;

/**
 * The size the cluster was configured to have: Prometheus keeps `up` for every target of the configuration, whether it
 * answers or not.
 */
const configured = promql`count(${target.up})`;

/** The largest group that sees itself as the cluster. */
const members = promql`max(${nodes})`;

/** Targets that answer, and how many members the best informed of them counts. */
function cluster(size: number, left: number): readonly Behaviour[] {
  const targets = Array.from({ length: size }, (_, i) => `hashmap-${i + 1}:8080`);
  return [
    ...targets.map((instance, i) => reads(target.up, {}, { healthy: 1, faulty: i < left ? 1 : 0, instance })),
    reads(nodes, {}, { healthy: size, faulty: left, instance: 'hashmap-1:8080' }),
    // One node is always a little behind: it is the best informed that counts here.
    reads(nodes, {}, { healthy: 1, faulty: 1, instance: 'hashmap-2:8080' }),
  ];
}

/** Members up to which a cluster cannot lose `spare` nodes and keep its majority. */
function tightest(size: number, spare: number): number {
  return Math.floor(size / 2) + spare;
}

const backlog = promql`sum ${by('instance')} (${rebalancePending})`;

export const clusterAlerts = [
  alert({
    name: 'HashmapNodeLost',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 0, unit: 'count', range: [0, 100] },
    expr: ({ threshold }) => promql`${configured} - ${members} > ${threshold}`,
    summary: text`The distributed hashmap misses ${value('count')} of its nodes`,
    description: ({ threshold }) =>
      text`The cluster counts ${value('count')} nodes fewer than are configured as its targets; ${written(threshold, 'count')} may be missing. Their keys have one copy less.`,
    proof: ({ threshold }) => ({
      fires: { series: cluster(threshold + 3, 2), pending: minutes(1), resolved: minutes(1), labels: {}, value: threshold + 1 },
      silent: { because: 'as many are missing as may', series: cluster(threshold + 3, 3) },
    }),
  }),
  alert({
    name: 'HashmapQuorumAtRisk',
    severity: 'critical',
    for: duration('1m'),
    threshold: { default: 1, unit: 'count', range: [0, 10] },
    // A cluster of one or two has no node to spare even when all is well.
    expr: ({ threshold }) => promql`${members} <= floor(${configured} / 2) + ${threshold} and ${configured} > 2`,
    summary: text`The distributed hashmap is down to ${value('count')} nodes`,
    description: ({ threshold }) =>
      text`${value('count')} nodes are left. If ${written(threshold, 'count')} more are lost, those that remain are no majority of the configured ones, and cannot be told from the smaller half of a split.`,
    proof: ({ threshold }) => {
      // The smallest clusters that have a node more to spare, and two.
      const [small, size] = [Math.max(3, 2 * threshold + 1), 2 * threshold + 3];
      return {
        fires: {
          series: cluster(small, tightest(small, threshold)),
          pending: minutes(1),
          resolved: minutes(1),
          labels: {},
          value: tightest(small, threshold),
        },
        silent: [
          { because: 'one more may be lost', series: cluster(size, tightest(size, threshold) + 1) },
          { because: 'two nodes have none to spare anyway', series: cluster(2, 1) },
        ],
      };
    },
  }),
  alert({
    name: 'HashmapNodesDisagree',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 0, unit: 'count', range: [0, 100] },
    expr: ({ threshold }) => promql`max(${nodes}) - min(${nodes}) > ${threshold}`,
    summary: text`Nodes of the distributed hashmap disagree by ${value('count')} on how many they are`,
    description: ({ threshold }) =>
      text`The node that sees the most members counts ${value('count')} more than the one that sees the fewest; ${written(threshold, 'count')} is what may differ. Either the network is split, or a node missed a change of the membership.`,
    proof: ({ threshold }) => {
      const views = (difference: number): readonly Behaviour[] => [
        reads(nodes, {}, { healthy: 3 + threshold, faulty: 3 + threshold, instance: 'hashmap-1:8080' }),
        reads(nodes, {}, { healthy: 3 + threshold, faulty: 3 + threshold - difference, instance: 'hashmap-2:8080' }),
      ];
      return {
        fires: { series: views(threshold + 1), pending: minutes(1), resolved: minutes(1), labels: {}, value: threshold + 1 },
        silent: { because: 'they differ by as much as they may', series: views(threshold) },
      };
    },
  }),
  alert({
    name: 'HashmapRebalanceStalled',
    severity: 'warning',
    for: duration('15m'),
    window: duration('10m'),
    threshold: { default: 0, unit: 'count', range: [0, 1e9] },
    expr: ({ threshold }) => promql`${backlog} > ${threshold} and sum ${by('instance')} (delta(${rebalancePending}[${window}])) >= 0`,
    summary: text`The rebalancing on ${label('instance')} does not move on`,
    description: () =>
      text`${value('count')} keys wait on ${label('instance')} to move to another node, and have not become fewer for a quarter of an hour.`,
    proof: ({ threshold }) => {
      const { instance } = firstNode;
      return {
        fires: {
          series: [reads(rebalancePending, {}, { healthy: 0, faulty: threshold + 1, instance })],
          pending: minutes(1),
          resolved: minutes(1),
          labels: { instance },
          value: threshold + 1,
        },
        silent: [
          { because: 'no more wait than may', series: [reads(rebalancePending, {}, { healthy: threshold, faulty: threshold, instance })] },
          {
            because: 'they become fewer, if slowly',
            series: [
              reads(rebalancePending, {}, {
                healthy: { from: threshold + 1000, perMinute: -0.05 },
                faulty: { from: threshold + 999.5, perMinute: -0.05 },
                recovered: 0,
                instance,
              }),
            ],
          },
        ],
      };
    },
  }),
];

const firstNode = { instance: 'hashmap-1:8080' } as const;
