import { duration, minutes } from '../../src/metric/duration.ts';
import type { AnyMetric } from '../../src/metric/metric.ts';
import { either, labelled } from '../../src/promql/either.ts';
import { on, promql, type Expr } from '../../src/promql/expr.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import type { Behaviour, State } from '../../src/rules/series.ts';
import { label, text } from '../../src/rules/text.ts';
import { ofJobs, target } from '../../src/systems/target/metrics.ts';
import { everyJob, scraped, up } from './series.ts';
import type { WatchedJob } from './watched.ts';

/** Only metrics without labels of their own count: a labelled series comes into being when it is first used. */
export function catalogueMetricAbsent(jobs: readonly WatchedJob[]): Alert {
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
