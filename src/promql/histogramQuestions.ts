import type { LabelName, LabelSchema, TargetLabel } from '../metric/label.ts';
import type { Histogram } from '../metric/metric.ts';
import { by as grouping, promql, window } from './expr.ts';
import { quantile } from './idioms.ts';
import { question, type Question } from './question.ts';

/** How the observations are spread over the buckets, with a legend that a heatmap takes for its rows. */
export function spread<const L extends LabelSchema>(histogram: Histogram<L>): Question {
  return question<string>({
    ask: `How are the values spread, and are there two sorts of them? ${histogram.help}`,
    expr: promql`sum ${grouping('le')} (rate(${histogram.bucket}[${window}]))`,
    unit: histogram.unit,
    by: ['le'],
  });
}

/**
 * A quantile of a histogram, in its own unit.
 * @param q between 0 and 1, both excluded
 */
export function quantileOf<const L extends LabelSchema, const G extends LabelName<L> | TargetLabel = never>(
  q: number,
  histogram: Histogram<L>,
  options: { readonly by?: readonly G[] } = {},
): Question {
  const { by = [] } = options;
  const each = by.length === 0 ? '' : ` for each ${by.join(' and ')}`;
  return question<string>({
    ask: `Below which value do ${percentText(q)} of the observations lie${each}? ${histogram.help}`,
    expr: quantile(q, histogram.bucket as Parameters<typeof quantile>[1], { by }),
    unit: histogram.unit,
    by,
  });
}

function percentText(q: number): string {
  return `${Number((q * 100).toPrecision(6))}%`;
}
