import { duration, minutes } from '../../src/metric/duration.ts';
import { on, promql } from '../../src/promql/expr.ts';
import { increase, rate } from '../../src/promql/idioms.ts';
import { alert, type Tuned } from '../../src/rules/alert.ts';
import { above, below } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { hintBacklog } from '../../src/systems/hedgehog/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';
import { targetsKnown } from '../../src/systems/target/queries.ts';

const { pendingHints, replayedOps, replays, sends } = hedgehog;
const peer = { target_node: 'hedgehog-2' } as const;

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
    // A peer that is down gets nothing, and that is HedgehogPeerDown's to tell; while nobody writes, nobody finds it down, and
    // its target tells.
    expr: ({ threshold }) =>
      promql`((${hintBacklog.expr} > ${threshold} unless ${rate(replayedOps, { by: ['target_node'] })} > 0) unless ${increase(sends.where({ result: 'node_down' }), { by: ['target_node'] })} > 0) and ${on()} sum(${target.up}) >= ${targetsKnown.expr}`,
    summary: text`Nobody hands ${label('target_node')} what waits for it: ${value('count')}`,
    description: () =>
      text`Changes that wait for ${label('target_node')}: ${value('count')}. It is not said to be down, all targets answer, and for ten minutes not one was handed over: the replay does not run, or gets nowhere.`,
    proof: ({ threshold }) => {
      const replayed = (perMinute: number): Behaviour => counts(replayedOps, { ...peer, op: 'put' }, { healthy: perMinute, faulty: perMinute });
      const down = (perMinute: number): Behaviour => counts(sends, { op: 'put', ...peer, result: 'node_down' }, { healthy: perMinute, faulty: perMinute });
      const many = waiting(0, threshold + 1);
      const answering = (second: State): readonly Behaviour[] => [
        reads(target.up, {}, { healthy: 1, faulty: 1 }),
        reads(target.up, {}, { healthy: 1, faulty: second, instance: 'hedgehog-2:8081' }),
      ];
      const fires = { pending: minutes(1), resolved: minutes(1), labels: peer, value: threshold + 1 };
      return {
        fires: { series: [many, replayed(0), down(0), ...answering(1)], ...fires },
        firesToo: [{ although: 'nothing was ever handed over', series: [many, ...answering(1)], ...fires }],
        silent: [
          { because: 'no more wait than may', series: [waiting(threshold, threshold), replayed(0), down(0), ...answering(1)] },
          { because: 'one is handed over each minute', series: [many, replayed(1), down(0), ...answering(1)] },
          { because: 'the peer is down', series: [many, replayed(0), down(0.05), ...answering(1)] },
          { because: 'the peer does not answer its scrapes, and nobody writes', series: [many, replayed(0), ...answering(0)] },
          { because: 'discovery has forgotten the peer, and nobody writes', series: [many, replayed(0), ...answering('absent')] },
        ],
      };
    },
  }),
  alert({
    name: 'HedgehogReplayFailing',
    severity: 'warning',
    for: duration('15m'),
    window: duration('30m'),
    threshold: { default: 3, unit: 'count', range: [1, 1e6] },
    // Not a share: a run that is tried every few minutes makes no rate that a share could be taken of.
    expr: ({ threshold }) =>
      promql`${increase(replays.where({ result: 'failure' }), { by: ['target_node'] })} >= ${threshold} unless ${increase(replays.where({ result: 'success' }), { by: ['target_node'] })} > 0`,
    summary: text`No replay to ${label('target_node')} succeeds`,
    description: ({ threshold }) =>
      text`Runs within half an hour that handed ${label('target_node')} its hints and had to keep some of them: ${value('count')} (enough to tell: ${written(threshold, 'count')}), and none that did not. Either it comes back and does not stay, or it refuses certain changes.`,
    proof: ({ threshold }) => {
      const window = minutes(30);
      const failing = (within: number): Behaviour => counts(replays, { ...peer, result: 'failure' }, { healthy: 0, faulty: within / 30 });
      const succeeding = (within: number): Behaviour => counts(replays, { ...peer, result: 'success' }, { healthy: 0, faulty: within / 30 });
      const fires = { pending: window, resolved: window, labels: peer, value: above(threshold) };
      return {
        fires: { series: [failing(above(threshold)), succeeding(0)], ...fires },
        firesToo: [{ although: 'none has ever succeeded', series: [failing(above(threshold))], ...fires }],
        silent: [
          { because: 'there are just too few', series: [failing(below(threshold)), succeeding(0)] },
          { because: 'a few of them succeed', series: [failing(threshold * 2), succeeding(0.5)] },
        ],
      };
    },
  }),
];
