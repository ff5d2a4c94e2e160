import type { LabelSchema } from '../../metric/label.ts';
import { escapeRegex } from '../../metric/matcher.ts';
import { gauge, type AnyMetric } from '../../metric/metric.ts';
import { selector, type Part, type Selector } from '../../metric/selector.ts';

/**
 * What Prometheus itself records of every scrape of every target. These belong to no system: the scope of the place of
 * use says whose targets are meant. Source: https://prometheus.io/docs/concepts/jobs_instances/
 */
export const target = {
  up: gauge('up', {
    help: 'Whether the last scrape of the target succeeded: 1 when it did, 0 when it did not.',
    unit: 'bool',
  }),
  scrapeDuration: gauge('scrape_duration_seconds', {
    help: 'Time that the last scrape of the target took.',
    unit: 'seconds',
  }),
  samplesScraped: gauge('scrape_samples_scraped', {
    help: 'Samples that the target exposed at the last scrape.',
    unit: 'count',
  }),
  samplesKept: gauge('scrape_samples_post_metric_relabeling', {
    help: 'Samples of the last scrape that were left after the relabeling of metrics; the limit on samples applies to these.',
    unit: 'count',
  }),
  seriesAdded: gauge('scrape_series_added', {
    help: 'Series that the last scrape brought for the first time, roughly.',
    unit: 'count',
  }),
} as const;

/** A metric's series on the targets of some jobs, for rules that are about many jobs: the place of use adds none. */
export function ofJobs(metric: AnyMetric, jobs: readonly string[], part: Part = 'value'): Selector<LabelSchema> {
  const [first, ...others] = jobs;
  if (first === undefined) throw new RangeError(`${metric.name} is asked of no job: name at least one`);
  const matcher =
    others.length === 0 ? ({ label: 'job', op: '=', value: first } as const) : ({ label: 'job', op: '=~', value: jobs.map(escapeRegex).join('|') } as const);
  return selector(metric, part, [matcher]);
}
