import { duration, minutes } from '../../src/metric/duration.ts';
import { either } from '../../src/promql/either.ts';
import { by, promql, window } from '../../src/promql/expr.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { minutesOf, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { ofJobs, target } from '../../src/systems/target/metrics.ts';
import { everyJob, first, up } from './series.ts';

export function targetDown(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'TargetDown',
    role: 'target-down',
    severity: 'warning',
    for: duration('5m'),
    everyJob,
    expr: () => promql`${ofJobs(target.up, jobs)} == 0`,
    summary: text`The target ${label('instance')} of ${label('job')} is down`,
    description: () => text`Prometheus cannot scrape ${label('instance')}: it does not answer, or its answer is refused. What it does is not known.`,
    proof: () => ({
      fires: {
        series: [up(job, 'a:1', 0), up(job, 'b:1', 1)],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { job, instance: 'a:1' },
        value: 0,
      },
      silent: { because: 'all answer', series: [up(job, 'a:1', 1), up(job, 'b:1', 1)] },
    }),
  });
}

export function jobDown(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'JobDown',
    role: 'job-gone',
    severity: 'critical',
    for: duration('2m'),
    everyJob,
    expr: () => promql`max ${by('job')} (${ofJobs(target.up, jobs)}) == 0`,
    summary: text`All targets of ${label('job')} are down`,
    description: () => text`Prometheus cannot scrape any target of ${label('job')}. Either all of it is down, or the way there is broken; no other alert about it can fire.`,
    proof: () => ({
      fires: { series: [up(job, 'a:1', 0), up(job, 'b:1', 0)], pending: minutes(1), resolved: minutes(1), labels: { job }, value: 0 },
      silent: { because: 'one still answers', series: [up(job, 'a:1', 0), up(job, 'b:1', 1)] },
    }),
  });
}

export function jobAbsent(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'JobAbsent',
    role: 'job-gone',
    severity: 'critical',
    for: duration('5m'),
    everyJob,
    expr: () => either(jobs.map((name) => promql`absent(${ofJobs(target.up, [name])})`)),
    summary: text`${label('job')} has no targets`,
    description: () => text`Prometheus is configured to scrape ${label('job')} and knows no target of it: discovery finds none. No other alert about it can fire.`,
    proof: () => ({
      fires: {
        series: [up(job, 'a:1', 'absent'), ...jobs.slice(1).map((other) => up(other, 'a:1', 1))],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { job },
        value: 1,
      },
      silent: { because: 'its targets are known, though they are down', series: jobs.map((name) => up(name, 'a:1', 0)) },
    }),
  });
}

/** Changes that a window can show: the first of its samples follows none. */
const flapWindow = duration('15m');
const mostChanges = minutesOf(flapWindow) - 1;

export function targetFlapping(jobs: readonly string[]): Alert {
  const job = first(jobs);
  const changing = (times: number): State => Array.from({ length: times }, (_, i) => i % 2);
  return alert({
    name: 'TargetFlapping',
    severity: 'warning',
    for: duration('5m'),
    window: flapWindow,
    threshold: { default: 4, unit: 'count', range: [1, mostChanges - 2] },
    everyJob,
    expr: ({ threshold }) => promql`changes(${ofJobs(target.up, jobs)}[${window}]) > ${threshold}`,
    summary: text`The target ${label('instance')} of ${label('job')} comes and goes`,
    description: ({ threshold }) =>
      text`Within a quarter of an hour ${label('instance')} went away or came back ${value('count')} times, more than ${written(threshold, 'count')}: it restarts over and over, or is too slow for its scrapes.`,
    proof: ({ threshold, for: hold }) => {
      const seen = threshold + 1 + hold.milliseconds / 60_000;
      return {
        fires: {
          series: [up(job, 'a:1', changing(seen + mostChanges))],
          pending: minutes(threshold + 1),
          resolved: flapWindow,
          labels: { job, instance: 'a:1' },
          value: Math.min(seen, mostChanges),
        },
        silent: { because: 'it changes as often as it may', series: [up(job, 'a:1', changing(threshold))] },
      };
    },
  });
}
