import { duration, formatDuration, minutes, type Duration } from '../../src/metric/duration.ts';
import { gauge } from '../../src/metric/metric.ts';
import { groupLeft, on, promql, window } from '../../src/promql/expr.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { above, below } from '../../src/rules/near.ts';
import type { Recording } from '../../src/rules/record.ts';
import type { Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { ofJobs, target } from '../../src/systems/target/metrics.ts';
import { everyJob, first, scraped } from './series.ts';

const sampleBudget = gauge('job:scrape_samples:limit', {
  help: 'Samples that a scrape of the job may bring: what its catalogue can expose at the most, and what its runtime adds.',
  unit: 'count',
});

export function scrapeSlow(jobs: readonly string[], timeout: Duration): Alert {
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
export function budgetOf({ name, sampleLimit }: LimitedJob): Recording {
  return { metric: sampleBudget, expr: promql`vector(${sampleLimit})`, window: minutes(5), job: name };
}

export function seriesBudgetExceeded(jobs: readonly LimitedJob[]): Alert {
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
