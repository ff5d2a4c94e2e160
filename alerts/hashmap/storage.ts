import { duration } from '../../src/metric/duration.ts';
import { by, groupLeft, on, promql, window } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { dropProof } from '../../src/rules/dropProof.ts';
import { forecastProof } from '../../src/rules/forecastProof.ts';
import { below } from '../../src/rules/near.ts';
import { reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { skewProof } from '../../src/rules/skewProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { keysStored } from '../../src/systems/hashmap/queries.ts';

const { keys, storageBytes } = hashmap;

const hour = duration('1h');
const sixHours = duration('6h');
/** How long a node must have stored something before its pace says anything. */
const settled = duration('5h');
const day = duration('1d');
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
    threshold: { default: 1.5, unit: 'count', range: [1.01, 20] },
    expr: ({ threshold }) => promql`${keysStored.expr} / ${on()} ${groupLeft()} (avg(${keys}) > ${fewestKeysEach}) > ${threshold}`,
    summary: text`${label('instance')} stores ${value('count')} times as many keys as the average node`,
    description: ({ threshold }) =>
      text`${label('instance')} stores ${value('count')} times the average; more than ${written(threshold, 'count')} times means that the ring is uneven, and that this node fills and saturates first.`,
    proof: ({ threshold }) => skewProof({ threshold, floor: fewestKeysEach, level: keysOn, labels: { instance: instance(1) } }),
  }),
  alert({
    name: 'HashmapStorageFilling',
    severity: 'warning',
    for: duration('1h'),
    window: sixHours,
    threshold: { default: 10 * 2 ** 30, unit: 'bytes', range: [2 ** 20, 2 ** 50] },
    // What a node loads at its start is no pace that goes on: it must have stored something for most of the time.
    expr: ({ threshold }) =>
      promql`sum ${by('instance')} (predict_linear(${storageBytes}[${window}], ${day.milliseconds / 1000})) > ${threshold} and sum ${by('instance')} (${storageBytes} offset ${settled}) > 0`,
    summary: text`${label('instance')} will store ${value('bytes')} in a day`,
    description: ({ threshold }) =>
      text`At the pace of the last six hours, keys and values on ${label('instance')} will take ${value('bytes')} in a day, more than the ${written(threshold, 'bytes')} that a node may hold.`,
    proof: ({ threshold, for: hold }) =>
      forecastProof({
        threshold,
        hold,
        window: sixHours,
        ahead: day,
        level: (states) => reads(storageBytes, {}, { ...states, instance: instance(1) }),
        labels: { instance: instance(1) },
      }),
  }),
];
