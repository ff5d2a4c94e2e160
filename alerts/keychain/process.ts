import { duration, minutes, sum } from '../../src/metric/duration.ts';
import { by, promql } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { above, below } from '../../src/rules/near.ts';
import { reads, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { keychain } from '../../src/systems/keychain/metrics.ts';
import { gcPauseShare, goroutineCount, memoryObtained, restarts } from '../../src/systems/keychain/queries.ts';

const { goroutines, memorySys, gcPause, uptime } = keychain;

const instance = 'keychain-1:9090';

/** The memory that a reference node may take unless the deployment says otherwise, in bytes, and the share of it that is too much. */
const usualLimit = 256 * 2 ** 20;
const ofMemoryLimit = 0.9;

/**
 * A process that lives for two scrapes and is then away for one, so many times, and then stays. However long it is away, its
 * uptime is less than it was.
 */
const restarting = (times: number): readonly Behaviour[] => [
  reads(uptime, {}, { healthy: 86_400, faulty: [...Array.from({ length: times }, () => ['absent', 5, 65] as const).flat(), 125], recovered: 86_400 }),
];

const pausing = (share: number): readonly Behaviour[] => [reads(gcPause, {}, { healthy: 10, faulty: { from: 10, perMinute: 60 * share } })];
const obtained = (bytes: number): readonly Behaviour[] => [reads(memorySys, {}, { healthy: 0, faulty: bytes })];

/** Goroutines that are no leak, however they have grown. */
const usualGoroutines = 1000;
const hour = duration('1h');
const running = (healthy: number, faulty: number): readonly Behaviour[] => [reads(goroutines, {}, { healthy, faulty })];

export const processAlerts = [
  alert({
    name: 'KeychainRestartLoop',
    severity: 'critical',
    for: duration('2m'),
    window: duration('30m'),
    threshold: { default: 3, unit: 'count', range: [1, 8] },
    expr: ({ threshold }) => promql`${restarts.expr} > ${threshold}`,
    summary: text`The keychain on ${label('instance')} restarts over and over`,
    description: ({ threshold }) =>
      text`Starts of ${label('instance')} within half an hour: ${value('count')} (tolerated: ${written(threshold, 'count')}). It crashes, or is killed.`,
    proof: ({ threshold, for: hold }) => {
      // The first restart shows in the second minute, and then each third minute another. The window shows those whose
      // sample before it is in it as well.
      const until = (minute: number): number => Math.max(0, Math.floor((minute + 1) / 3));
      const shown = (minute: number): number => until(minute) - until(minute - 28);
      const pending = 3 * (threshold + 1) - 1;
      const firing = pending + hold.milliseconds / 60_000;
      return {
        fires: {
          series: restarting(until(firing) + 10),
          pending: minutes(pending),
          resolved: duration('30m'),
          labels: { instance },
          value: shown(firing),
        },
        silent: { because: 'it restarts as often as it may', series: restarting(threshold) },
      };
    },
  }),
  alert({
    name: 'KeychainMemoryNearLimit',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: ofMemoryLimit * usualLimit, unit: 'bytes', range: [1e6, 1e13], ofMemoryLimit },
    expr: ({ threshold }) => promql`${memoryObtained.expr} > ${threshold}`,
    summary: text`The keychain on ${label('instance')} takes ${value('bytes')} of memory`,
    description: ({ threshold }) =>
      text`${label('instance')} has obtained ${value('bytes')} from its system, more than ${written(threshold, 'bytes')}: it comes near its limit, where it is killed in the middle of its work.`,
    proof: ({ threshold }) => ({
      fires: { series: obtained(above(threshold)), pending: minutes(1), resolved: minutes(1), labels: { instance }, value: above(threshold) },
      silent: { because: 'it takes as much as it may', series: obtained(threshold) },
    }),
  }),
  alert({
    name: 'KeychainGcPausesLong',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.001, 0.9] },
    expr: ({ threshold }) => promql`${gcPauseShare.expr} > ${threshold}`,
    summary: text`The keychain on ${label('instance')} stands still for ${value('ratio')} of its time`,
    description: ({ threshold }) =>
      text`Garbage collection stops ${label('instance')} for ${value('ratio')} of its time, more than ${written(threshold, 'ratio')}: every operation waits meanwhile.`,
    proof: ({ threshold }) => ({
      fires: { series: pausing(above(threshold)), pending: minutes(4), resolved: minutes(1), labels: { instance }, value: above(threshold) },
      silent: { because: 'the pauses are just short enough', series: pausing(below(threshold)) },
    }),
  }),
  alert({
    name: 'KeychainGoroutinesGrowing',
    severity: 'warning',
    for: duration('30m'),
    threshold: { default: 2, unit: 'count', range: [1.1, 100] },
    expr: ({ threshold }) =>
      promql`${goroutineCount.expr} / max ${by('instance')} (${goroutines} offset ${hour}) > ${threshold} and ${goroutineCount.expr} > ${usualGoroutines}`,
    summary: text`The goroutines of the keychain on ${label('instance')} multiply`,
    description: ({ threshold }) =>
      text`${label('instance')} runs ${value('count')} times as many goroutines as an hour ago, more than ${written(threshold, 'count')} times: each of them waits for something that does not come, and holds memory.`,
    proof: ({ threshold }) => ({
      calm: sum(hour, minutes(10)),
      fires: {
        series: running(above(usualGoroutines) / above(threshold), above(usualGoroutines)),
        pending: minutes(1),
        resolved: minutes(1),
        labels: { instance },
        value: above(threshold),
      },
      silent: [
        // A power of two times the threshold over that power of two is the threshold again, to the last digit.
        { because: 'there are just as many times more as may', series: running(1024, 1024 * threshold) },
        { because: 'there are no more than is usual', series: running(1, usualGoroutines) },
      ],
    }),
  }),
];
