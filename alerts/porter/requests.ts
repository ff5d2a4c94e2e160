import { duration, minutes } from '../../src/metric/duration.ts';
import { by, promql } from '../../src/promql/expr.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert } from '../../src/rules/alert.ts';
import { above, below } from '../../src/rules/near.ts';
import { counts, observes, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value } from '../../src/rules/text.ts';
import { porter } from '../../src/systems/porter/metrics.ts';
import { errorRatio, requestRate, timedRate } from '../../src/systems/porter/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { latencyHigh } from '../shapes/latencyHigh.ts';

const { requests, latency, operationLatency } = porter;

const querying = { method: 'POST', endpoint: '/query' } as const;

/** Queries a minute that are counted, and those that are timed; nobody asks for anything before the fault. */
function timed(counted: number, measured: number | 'absent', before: 'absent' | 0 = 0): readonly Behaviour[] {
  return [
    counts(requests, { ...querying, status: '200' }, { healthy: 0, faulty: counted }),
    ...observes(latency, { endpoint: '/query' }, { healthy: before === 'absent' ? before : [], faulty: measured === 'absent' ? measured : [[0.02, measured]] }),
  ];
}

export const requestAlerts = [
  errorRatioHigh('PorterErrorRatioHigh', errorRatio, {
    summary: text`Porter fails ${value('ratio')} of its requests`,
    description: (limit) =>
      text`Of all requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${limit} is too many.`,
    events: (bad, good) => [
      counts(requests, { ...querying, status: '500' }, { healthy: 0, faulty: bad }),
      counts(requests, { ...querying, status: '200' }, { healthy: 0, faulty: good }),
    ],
  }),
  latencyHigh('PorterLatencyHigh', latency, { endpoint: '/query' }, {
    by: 'endpoint',
    threshold: 2.5,
    summary: text`${label('endpoint')} of Porter takes ${value('seconds')}`,
    description: (limit) =>
      text`One request in a hundred to ${label('endpoint')} takes longer than ${value('seconds')}; more than ${limit} is too slow.`,
  }),
  latencyHigh('PorterOperationsSlow', operationLatency, {}, {
    quantile: 0.95,
    threshold: 1,
    summary: text`Porter’s timed operations take ${value('seconds')}`,
    description: (limit) =>
      text`One timed operation in twenty takes longer than ${value('seconds')}; more than ${limit} is too slow. Requests that need them follow.`,
  }),
  alert({
    name: 'PorterTimersStopped',
    severity: 'warning',
    for: duration('10m'),
    window: duration('10m'),
    // Not `timed == 0`: a release whose timers record nothing has no series of them after its start. And only of timers that
    // were there within the day: an endpoint that never had one has not stopped.
    expr: () =>
      promql`(${requestRate.expr} > ${trafficFloor} unless ${timedRate.expr} > 0) and group ${by('endpoint')} (last_over_time(${latency.count}[${duration('1d')}]))`,
    summary: text`${label('endpoint')} of Porter no longer reports how long requests take`,
    description: () =>
      text`${label('endpoint')} answers requests, and its timer has reported none of them for ten minutes: no alert on latency can fire for it.`,
    proof: () => {
      // The traffic has to fill the window before it passes the floor.
      const fires = { pending: minutes(10), resolved: minutes(10), labels: { endpoint: '/query' }, value: above(trafficFloor) };
      return {
        fires: { series: timed(above(trafficFloor * 60), 0), ...fires },
        firesToo: [{ although: 'a new release does not know the timer any more', series: timed(above(trafficFloor * 60), 'absent'), ...fires }],
        silent: [
          { because: 'one request a minute is timed', series: timed(60, 1) },
          { because: 'the traffic is just below the floor', series: timed(below(trafficFloor * 60), 0) },
          { because: 'the endpoint never had a timer', series: timed(60, 'absent', 'absent') },
        ],
      };
    },
  }),
];
