import { duration, minutes } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { increase, rate, rateAmong } from '../../src/promql/idioms.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { above, below, upTo } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { sendFailureRatio } from '../../src/systems/hedgehog/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';
import { targetsKnown } from '../../src/systems/target/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';

const { sends, replayedOps, received } = hedgehog;
const peer = { target_node: 'hedgehog-2' } as const;

/** Changes a minute that are put to a peer, by how it went. */
function puts(result: 'success' | 'failure' | 'node_down', faulty: number, healthy = 0): Behaviour {
  return counts(sends, { op: 'put', ...peer, result }, { healthy, faulty });
}

/** What peers have acknowledged, fresh or out of their hints, and what they say they have taken: none, while nothing of the sort has been seen. */
const acknowledged = promql`${rateAmong(sends.where({ result: 'success' }), sends)} + ${rateAmong(replayedOps, sends)}`;
const taken = rateAmong(received.where({ op: ['put', 'delete'], result: 'success' }), sends);

export const sendingAlerts = [
  alert({
    name: 'HedgehogPeerDown',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 5, unit: 'count', range: [1, 1e6] },
    expr: ({ threshold }) => promql`${increase(sends.where({ result: 'node_down' }), { by: ['target_node'] })} > ${threshold}`,
    summary: text`${label('target_node')} is down in the eyes of its peers`,
    description: ({ threshold }) =>
      text`${value('count')} changes for ${label('target_node')} were kept as hints within five minutes, as it is down; more than ${written(threshold, 'count')} is no blink. It gets them when it is back.`,
    proof: ({ threshold }) =>
      burstProof({
        threshold,
        labels: peer,
        events: (perMinute) => [puts('node_down', perMinute)],
        others: [{ because: 'the peer is alive, and refuses', series: [puts('failure', threshold * 2)] }],
      }),
  }),
  errorRatioHigh('HedgehogSendFailuresHigh', sendFailureRatio, {
    severity: 'warning',
    for: duration('10m'),
    summary: text`${value('ratio')} of the changes do not reach ${label('target_node')}`,
    description: (limit) =>
      text`${label('target_node')} is alive, and ${value('ratio')} of the changes sent to it over the last five minutes did not arrive; more than ${limit} is too many. They are kept as hints.`,
    labels: peer,
    // What is not even tried counts for nothing on either side.
    events: (bad, good) => [puts('failure', bad), puts('success', good), puts('node_down', 60)],
  }),
  alert({
    name: 'HedgehogNoReplication',
    severity: 'critical',
    for: duration('5m'),
    expr: () => promql`${rate(sends)} > ${trafficFloor} unless ${rate(sends.where({ result: 'success' }))} > 0`,
    summary: text`HedgehogDB replicates nothing any more`,
    description: () =>
      text`${value('count')} changes a second should be copied to peers, and for at least ten minutes not one has arrived anywhere. Every write since exists once; a node that is lost now takes it along.`,
    proof: () => ({
      fires: {
        series: [puts('success', 0), puts('failure', above(trafficFloor * 60) / 2), puts('node_down', above(trafficFloor * 60) / 2)],
        pending: minutes(5),
        resolved: minutes(5),
        labels: {},
        value: above(trafficFloor),
      },
      silent: [
        { because: 'one change a minute still arrives', series: [puts('success', 1, 1), puts('failure', 60)] },
        { because: 'there is too little to replicate', series: [puts('success', 0), puts('failure', upTo(trafficFloor * 60, minutes(5)))] },
      ],
    }),
  }),
  alert({
    name: 'HedgehogReplicationDiverging',
    severity: 'warning',
    for: duration('15m'),
    window: duration('15m'),
    threshold: { default: 0.1, unit: 'ratio', range: [0.01, 0.99] },
    // While a target does not answer, what it has taken is out of sight: there is nothing to compare.
    expr: ({ threshold }) =>
      promql`abs(1 - ${taken} / (${acknowledged} > ${trafficFloor})) > ${threshold} and sum(${target.up}) >= ${targetsKnown.expr}`,
    summary: text`HedgehogDB’s nodes sent and received different numbers of changes: ${value('ratio')} apart`,
    description: ({ threshold }) =>
      text`What peers acknowledged over the last quarter of an hour and what they say they have taken differ by ${value('ratio')}; more than ${written(threshold, 'ratio')} means that changes are lost after they were acknowledged, or come from a node that is not watched.`,
    proof: ({ threshold }) => {
      const apart = Math.min(above(threshold), (1 + threshold) / 2);
      const sent = (perMinute: number): Behaviour => puts('success', perMinute);
      const replayed = (perMinute: number): Behaviour => counts(replayedOps, { ...peer, op: 'put' }, { healthy: 0, faulty: perMinute });
      const taken = (perMinute: number): Behaviour => counts(received, { op: 'put', result: 'success' }, { healthy: 0, faulty: perMinute, instance: 'hedgehog-2:8081' });
      const asked = counts(received, { op: 'get', result: 'success' }, { healthy: 0, faulty: 600, instance: 'hedgehog-2:8081' });
      const answering = (second: 0 | 1): readonly Behaviour[] => [
        reads(target.up, {}, { healthy: 1, faulty: 1 }),
        reads(target.up, {}, { healthy: second, faulty: second, instance: 'hedgehog-2:8081' }),
      ];
      const replication = (perMinute: number, missing: number, answers: 0 | 1 = 1): readonly Behaviour[] => [
        sent(perMinute / 2),
        replayed(perMinute / 2),
        taken(perMinute * (1 - missing)),
        asked,
        ...answering(answers),
      ];
      const least = above(trafficFloor * 60);
      const times = { pending: minutes(15), resolved: minutes(15), labels: {} };
      return {
        calm: minutes(20),
        fires: { series: replication(least, apart), ...times, value: apart },
        firesToo: [
          { although: 'nothing was ever replayed', series: [sent(least), taken(least * (1 - apart)), asked, ...answering(1)], ...times, value: apart },
          { although: 'everything was replayed', series: [puts('node_down', 1), replayed(least), taken(least * (1 - apart)), asked, ...answering(1)], ...times, value: apart },
          { although: 'nothing was ever taken', series: [sent(least), replayed(0), ...answering(1)], ...times, value: 1 },
        ],
        silent: [
          { because: 'they differ by just less than they may', series: replication(60, below(threshold)) },
          { because: 'just too little is replicated', series: replication(below(trafficFloor * 60), 1) },
          { because: 'a node does not answer its scrapes', series: replication(60, 1, 0) },
        ],
      };
    },
  }),
];
