import { duration, minutes } from '../../src/metric/duration.ts';
import { by, groupLeft, on, promql, window } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { dropProof } from '../../src/rules/dropProof.ts';
import { above, below } from '../../src/rules/near.ts';
import { minutesOf, reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { keysStored } from '../../src/systems/hashmap/queries.ts';

const { keys, storageBytes } = hashmap;

const hour = duration('1h');
const dayInSeconds = 86_400;
const instance = (n: number): string => `hashmap-${n}:8080`;

/** Keys in all below which a loss is no news: a test that cleans up after itself. */
const fewestKeys = 1000;
/** Keys a node, on average, below which chance alone makes nodes differ. */
const fewestKeysEach = 1000;

function keysOn(n: number, healthy: State, faulty: State): Behaviour {
  return reads(keys, {}, { healthy, faulty, instance: instance(n) });
}

export const storageAlerts = [
  alert({
    name: 'HashmapKeysLost',
    severity: 'critical',
    for: duration('5m'),
    threshold: { default: 0.8, unit: 'ratio', range: [0.01, 0.99] },
    // Keys of a node that does not answer are not lost, only out of sight: the comparison is between equally many nodes.
    expr: ({ threshold }) =>
      promql`sum(${keys}) / (sum(${keys} offset ${hour}) > ${fewestKeys}) < ${threshold} and count(${keys}) >= count(${keys} offset ${hour})`,
    summary: text`The distributed hashmap holds ${value('ratio')} of the keys of an hour ago`,
    description: ({ threshold }) =>
      text`All nodes answer, and of the keys that they stored an hour ago ${value('ratio')} are left; less than ${written(threshold, 'ratio')} is no ordinary deletion.`,
    proof: ({ threshold }) =>
      dropProof({
        threshold,
        floor: fewestKeys,
        ago: hour,
        levels: (before, after) => [keysOn(1, before, after), keysOn(2, 0, 0)],
        others: [{ because: 'the keys went out of sight with their node', series: [keysOn(1, 4096, 4096 * below(threshold)), keysOn(2, 0, 'absent')] }],
      }),
  }),
  alert({
    name: 'HashmapKeysSkewed',
    severity: 'warning',
    for: duration('30m'),
    threshold: { default: 1.5, unit: 'count', range: [1.01, 1.99] },
    expr: ({ threshold }) => promql`${keysStored.expr} / ${on()} ${groupLeft()} (avg(${keys}) > ${fewestKeysEach}) > ${threshold}`,
    summary: text`${label('instance')} stores ${value('count')} times as many keys as the average node`,
    description: ({ threshold }) =>
      text`${label('instance')} stores ${value('count')} times the average; more than ${written(threshold, 'count')} times means that the ring is uneven, and that this node fills and saturates first.`,
    proof: ({ threshold }) => {
      // Three nodes whose average does not change.
      const skewed = (average: number, most: number): readonly Behaviour[] => [
        keysOn(1, average, average * most),
        keysOn(2, average, average),
        keysOn(3, average, average * (2 - most)),
      ];
      const most = Math.min(above(threshold), (2 + threshold) / 2);
      return {
        fires: {
          series: skewed(above(fewestKeysEach), most),
          pending: minutes(1),
          resolved: minutes(1),
          labels: { instance: instance(1) },
          value: most,
        },
        silent: [
          { because: 'it holds just as much more as it may', series: skewed(4096, threshold) },
          { because: 'there are too few keys to compare', series: skewed(fewestKeysEach, most) },
        ],
      };
    },
  }),
  alert({
    name: 'HashmapStorageFilling',
    severity: 'warning',
    for: duration('1h'),
    window: duration('6h'),
    threshold: { default: 10 * 2 ** 30, unit: 'bytes', range: [2 ** 20, 2 ** 50] },
    expr: ({ threshold }) => promql`sum ${by('instance')} (predict_linear(${storageBytes}[${window}], ${dayInSeconds})) > ${threshold}`,
    summary: text`${label('instance')} will store ${value('bytes')} in a day`,
    description: ({ threshold }) =>
      text`At the pace of the last six hours, keys and values on ${label('instance')} will take ${value('bytes')} in a day, more than the ${written(threshold, 'bytes')} that a node may hold.`,
    proof: ({ threshold, for: hold }) => {
      const calm = hour6;
      const held = hold.milliseconds / 60_000;
      // A straight line whose forecast passes the threshold half a minute after the calm, and by a hundredth until the end.
      const perMinute = threshold / (100 * (held + 60));
      const start = threshold - perMinute * (minutesOf(calm) + 0.5 + dayInSeconds / 60);
      const filling = (from: number): readonly Behaviour[] => {
        const reached = { from: from + perMinute * minutesOf(calm), perMinute };
        return [reads(storageBytes, {}, { healthy: { from, perMinute }, faulty: reached, recovered: 0, instance: instance(1) })];
      };
      return {
        calm,
        fires: {
          series: filling(start),
          pending: minutes(1),
          resolved: minutes(1),
          labels: { instance: instance(1) },
          value: threshold + perMinute * (0.5 + held),
        },
        silent: { because: 'the forecast stays just below the threshold', series: filling(start - (threshold - below(threshold))) },
      };
    },
  }),
];

const hour6 = duration('6h');
