import type { LabelName, LabelSchema, TargetLabel } from '../metric/label.ts';
import type { Conditions } from '../metric/matcher.ts';
import type { Histogram } from '../metric/metric.ts';
import { promql, type Expr } from './expr.ts';
import { quantile, rate } from './idioms.ts';

/**
 * A quantile that is answered only where enough is observed for it to say something: of three requests, one is slower
 * than all but the slowest hundredth.
 * @param q between 0 and 1, both excluded
 * @param options.floor observations per second below which there is no answer
 * @param options.where which of the observations are meant
 */
export function busyQuantile<const L extends LabelSchema, const G extends LabelName<L> | TargetLabel = never>(
  q: number,
  histogram: Histogram<L>,
  options: { readonly by?: readonly G[]; readonly floor: number; readonly where?: Conditions<L> },
): Expr<G> {
  const { floor, where = {} as Conditions<L>, ...grouped } = options;
  const estimate = quantile<Histogram<L>['bucket']['labels'] & LabelSchema, G & string>(q, histogram.bucket.where(where as never) as never, grouped as never);
  return promql`${estimate} and (${rate<L, G>(histogram.count.where(where), grouped)} > ${floor})` as Expr<G>;
}
