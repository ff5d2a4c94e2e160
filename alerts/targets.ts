import { duration, formatDuration, minutes, type Duration } from '../src/metric/duration.ts';
import { gauge, type AnyMetric } from '../src/metric/metric.ts';
import { defineSystem } from '../src/metric/system.ts';
import { either, labelled } from '../src/promql/either.ts';
import { by, groupLeft, on, promql, window, type Expr } from '../src/promql/expr.ts';
import { alert, type Alert } from '../src/rules/alert.ts';
import { above, below } from '../src/rules/near.ts';
import type { Recording } from '../src/rules/record.ts';
import { minutesOf, type Behaviour, type State } from '../src/rules/series.ts';
import { rulesFor, type Area, type SystemRules } from '../src/rules/systemRules.ts';
import { label, text, value, written } from '../src/rules/text.ts';
import { ofJobs, target } from '../src/systems/target/metrics.ts';

/** A scrape job of the deployment. */
export interface WatchedJob {
  readonly name: string;
  /** Whether targets are configured: where people still have to name them, their absence is no fault. */
  readonly expected: boolean;
  /** Whether another alert tells when its targets are down. */
  readonly guarded: boolean;
  /** The most samples that one scrape may bring; undefined where nobody has reckoned. */
  readonly sampleLimit: number | undefined;
  /** Metrics that every target exposes from its start to its end. */
  readonly alwaysPresent: readonly AnyMetric[];
}

export interface WatchedTargets {
  readonly jobs: readonly WatchedJob[];
  readonly scrapeTimeout: Duration;
}

/** Not a system: what all targets have in common. */
const everyTarget = defineSystem({ name: 'targets', title: 'Targets', description: 'What all targets have in common.', port: 9090, families: {} });

/** An alert about a target is one about its job. */
const area: Area = { label: text`${label('job')}`, dashboard: 'overview' };

const everyJob = 'it names the jobs itself';

const sampleBudget = gauge('job:scrape_samples:limit', {
  help: 'Samples that a scrape of the job may bring: what its catalogue can expose at the most, and what its runtime adds.',
  unit: 'count',
});

/** What is to be known of the targets of all jobs. Alerts that need something that no job has are left out. */
export function targetRules({ jobs, scrapeTimeout }: WatchedTargets): SystemRules {
  const names = jobs.map(({ name }) => name);
  const unguarded = jobs.filter(({ guarded }) => !guarded).map(({ name }) => name);
  const expected = jobs.filter((job) => job.expected).map(({ name }) => name);
  const limited = jobs.flatMap(({ name, sampleLimit }) => (sampleLimit === undefined ? [] : [{ name, sampleLimit }]));
  const constant = jobs.filter(({ alwaysPresent }) => alwaysPresent.length > 0);
  return rulesFor(everyTarget, {
    area,
    recordings: limited.map(budgetOf),
    alerts: [
      ...(unguarded.length === 0 ? [] : [targetDown(unguarded), jobDown(unguarded)]),
      ...(names.length === 0 ? [] : [targetFlapping(names), scrapeSlow(names, scrapeTimeout)]),
      ...(expected.length === 0 ? [] : [jobAbsent(expected)]),
      ...(limited.length === 0 ? [] : [seriesBudgetExceeded(limited)]),
      ...(constant.length === 0 ? [] : [catalogueMetricAbsent(constant)]),
    ],
  });
}

/** What tells that all is well with alerting itself, as long as it fires. */
export function watchdogRules({ jobs }: Pick<WatchedTargets, 'jobs'>): SystemRules {
  return rulesFor(defineSystem({ ...everyTarget, name: 'watchdog' }), { area: { dashboard: 'stack' }, alerts: [watchdog(jobs.map(({ name }) => name))] });
}

/** Series of a target of a job. */
function scraped(metric: AnyMetric, job: string, instance: string, states: { readonly healthy: State; readonly faulty: State }): Behaviour {
  return { name: metric.name, grows: false, labels: { job, instance }, ...states };
}

function up(job: string, instance: string, faulty: State): Behaviour {
  return scraped(target.up, job, instance, { healthy: 1, faulty });
}

function first(jobs: readonly string[]): string {
  return jobs[0] ?? '';
}

function targetDown(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'TargetDown',
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

function jobDown(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'JobDown',
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

function jobAbsent(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'JobAbsent',
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

function targetFlapping(jobs: readonly string[]): Alert {
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

function scrapeSlow(jobs: readonly string[], timeout: Duration): Alert {
  const job = first(jobs);
  const limitOf = (share: number): number => Number(((share * timeout.milliseconds) / 1000).toPrecision(12));
  const takes = (faulty: number): Behaviour => scraped(target.scrapeDuration, job, 'a:1', { healthy: 0, faulty });
  return alert({
    name: 'ScrapeSlow',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.8, unit: 'ratio', range: [0.01, 1] },
    everyJob,
    expr: ({ threshold }) => promql`avg_over_time(${ofJobs(target.scrapeDuration, jobs)}[${window}]) > ${limitOf(threshold)}`,
    summary: text`The target ${label('instance')} of ${label('job')} takes ${value('seconds')} for a scrape`,
    description: ({ threshold }) =>
      text`A scrape of ${label('instance')} takes ${value('seconds')}, more than ${written(threshold, 'ratio')} of the ${formatDuration(timeout)} after which it is given up and the target counts as down.`,
    proof: ({ threshold }) => ({
      fires: {
        series: [takes(above(limitOf(threshold)))],
        pending: minutes(5),
        resolved: minutes(1),
        labels: { job, instance: 'a:1' },
        value: above(limitOf(threshold)),
      },
      silent: { because: 'it takes as long as it may', series: [takes(limitOf(threshold))] },
    }),
  });
}

interface LimitedJob {
  readonly name: string;
  readonly sampleLimit: number;
}

/** As series, so that one comparison holds for all jobs, and dashboards can draw them. */
function budgetOf({ name, sampleLimit }: LimitedJob): Recording {
  return { metric: sampleBudget, expr: promql`vector(${sampleLimit})`, window: minutes(5), job: name };
}

function seriesBudgetExceeded(jobs: readonly LimitedJob[]): Alert {
  const names = jobs.map(({ name }) => name);
  const [{ name: job, sampleLimit } = { name: '', sampleLimit: 0 }] = jobs;
  const brings = (share: number): Behaviour => scraped(target.samplesKept, job, 'a:1', { healthy: 0, faulty: share * sampleLimit });
  return alert({
    name: 'SeriesBudgetExceeded',
    severity: 'warning',
    for: duration('15m'),
    threshold: { default: 0.9, unit: 'ratio', range: [0.01, 1] },
    everyJob,
    expr: ({ threshold }) => promql`${ofJobs(target.samplesKept, names)} / ${on('job')} ${groupLeft()} ${ofJobs(sampleBudget, names)} > ${threshold}`,
    summary: text`The target ${label('instance')} of ${label('job')} uses ${value('ratio')} of its series budget`,
    description: ({ threshold }) =>
      text`A scrape of ${label('instance')} brings ${value('ratio')} of the samples that its job may, more than ${written(threshold, 'ratio')}. Beyond 100% the whole scrape is refused, and the target counts as down.`,
    proof: ({ threshold }) => {
      // The product may be a last digit too large for the quotient to be the threshold again.
      const just = (threshold * sampleLimit) / sampleLimit > threshold ? below(threshold) : threshold;
      return {
        fires: { series: [brings(above(threshold))], pending: minutes(1), resolved: minutes(1), labels: { job, instance: 'a:1' }, value: above(threshold) },
        silent: { because: 'it is just within its budget', series: [brings(just)] },
      };
    },
  });
}

/** Only metrics without labels of their own count: a labelled series comes into being when it is first used. */
function catalogueMetricAbsent(jobs: readonly WatchedJob[]): Alert {
  const missing = jobs.flatMap(({ name, alwaysPresent }) => alwaysPresent.map((metric) => missingOn(name, metric)));
  const [{ name: job, alwaysPresent } = { name: '', alwaysPresent: [] }] = jobs;
  const exposes = (lost: State, answers: State): readonly Behaviour[] => [
    up(job, 'a:1', answers),
    ...alwaysPresent.map((metric, i) => scraped(metric, job, 'a:1', { healthy: 0, faulty: i === 0 ? lost : 0 })),
  ];
  return alert({
    name: 'CatalogueMetricAbsent',
    severity: 'warning',
    for: duration('15m'),
    everyJob,
    expr: () => promql`(${either(missing)}) == 1`,
    summary: text`The target ${label('instance')} of ${label('job')} does not expose ${label('metric')}`,
    description: () =>
      text`${label('instance')} answers its scrapes, but ${label('metric')} is not among what it exposes, although the catalogue of ${label('job')} has it: alerts and panels that ask for it are blind.`,
    proof: () => ({
      fires: {
        series: exposes('absent', 1),
        pending: minutes(1),
        resolved: minutes(1),
        labels: { job, instance: 'a:1', metric: alwaysPresent[0]?.name ?? '' },
        value: 1,
      },
      silent: [
        { because: 'nothing is missing', series: exposes(0, 1) },
        { because: 'the target is down', series: exposes('absent', 0) },
      ],
    }),
  });
}

function missingOn(job: string, metric: AnyMetric): Expr<'metric'> {
  const absent: Expr<never> = promql`${ofJobs(target.up, [job])} unless ${on('job', 'instance')} ${ofJobs(metric, [job])}` as Expr<never>;
  return labelled(absent, 'metric', metric.name);
}

/**
 * It fires while targets are known at all, rather than whatever happens: a Prometheus that has stopped to store samples
 * still evaluates `vector(1)`, and would tell that all is well.
 */
function watchdog(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'Watchdog',
    severity: 'info',
    for: minutes(0),
    everyJob,
    expr: () => promql`group(${ofJobs(target.up, jobs)})`,
    summary: text`Alerting works`,
    description: () => text`This alert fires all the time. When it no longer arrives, Prometheus does not scrape or does not evaluate its rules, or its alerts do not get through.`,
    proof: () => ({
      fires: {
        series: [scraped(target.up, job, 'a:1', { healthy: 'absent', faulty: 0 })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: {},
        value: 1,
      },
      silent: { because: 'nothing is scraped', series: [scraped(target.samplesKept, job, 'a:1', { healthy: 1, faulty: 1 })] },
    }),
  });
}
