import { duration, minutes } from '../../src/metric/duration.ts';
import { by, promql, window } from '../../src/promql/expr.ts';
import { alert, type Firing, type Tuned } from '../../src/rules/alert.ts';
import { above } from '../../src/rules/near.ts';
import { reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { rebalanceBacklog } from '../../src/systems/hashmap/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';
import { targetsKnown } from '../../src/systems/target/queries.ts';

const { nodes, rebalancePending } = hashmap;

/** The largest group that sees itself as the cluster. */
const members = promql`max(${nodes})`;

/** Targets that answer, how many members the best informed of them counts, and what becomes of a lost target's `up`. */
function cluster(size: number, left: number, lost: State = 0): readonly Behaviour[] {
  const targets = Array.from({ length: size }, (_, i) => `hashmap-${i + 1}:8080`);
  return [
    ...targets.map((instance, i) => reads(target.up, {}, { healthy: 1, faulty: i < left ? 1 : lost, instance })),
    reads(nodes, {}, { healthy: size, faulty: left, instance: 'hashmap-1:8080' }),
    // One node is always a little behind: it is the best informed that counts here.
    reads(nodes, {}, { healthy: 1, faulty: 1, instance: 'hashmap-2:8080' }),
  ];
}

/** Members up to which a cluster cannot lose `spare` nodes and keep its majority. */
function tightest(size: number, spare: number): number {
  return Math.floor(size / 2) + spare;
}

/** The same fault where targets are discovered: nobody knows of a lost one any more. Only for as long as it is remembered. */
function forgotten(fires: Firing, series: readonly Behaviour[], { for: hold }: Tuned): readonly (Firing & { readonly although: string })[] {
  return hold.milliseconds > remembered.milliseconds ? [] : [{ ...fires, although: 'discovery has forgotten the lost targets', series }];
}

const remembered = minutes(45);
const hour = duration('1h');

/** The share of what waits that is to move within ten minutes. */
const progress = 0.01;

export const clusterAlerts = [
  alert({
    name: 'HashmapNodeLost',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 0, unit: 'count', range: [0, 100] },
    expr: ({ threshold }) => promql`${targetsKnown.expr} - ${members} > ${threshold}`,
    summary: text`Nodes that the distributed hashmap misses: ${value('count')}`,
    description: ({ threshold }) =>
      text`The best informed node counts fewer members than there have been targets within the hour. Missing: ${value('count')}; tolerated: ${written(threshold, 'count')}. What they held has one copy less.`,
    proof: (tuned) => {
      const { threshold } = tuned;
      const fires = { series: cluster(threshold + 3, 2), pending: minutes(1), resolved: minutes(1), labels: {}, value: threshold + 1 };
      return {
        calm: hour,
        fires,
        firesToo: forgotten(fires, cluster(threshold + 3, 2, 'absent'), tuned),
        silent: { because: 'as many are missing as may', series: cluster(threshold + 3, 3) },
      };
    },
  }),
  alert({
    name: 'HashmapQuorumAtRisk',
    severity: 'critical',
    // Of three nodes, one that restarts puts the quorum at risk: that is an ordinary minute of every release.
    for: duration('3m'),
    threshold: { default: 1, unit: 'count', range: [0, 10] },
    // A cluster of one or two has no node to spare even when all is well.
    expr: ({ threshold }) => promql`${members} <= floor(${targetsKnown.expr} / 2) + ${threshold} and ${targetsKnown.expr} > 2`,
    summary: text`Nodes that are left of the distributed hashmap: ${value('count')}`,
    description: ({ threshold }) =>
      text`The largest group of nodes has as many members as ${value('count')}. It has lost the majority of the nodes of the last hour, or will have when this many more are lost: ${written(threshold, 'count')}. Without it, those that remain cannot be told from the smaller half of a split.`,
    proof: (tuned) => {
      const { threshold } = tuned;
      // The smallest clusters that have a node more to spare, and two.
      const [small, size] = [Math.max(3, 2 * threshold + 1), 2 * threshold + 3];
      const left = tightest(small, threshold);
      const fires = { series: cluster(small, left), pending: minutes(1), resolved: minutes(1), labels: {}, value: left };
      return {
        calm: hour,
        fires,
        firesToo: forgotten(fires, cluster(small, left, 'absent'), tuned),
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
      text`The node that sees the most members counts ${value('count')} more than the one that sees the fewest (tolerated: ${written(threshold, 'count')}). Either the network is split, or a node missed a change of the membership.`,
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
    // Not `>= 0`: a key that is taken off and put back would count as progress for ever.
    expr: ({ threshold }) =>
      promql`${rebalanceBacklog.expr} > ${threshold} and sum ${by('instance')} (delta(${rebalancePending}[${window}])) > ${-progress} * ${rebalanceBacklog.expr}`,
    summary: text`The rebalancing on ${label('instance')} does not move on`,
    description: () =>
      text`Keys that wait on ${label('instance')} to move to another node: ${value('count')}. For a quarter of an hour they have become fewer by less than ${written(progress, 'ratio')} in ten minutes.`,
    proof: ({ threshold, for: hold }) => {
      const instance = 'hashmap-1:8080';
      const waiting = (healthy: State, faulty: State): readonly Behaviour[] => [reads(rebalancePending, {}, { healthy, faulty, recovered: 0, instance })];
      const many = 1000 * (threshold + 1);
      const perMinute = (-many * progress) / 20;
      return {
        fires: {
          series: waiting(0, threshold + 1),
          pending: minutes(1),
          resolved: minutes(1),
          labels: { instance },
          value: threshold + 1,
        },
        firesToo: [
          {
            although: 'a few of them do move',
            series: waiting(0, { from: many, perMinute }),
            pending: minutes(1),
            resolved: minutes(1),
            labels: { instance },
            value: many + perMinute * (1 + hold.milliseconds / 60_000),
          },
        ],
        silent: [
          { because: 'no more wait than may', series: waiting(threshold, threshold) },
          // Fast at first, as a forecast from two samples would take a slow fall for none.
          { because: 'they become fewer by just over a hundredth in ten minutes', series: waiting(shrinking(many, 0.99), shrinking(many * 0.99 ** 11, 1 - above(progress) / 10)) },
        ],
      };
    },
  }),
];

/** Readings of which each is this share of the one before. */
function shrinking(from: number, share: number): State {
  return Array.from({ length: 120 }, (_, i) => from * share ** i);
}
