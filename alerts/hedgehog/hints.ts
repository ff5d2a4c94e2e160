import { duration, minutes } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { increase, rate, ratio } from '../../src/promql/idioms.ts';
import { alert, type Tuned } from '../../src/rules/alert.ts';
import { counts, reads, type Behaviour } from '../../src/rules/series.ts';
import { shareProof } from '../../src/rules/shareProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { hintBacklog } from '../../src/systems/hedgehog/queries.ts';

const { pendingHints, replayedOps, replays, sends } = hedgehog;
const peer = { target_node: 'hedgehog-2' } as const;

/** Runs a second: one every few minutes says nothing of the share that fails. */
const fewestReplays = 0.005;

function waiting(healthy: number, faulty: number): Behaviour {
  return reads(pendingHints, peer, { healthy, faulty });
}

/** Two nodes keep hints for one peer: it is their sum that counts. */
function backlog(size: number): readonly Behaviour[] {
  return [1, 3].map((n) => reads(pendingHints, peer, { healthy: 0, faulty: size / 2, instance: `hedgehog-${n}:8081` }));
}

const backlogProof = ({ threshold }: Tuned) => ({
  fires: { series: backlog(threshold + 1), pending: minutes(1), resolved: minutes(1), labels: peer, value: threshold + 1 },
  silent: { because: 'just as many wait as may', series: backlog(threshold) },
});

export const hintAlerts = [
  alert({
    name: 'HedgehogHintBacklogHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 1000, unit: 'count', range: [0, 1e9] },
    expr: ({ threshold }) => promql`${hintBacklog.expr} > ${threshold}`,
    summary: text`${value('count')} changes wait for ${label('target_node')}`,
    description: ({ threshold }) =>
      text`Peers keep ${value('count')} changes as hints for ${label('target_node')}, more than ${written(threshold, 'count')}: it is down, or takes them more slowly than they arise.`,
    proof: backlogProof,
  }),
  alert({
    name: 'HedgehogHintBacklogCritical',
    severity: 'critical',
    for: duration('10m'),
    threshold: { default: 50_000, unit: 'count', range: [0, 1e9] },
    expr: ({ threshold }) => promql`${hintBacklog.expr} > ${threshold}`,
    summary: text`${value('count')} changes wait for ${label('target_node')}, and fill its peers’ memory`,
    description: ({ threshold }) =>
      text`Peers keep ${value('count')} changes as hints for ${label('target_node')}, more than ${written(threshold, 'count')}. Hints lie in memory: a peer that runs out of it, or restarts, loses all it keeps.`,
    proof: backlogProof,
  }),
  alert({
    name: 'HedgehogReplayStalled',
    severity: 'warning',
    for: duration('15m'),
    window: duration('10m'),
    threshold: { default: 0, unit: 'count', range: [0, 1e9] },
    // A peer that is down gets nothing, and that is HedgehogPeerDown's to tell.
    expr: ({ threshold }) =>
      promql`(${hintBacklog.expr} > ${threshold} unless ${rate(replayedOps, { by: ['target_node'] })} > 0) unless ${increase(sends.where({ result: 'node_down' }), { by: ['target_node'] })} > 0`,
    summary: text`Nobody hands ${label('target_node')} the ${value('count')} changes that wait for it`,
    description: () =>
      text`${value('count')} changes wait for ${label('target_node')}, which is not said to be down, and for ten minutes not one was handed over: the replay does not run, or gets nowhere.`,
    proof: ({ threshold }) => {
      const replayed = (perMinute: number): Behaviour => counts(replayedOps, { ...peer, op: 'put' }, { healthy: perMinute, faulty: perMinute });
      const down = (perMinute: number): Behaviour => counts(sends, { op: 'put', ...peer, result: 'node_down' }, { healthy: perMinute, faulty: perMinute });
      const many = waiting(0, threshold + 1);
      return {
        fires: { series: [many, replayed(0), down(0)], pending: minutes(1), resolved: minutes(1), labels: peer, value: threshold + 1 },
        silent: [
          { because: 'no more wait than may', series: [waiting(threshold, threshold), replayed(0), down(0)] },
          { because: 'one is handed over each minute', series: [many, replayed(1), down(0)] },
          { because: 'the peer is down', series: [many, replayed(0), down(0.05)] },
        ],
      };
    },
  }),
  alert({
    name: 'HedgehogReplayFailing',
    severity: 'warning',
    for: duration('15m'),
    window: duration('15m'),
    threshold: { default: 0.5, unit: 'ratio', range: [0.01, 0.99] },
    expr: ({ threshold }) =>
      promql`${ratio(replays.where({ result: 'failure' }), replays, { by: ['target_node'], floor: fewestReplays })} > ${threshold}`,
    summary: text`${value('ratio')} of the replays to ${label('target_node')} fail`,
    description: ({ threshold }) =>
      text`Of the runs that hand ${label('target_node')} its hints, ${value('ratio')} failed over the last quarter of an hour and kept some of them; more than ${written(threshold, 'ratio')} means that it comes back and does not stay, or refuses certain changes.`,
    proof: ({ threshold }) =>
      shareProof({
        threshold,
        floor: fewestReplays,
        window: minutes(15),
        labels: peer,
        events: (bad, good) => [
          counts(replays, { ...peer, result: 'failure' }, { healthy: 0, faulty: bad }),
          counts(replays, { ...peer, result: 'success' }, { healthy: 0, faulty: good }),
        ],
      }),
  }),
];
