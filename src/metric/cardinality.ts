import { domainSize } from './label.ts';
import type { AnyMetric } from './metric.ts';
import { metricsOf, type System } from './system.ts';

/**
 * The most series that one target can expose of a metric: the product of its label domains, times what a histogram
 * adds: its buckets, `+Inf`, `_sum` and `_count`.
 */
export function seriesBudget(metric: AnyMetric): number {
  const combinations = Object.values(metric.labels).reduce((product, domain) => product * domainSize(domain), 1);
  return metric.type === 'histogram' ? combinations * ((metric.buckets?.length ?? 0) + 3) : combinations;
}

/** The most series that one target of a system can expose of its catalogue. */
export function targetBudget(system: System): number {
  return metricsOf(system).reduce((total, metric) => total + seriesBudget(metric), 0);
}
