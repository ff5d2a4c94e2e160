import { duration, minutes } from '../../src/metric/duration.ts';
import { by, on, promql, window } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { above } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { porter } from '../../src/systems/porter/metrics.ts';
import { answeredRate, queueBacklog } from '../../src/systems/porter/queries.ts';

const { queueSize, requests } = porter;

const instance = 'porter-1:9090';
const queue = { queue: 'default' } as const;

/** Entries that wait in the queue of one target. */
const holding = (faulty: State) => [reads(queueSize, queue, { healthy: 0, faulty })];

const querying = { method: 'POST', endpoint: '/query' } as const;
const answered = (perMinute: number): Behaviour => counts(requests, { ...querying, status: '200' }, { healthy: 60, faulty: perMinute });
/** What a full queue turns away is no answer. */
const refused = [counts(requests, { ...querying, status: '503' }, { healthy: 0, faulty: 60 })];

export const queueAlerts = [
  alert({
    name: 'PorterQueueBacklogHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 100, unit: 'count', range: [0, 1e9] },
    expr: ({ threshold }) => promql`${queueBacklog.expr} > ${threshold}`,
    summary: text`${value('count')} entries wait in the queue ${label('queue')}`,
    description: ({ threshold }) =>
      text`The queue ${label('queue')} holds ${value('count')} entries, more than ${written(threshold, 'count')}: queries arrive faster than they are answered.`,
    proof: ({ threshold }) => ({
      fires: { series: holding(threshold + 1), pending: minutes(1), resolved: minutes(1), labels: queue, value: threshold + 1 },
      silent: { because: 'just as many wait as may', series: holding(threshold) },
    }),
  }),
  alert({
    name: 'PorterQueueNotDraining',
    severity: 'critical',
    for: duration('5m'),
    window: duration('15m'),
    threshold: { default: 10, unit: 'count', range: [0, 1e9] },
    // A queue that never empties while its server answers is load, which PorterQueueBacklogHigh tells of.
    expr: ({ threshold }) =>
      promql`min ${by('instance', 'queue')} (min_over_time(${queueSize}[${window}])) > ${threshold} unless ${on('instance')} ${answeredRate.expr} > 0`,
    summary: text`The queue ${label('queue')} on ${label('instance')} does not drain`,
    description: ({ threshold }) =>
      text`For a quarter of an hour the queue ${label('queue')} on ${label('instance')} has held at least ${value('count')} entries, more than ${written(threshold, 'count')}, and meanwhile not one request was answered other than by a server error: nothing takes entries out of it.`,
    proof: ({ threshold }) => {
      const waiting = Math.max(above(threshold), threshold + 1);
      const fires = { pending: minutes(15), resolved: minutes(1), labels: { instance, ...queue }, value: waiting };
      return {
        fires: { series: [...holding(waiting), ...refused, answered(0)], ...fires },
        firesToo: [{ although: 'no request was ever answered', series: holding(waiting), ...fires }],
        silent: [
          { because: 'just as many wait as may', series: [...holding(threshold), answered(0)] },
          { because: 'one request a minute is answered', series: [...holding(waiting), answered(1)] },
        ],
      };
    },
  }),
];
