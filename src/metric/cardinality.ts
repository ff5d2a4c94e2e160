import { domainSize, isClosed } from './label.ts';
import type { AnyMetric } from './metric.ts';
import { labelOverflow } from './own.ts';
import { createdName } from './selector.ts';
import { metricsOf, type System } from './system.ts';

/**
 * The most series that one target can expose of a metric: the product of its label domains, times what a histogram
 * adds (its buckets, `+Inf`, `_sum` and `_count`) and what OpenMetrics does (`_created`).
 */
export function seriesBudget(metric: AnyMetric): number {
  const combinations = Object.values(metric.labels).reduce((product, domain) => product * domainSize(domain), 1);
  const parts = metric.type === 'histogram' ? (metric.buckets?.length ?? 0) + 3 : 1;
  return combinations * (parts + (createdName(metric) === undefined ? 0 : 1));
}

/** The most series that one target of a system can expose of its catalogue. */
export function targetBudget(system: System): number {
  return metricsOf(system).reduce((total, metric) => total + seriesBudget(metric), 0);
}

/** The most series in which a target that uses the kit's instruments counts overflows: one for each metric with an open label. */
export function overflowBudget(system: System): number {
  const counted = metricsOf(system).filter(({ labels }) => Object.values(labels).some((domain) => !isClosed(domain)));
  return counted.length * (createdName(labelOverflow) === undefined ? 1 : 2);
}
