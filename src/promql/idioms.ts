import type { Duration } from '../metric/duration.ts';
import type { LabelName, LabelSchema, TargetLabel } from '../metric/label.ts';
import type { Counter } from '../metric/metric.ts';
import { selector, type Selector } from '../metric/selector.ts';
import { by, promql, window, type Expr, type Grouping, type Window } from './expr.ts';

/** A counter, or a counting part of a histogram: what `rate` may be asked of. */
type Counting<L extends LabelSchema> = Counter<L> | Selector<L, 'counter' | 'histogram'>;

type Groupable<L extends LabelSchema> = LabelName<L> | TargetLabel;

/** Events per second, summed by the labels given; the rate is taken first, so that a restart of one target does not show. */
export function rate<const L extends LabelSchema, const G extends Groupable<L> = never>(
  events: Counting<L>,
  options: { readonly by?: readonly G[]; readonly over?: Duration | Window } = {},
): Expr<G> {
  return total('rate', events, options);
}

/** Events within the range, summed by the labels given. Prometheus extrapolates: the answer need not be whole. */
export function increase<const L extends LabelSchema, const G extends Groupable<L> = never>(
  events: Counting<L>,
  options: { readonly by?: readonly G[]; readonly over?: Duration | Window } = {},
): Expr<G> {
  return total('increase', events, options);
}

/**
 * Events of one sort per second. Many systems expose a series when it is first counted in: where nothing of the sort was ever
 * seen the answer is 0, as long as there are events that it could have been seen among, and not nothing.
 */
export function rateAmong<const L extends LabelSchema, const M extends LabelSchema, const G extends Groupable<L> & Groupable<M> = never>(
  part: Counting<L>,
  whole: Counting<M>,
  options: { readonly by?: readonly G[]; readonly over?: Duration | Window } = {},
): Expr<G> {
  return asGrouped<G>(promql`${rate<L, G>(part, options)} or 0 * ${rate<M, G>(whole, options)}`);
}

/**
 * The share of events that are of one sort, 0 to 1: both sides aggregated before the division, so that sides whose
 * labels differ still meet, and uneven traffic is weighed right. Where nothing of the sort was ever seen, there is no series
 * to count: the share is 0 then, as long as there is something to have a share of.
 * @param options.floor events per second below which there is no answer: one failure among two requests is no outage
 */
export function ratio<const L extends LabelSchema, const M extends LabelSchema, const G extends Groupable<L> & Groupable<M> = never>(
  part: Counting<L>,
  whole: Counting<M>,
  options: { readonly by?: readonly G[]; readonly floor?: number; readonly over?: Duration | Window } = {},
): Expr<G> {
  const { floor } = options;
  const denominator = rate<M, G>(whole, options);
  const numerator = rateAmong<L, M, G>(part, whole, options);
  return floor === undefined
    ? asGrouped<G>(promql`${numerator} / ${denominator}`)
    : asGrouped<G>(promql`${numerator} / (${denominator} > ${floor})`);
}

/**
 * A quantile estimated from a histogram's buckets, in the histogram's unit: buckets are summed first and `le` is kept,
 * as quantiles of several targets cannot be averaged.
 * @param q between 0 and 1, both excluded
 */
export function quantile<const L extends LabelSchema, const G extends Groupable<L> = never>(
  q: number,
  buckets: Selector<L, 'histogram'>,
  options: { readonly by?: readonly G[]; readonly over?: Duration | Window } = {},
): Expr<G> {
  if (!(q > 0 && q < 1)) throw new RangeError(`a quantile lies between 0 and 1, both excluded, not ${q}`);
  if (buckets.part !== 'bucket') throw new RangeError(`a quantile is taken of ${buckets.metric.name}'s buckets, not of its ${buckets.part}`);
  const groups = grouping([...(options.by ?? []), 'le']);
  return asGrouped<G>(promql`histogram_quantile(${q}, sum ${groups} (rate(${buckets}[${options.over ?? window}])))`);
}

/**
 * How many times faster than allowed an error budget is being spent: the ratio of bad events over `1 - objective`.
 * Source: The Site Reliability Workbook, chapter 5, "Alerting on SLOs".
 * @param options.objective the share of good events promised, between 0 and 1, both excluded
 */
export function burnRate<const L extends LabelSchema, const M extends LabelSchema, const G extends Groupable<L> & Groupable<M> = never>(
  bad: Counting<L>,
  all: Counting<M>,
  options: { readonly objective: number; readonly by?: readonly G[]; readonly floor?: number; readonly over?: Duration | Window },
): Expr<G> {
  const { objective } = options;
  if (!(objective > 0 && objective < 1)) throw new RangeError(`an objective lies between 0 and 1, both excluded, not ${objective}`);
  // Rounded to what the objective was written with: 1 - 0.999 is 0.0010000000000000009 in floating point.
  const budget = Number((1 - objective).toPrecision(12));
  return asGrouped<G>(promql`(${ratio<L, M, G>(bad, all, options)}) / ${budget}`);
}

function total<L extends LabelSchema, G extends string>(
  name: 'rate' | 'increase',
  events: Counting<L>,
  { by: labels = [], over = window }: { readonly by?: readonly G[]; readonly over?: Duration | Window },
): Expr<G> {
  const series = 'type' in events ? selector<LabelSchema>(events, 'value') : (events as Selector);
  const range = name === 'rate' ? promql`rate(${series}[${over}])` : promql`increase(${series}[${over}])`;
  return asGrouped<G>(labels.length === 0 ? promql`sum(${range})` : promql`sum ${grouping(labels)} (${range})`);
}

/** Labels that the caller's types have checked against the metric already. */
function grouping(labels: readonly string[]): Grouping<never> {
  return by(...labels) as Grouping<string> as Grouping<never>;
}

/** After an aggregation only the labels grouped by are left. */
function asGrouped<G extends string>(expr: Expr): Expr<G> {
  return expr as Expr<G>;
}
