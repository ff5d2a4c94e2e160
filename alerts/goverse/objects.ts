import { duration, minutes } from '../../src/metric/duration.ts';
import { matching } from '../../src/metric/matcher.ts';
import { by, groupLeft, on, promql, window } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { dropProof } from '../../src/rules/dropProof.ts';
import { forecastProof } from '../../src/rules/forecastProof.ts';
import { below } from '../../src/rules/near.ts';
import { reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { skewProof } from '../../src/rules/skewProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { goverse } from '../../src/systems/goverse/metrics.ts';
import { objectsByNode } from '../../src/systems/goverse/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';
import { recordedObjects } from './recordings.ts';

const { objects } = goverse;
const rooms = { node: 'goverse-1:47000', type: 'ChatRoom' } as const;
const node = (n: number): string => `goverse-${n}:47000`;

/** Objects a node, on average, below which chance alone makes nodes differ. */
const fewestEach = 1000;
/** Objects in all below which their disappearance is no news. */
const fewest = 1000;
const halfHour = duration('30m');
const sixHours = duration('6h');
/** How long there must have been objects before their number says anything of its pace. */
const settled = duration('5h');
const day = duration('1d');

function roomsOn(n: number, healthy: State, faulty: State): Behaviour {
  return reads(objects, { node: node(n), type: 'ChatRoom' }, { healthy, faulty, instance: `goverse-${n}:9090` });
}

/** Half of them rooms, half of them users: neither type is many by itself. */
function mixed(healthy: number, faulty: number): readonly Behaviour[] {
  return ['ChatRoom', 'User'].map((type) => reads(objects, { node: node(1), type }, { healthy: healthy / 2, faulty: faulty / 2 }));
}

/** Two nodes, of which the second does or does not answer during the fault. */
const answering = (second: 0 | 1): readonly Behaviour[] => [
  reads(target.up, {}, { healthy: 1, faulty: 1, instance: 'goverse-1:9090' }),
  reads(target.up, {}, { healthy: 1, faulty: second, instance: 'goverse-2:9090' }),
];

export const objectAlerts = [
  alert({
    name: 'HighObjectCount',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 10_000, unit: 'count', range: [0, 1e9] },
    everyJob: 'the expression stands in GoVerse’s own document, and people look for it as it stands there; the name is GoVerse’s alone',
    expr: ({ threshold }) => promql`${objects.where({ node: matching('.+') })} > ${threshold}`,
    summary: text`Node ${label('node')} has high object count`,
    description: ({ threshold }) =>
      text`Node ${label('node')} holds ${value('count')} objects of type ${label('type')}, more than ${written(threshold, 'count')}: they are created faster than destroyed, or never destroyed.`,
    proof: ({ threshold }) => ({
      fires: {
        series: [reads(objects, rooms, { healthy: 0, faulty: threshold + 1 })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { job: 'goverse', instance: 'goverse-1:9090', ...rooms },
        value: threshold + 1,
      },
      silent: [
        { because: 'there are just as many as there may be', series: [reads(objects, rooms, { healthy: 0, faulty: threshold })] },
        { because: 'no type has too many by itself', series: mixed(0, threshold * 1.2) },
      ],
    }),
  }),
  alert({
    name: 'GoverseNodeObjectsHigh',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 10_000, unit: 'count', range: [0, 1e9] },
    expr: ({ threshold }) => promql`${objectsByNode.expr} > ${threshold}`,
    summary: text`Node ${label('node')} holds ${value('count')} objects`,
    description: ({ threshold }) =>
      text`Node ${label('node')} holds ${value('count')} objects of all types together, more than ${written(threshold, 'count')}. HighObjectCount looks at each type alone, and does not see this.`,
    proof: ({ threshold }) => ({
      fires: { series: mixed(0, threshold + 1), pending: minutes(1), resolved: minutes(1), labels: { node: node(1) }, value: threshold + 1 },
      silent: { because: 'there are just as many as there may be', series: mixed(0, threshold) },
    }),
  }),
  alert({
    name: 'GoverseObjectLeak',
    severity: 'warning',
    for: duration('1h'),
    window: sixHours,
    threshold: { default: 100_000, unit: 'count', range: [1, 1e12] },
    // What is loaded at the start of a cluster is no pace that goes on: there must have been objects for most of the time.
    expr: ({ threshold }) =>
      promql`predict_linear(${recordedObjects.metric}[${window}], ${day.milliseconds / 1000}) > ${threshold} and ${recordedObjects.metric} offset ${settled} > 0`,
    summary: text`There will be ${value('count')} objects of type ${label('type')} in a day`,
    description: ({ threshold }) =>
      text`At the pace of the last six hours there will be ${value('count')} objects of type ${label('type')} in a day, more than ${written(threshold, 'count')}: they are created and not destroyed.`,
    proof: ({ threshold, for: hold }) =>
      forecastProof({
        threshold,
        hold,
        window: sixHours,
        ahead: day,
        level: (states) => reads(objects, rooms, states),
        labels: { job: 'goverse', type: rooms.type },
      }),
  }),
  alert({
    name: 'GoverseObjectsImbalanced',
    severity: 'warning',
    for: duration('30m'),
    threshold: { default: 1.5, unit: 'count', range: [1.01, 20] },
    expr: ({ threshold }) =>
      promql`${objectsByNode.expr} / ${on()} ${groupLeft()} (avg(${objectsByNode.expr}) > ${fewestEach}) > ${threshold}`,
    summary: text`Node ${label('node')} holds ${value('count')} times as many objects as the average node`,
    description: ({ threshold }) =>
      text`Node ${label('node')} holds ${value('count')} times the average; more than ${written(threshold, 'count')} times means that shards are spread unevenly, or that one shard is heavy.`,
    proof: ({ threshold }) => skewProof({ threshold, floor: fewestEach, level: roomsOn, labels: { node: node(1) } }),
  }),
  alert({
    name: 'GoverseNodeVanished',
    severity: 'warning',
    for: duration('5m'),
    window: duration('1h'),
    expr: () => promql`group ${by('node')} (last_over_time(${objects}[${window}])) unless group ${by('node')} (${objects})`,
    summary: text`Node ${label('node')} is gone`,
    description: () =>
      text`Node ${label('node')} held objects within the last hour, and no target speaks of it any more: its shards are given to others, and what its objects had in memory is lost.`,
    proof: () => ({
      fires: {
        series: [roomsOn(1, 10, 10), roomsOn(2, 10, 'absent')],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { node: node(2) },
        value: 1,
      },
      silent: { because: 'it is there, and empty', series: [roomsOn(1, 10, 10), roomsOn(2, 10, 0)] },
    }),
  }),
  alert({
    name: 'GoverseObjectsDropped',
    severity: 'critical',
    for: duration('2m'),
    threshold: { default: 0.5, unit: 'ratio', range: [0.01, 0.99] },
    // Objects of a node that does not answer are out of sight, not gone: the comparison is between equally many nodes. A
    // node that has just started exposes no series of objects until it holds one.
    expr: ({ threshold }) =>
      promql`(sum(${objects}) or 0 * max(${target.up} == 1)) / (sum(${objects} offset ${halfHour}) > ${fewest}) < ${threshold} and count(${target.up} == 1) >= count(${target.up} offset ${halfHour} == 1)`,
    summary: text`${value('ratio')} of GoVerse’s objects are left`,
    description: ({ threshold }) =>
      text`All nodes answer, and of the objects of half an hour ago ${value('ratio')} are left; less than ${written(threshold, 'ratio')} is no ordinary clean-up.`,
    proof: ({ threshold }) =>
      dropProof({
        threshold,
        floor: fewest,
        ago: halfHour,
        levels: (before, after) => [roomsOn(1, before, after), roomsOn(2, 0, 0), ...answering(1)],
        others: [
          { because: 'they went out of sight with their node', series: [roomsOn(1, 4096, 4096 * below(threshold)), roomsOn(2, 0, 'absent'), ...answering(0)] },
        ],
        emptied: [roomsOn(1, 4096, 'absent'), ...answering(1)],
      }),
  }),
];
