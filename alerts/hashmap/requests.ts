import { duration, minutes, sum, type Duration } from '../../src/metric/duration.ts';
import { promql, window } from '../../src/promql/expr.ts';
import { rate } from '../../src/promql/idioms.ts';
import { alert, type Firing } from '../../src/rules/alert.ts';
import { above, below } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { errorRatio, requestsInFlight } from '../../src/systems/hashmap/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { latencyHigh } from '../shapes/latencyHigh.ts';

const { requests, latency, inFlight } = hashmap;

const reading = { method: 'GET', endpoint: '/keys' } as const;
const instance = 'hashmap-1:8080';

/** Reads a minute, answered. */
function answered(perMinute: number): Behaviour {
  return counts(requests, { ...reading, status: '200' }, { healthy: perMinute, faulty: perMinute, instance });
}

/** Requests a second, yesterday, below which today's say nothing. */
const leastYesterday = 1;
const day = duration('1d');

/** Reads a minute, before and during the fault. */
function traffic(healthy: number, faulty: number | 'absent'): readonly Behaviour[] {
  return [counts(requests, { ...reading, status: '200' }, { healthy, faulty })];
}

export const requestAlerts = [
  errorRatioHigh('HashmapErrorRatioHigh', errorRatio, {
    summary: text`The distributed hashmap fails ${value('ratio')} of its requests`,
    description: (limit) =>
      text`Of all HTTP requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${limit} is too many.`,
    events: (bad, good) => [
      counts(requests, { ...reading, status: '503' }, { healthy: 0, faulty: bad }),
      counts(requests, { ...reading, status: '200' }, { healthy: 0, faulty: good }),
    ],
  }),
  latencyHigh('HashmapLatencyHigh', latency, reading, {
    by: 'endpoint',
    threshold: 1,
    summary: text`${label('endpoint')} of the distributed hashmap takes ${value('seconds')}`,
    description: (limit) =>
      text`One request in a hundred to ${label('endpoint')} takes longer than ${value('seconds')}; more than ${limit} is too slow.`,
  }),
  alert({
    name: 'HashmapRequestsStuck',
    severity: 'critical',
    for: duration('5m'),
    threshold: { default: 5, unit: 'count', range: [0, 1e6] },
    // `unless`, not `== 0`: a node that has answered nothing since its start exposes no series of requests.
    expr: ({ threshold }) => promql`${requestsInFlight.expr} > ${threshold} unless ${rate(requests, { by: ['instance'] })} > 0`,
    summary: text`${label('instance')} answers no request any more`,
    description: () =>
      text`${label('instance')} works on ${value('count')} requests, and has finished none for at least ten minutes: a lock or a peer that does not answer holds them all.`,
    proof: ({ threshold }) => ({
      fires: {
        series: [answered(0), reads(inFlight, {}, { healthy: 0, faulty: above(threshold), instance })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { instance },
        value: above(threshold),
      },
      silent: [
        { because: 'no more are in flight than may', series: [answered(0), reads(inFlight, {}, { healthy: threshold, faulty: threshold, instance })] },
        { because: 'one finishes each minute', series: [answered(1), reads(inFlight, {}, { healthy: 0, faulty: threshold + 1, instance })] },
      ],
    }),
  }),
  alert({
    name: 'HashmapInFlightSaturated',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 100, unit: 'count', range: [1, 1e6] },
    expr: ({ threshold }) => promql`${requestsInFlight.expr} > ${threshold}`,
    summary: text`${label('instance')} works on ${value('count')} requests at once`,
    description: ({ threshold }) =>
      text`${label('instance')} has had more than ${written(threshold, 'count')} requests in flight for ten minutes: they arrive faster than they are answered, and latency follows.`,
    proof: ({ threshold }) => ({
      fires: {
        series: [reads(inFlight, {}, { healthy: threshold, faulty: threshold + 1, instance })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { instance },
        value: threshold + 1,
      },
      silent: { because: 'just as many are in flight as may', series: [reads(inFlight, {}, { healthy: 0, faulty: threshold, instance })] },
    }),
  }),
  alert({
    name: 'HashmapTrafficDropped',
    severity: 'warning',
    for: duration('15m'),
    window: duration('30m'),
    threshold: { default: 0.5, unit: 'ratio', range: [0.05, 0.95] },
    // No series at all is no request, as long as there is anybody who would count one.
    expr: ({ threshold }) =>
      promql`(${rate(requests)} or 0 * max(${target.up} == 1)) / (sum(rate(${requests}[${window}] offset ${day})) > ${leastYesterday}) < ${threshold}`,
    summary: text`The distributed hashmap gets ${value('ratio')} of yesterday’s requests`,
    description: ({ threshold }) =>
      text`The last half hour brought ${value('ratio')} of the requests of the same half hour yesterday; less than ${written(threshold, 'ratio')} means that clients do not reach it, or have stopped asking.`,
    proof: ({ threshold, for: hold }) => {
      const busy = above(leastYesterday * 60);
      const left = halfHourLeft(threshold);
      return {
        calm: sum(day, minutes(40)),
        fires: { series: traffic(busy, busy * left), pending: minutes(29), resolved: minutes(30), labels: {}, value: left },
        firesToo: restarted(threshold, hold, [...traffic(busy, 'absent'), reads(target.up, {}, { healthy: 1, faulty: 1 })]),
        silent: [
          { because: 'just enough are left', series: traffic(busy, busy * above(threshold)) },
          { because: 'yesterday was too quiet to compare with', series: traffic(below(leastYesterday * 60), 0) },
        ],
      };
    },
  }),
];

/**
 * The share of the traffic to fall to, so that a rate over half an hour passes the threshold at the 29th minute, whether
 * the window holds 29 steps of a minute or 30 (Prometheus 3 leaves the sample at its left end out).
 */
function halfHourLeft(threshold: number): number {
  const passed = (28 / 29 + 29 / 30) / 2;
  return 1 - (1 - threshold) / passed;
}

/**
 * The nodes have started anew, and since then nobody has asked. Of a counter that has gone, a rate over half an hour is left
 * for that half hour, less each minute: `t` minutes later, Prometheus reckons with 30.5 - t minutes of it. Left out where that
 * meets the threshold just so, or not before too few samples are left for a rate.
 */
function restarted(threshold: number, hold: Duration, series: readonly Behaviour[]): readonly (Firing & { readonly although: string })[] {
  const reached = 30.5 - 30 * threshold;
  if (Number.isInteger(reached) || reached > 27) return [];
  const pending = Math.ceil(reached);
  const firing = pending + hold.milliseconds / 60_000;
  return [{
    although: 'no request was counted since a start',
    series,
    pending: minutes(pending),
    resolved: minutes(30),
    labels: {},
    value: firing > 28 ? 0 : (30.5 - firing) / 30,
  }];
}
