import { duration, minutes } from '../../src/metric/duration.ts';
import type { AnyMetric } from '../../src/metric/metric.ts';
import { either, labelled } from '../../src/promql/either.ts';
import { by, on, promql, type Expr } from '../../src/promql/expr.ts';
import { alert, type Alert, type NearMiss, type Proof } from '../../src/rules/alert.ts';
import { minutesOf, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text } from '../../src/rules/text.ts';
import { ofJobs, target } from '../../src/systems/target/metrics.ts';
import { everyJob, scraped, up } from './series.ts';
import type { WatchedJob } from './watched.ts';

/** How long it is remembered that a target has exposed a metric, and how often that is looked at: samples cost, and nobody renames twice a day. */
const memory = duration('1d');
const look = duration('1h');

/**
 * A metric without labels of its own is there from the start of a process. A labelled series comes into being when it is
 * first used: it is missed on a target that has exposed it, and for the metrics alone that every use of the system makes.
 */
export function catalogueMetricAbsent(jobs: readonly WatchedJob[]): Alert {
  const missing = jobs.flatMap(({ name, alwaysPresent, core }) => [
    ...alwaysPresent.map((metric) => missingOn(name, metric)),
    ...core.map((metric) => lostBy(name, metric)),
  ]);
  return alert({
    name: 'CatalogueMetricAbsent',
    severity: 'warning',
    for: duration('15m'),
    everyJob,
    expr: () => promql`(${either(missing)}) == 1`,
    summary: text`The target ${label('instance')} of ${label('job')} does not expose ${label('metric')}`,
    description: () =>
      text`${label('instance')} answers its scrapes, but ${label('metric')} is not among what it exposes, although the catalogue of ${label('job')} has it: alerts and panels that ask for it are blind.`,
    proof: () => proofOf(jobs),
  });
}

function missingOn(job: string, metric: AnyMetric): Expr<'metric'> {
  const absent: Expr<never> = promql`${ofJobs(target.up, [job])} unless ${on('job', 'instance')} ${ofJobs(metric, [job])}` as Expr<never>;
  return labelled(absent, 'metric', metric.name);
}

/** Of a histogram, the count stands for all of it. */
function lostBy(job: string, metric: AnyMetric): Expr<'metric'> {
  const exposed = promql`group ${by('job', 'instance')} (${ofJobs(metric, [job], partOf(metric))})`;
  const absent: Expr<never> =
    promql`${ofJobs(target.up, [job])} and ${on('job', 'instance')} (last_over_time((${exposed})[${memory}:${look}]) unless ${on('job', 'instance')} ${exposed})` as Expr<never>;
  return labelled(absent, 'metric', metric.name);
}

function partOf({ type }: AnyMetric): 'count' | 'value' {
  return type === 'histogram' ? 'count' : 'value';
}

function proofOf(jobs: readonly WatchedJob[]): Proof<'metric'> {
  const constant = jobs.find(({ alwaysPresent }) => alwaysPresent.length > 0);
  const used = jobs.find(({ core }) => core.length > 0);
  const ways = [...(constant === undefined ? [] : [constantLost(constant)]), ...(used === undefined ? [] : [coreLost(used)])];
  const [first, ...others] = ways;
  if (first === undefined) throw new RangeError('there is no metric whose absence could be proven');
  return {
    // It is looked at on the hour: somewhere in the calm is one.
    calm: minutes(minutesOf(look) + 10),
    fires: first.fires,
    firesToo: others.map(({ fires }) => ({ ...fires, although: 'the metric has labels' })),
    silent: [...first.silent, ...others.flatMap(({ silent }) => silent)],
  };
}

interface Way {
  readonly fires: Proof<'metric'>['fires'];
  readonly silent: readonly [NearMiss, ...NearMiss[]];
}

function constantLost(job: WatchedJob): Way {
  const exposes = (lost: State, answers: State): readonly Behaviour[] => series(job, job.alwaysPresent, { lost, answers });
  return {
    fires: firing(job, job.alwaysPresent, exposes('absent', 1)),
    silent: [
      { because: 'nothing is missing', series: exposes(0, 1) },
      { because: 'the target is down', series: exposes('absent', 0) },
    ],
  };
}

function coreLost(job: WatchedJob): Way {
  const exposes = (lost: State, options: { readonly answers?: State; readonly before?: State } = {}): readonly Behaviour[] => series(job, job.core, { lost, ...options });
  return {
    fires: firing(job, job.core, exposes('absent')),
    silent: [
      { because: 'what is used is still exposed', series: exposes(0) },
      { because: 'the target that has exposed it is down', series: exposes('absent', { answers: 0 }) },
      { because: 'nobody has used the target yet', series: exposes('absent', { before: 'absent' }) },
    ],
  };
}

/** All that a job's target exposes, of which the first of some metrics is lost. */
function series(
  { name, alwaysPresent, core }: WatchedJob,
  [first]: readonly AnyMetric[],
  { lost, answers = 1, before = 0 }: { readonly lost: State; readonly answers?: State; readonly before?: State },
): readonly Behaviour[] {
  return [
    up(name, 'a:1', answers),
    ...[...alwaysPresent, ...core].map((metric) => {
      const states = metric === first ? { healthy: before, faulty: lost } : { healthy: 0, faulty: 0 };
      const { name: base, ...behaviour } = scraped(metric, name, 'a:1', states);
      return { ...behaviour, name: partOf(metric) === 'count' ? `${base}_count` : base };
    }),
  ];
}

function firing({ name: job }: WatchedJob, [first]: readonly AnyMetric[], behaviours: readonly Behaviour[]): Way['fires'] {
  return { series: behaviours, pending: minutes(1), resolved: minutes(1), labels: { job, instance: 'a:1', metric: first?.name ?? '' }, value: 1 };
}
