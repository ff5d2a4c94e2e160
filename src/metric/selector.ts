import type { LabelSchema } from './label.ts';
import { matchersOf, type Conditions, type Matcher } from './matcher.ts';
import type { AnyMetric } from './metric.ts';

type MetricType = AnyMetric['type'];

/** Which exposed series of a metric: a histogram has three sorts, the others one. */
export type Part = 'value' | 'bucket' | 'sum' | 'count';

/**
 * The series of one metric, or of one part of a histogram, narrowed by matchers. Immutable. Its type remembers what sort
 * of metric it was made of, so that a narrowed gauge is no more a counter than the gauge itself.
 */
export interface Selector<L extends LabelSchema = LabelSchema, T extends MetricType = MetricType> {
  readonly kind: 'selector';
  readonly metric: AnyMetric & { readonly type: T };
  readonly part: Part;
  readonly matchers: readonly Matcher[];
  /** Narrows further; a label that was narrowed before is narrowed by both. */
  where(conditions: Conditions<L>): Selector<L, T>;
  /** Carries the label schema in the type; never set. */
  readonly labels?: L;
}

const suffixes: Readonly<Record<Part, string>> = { value: '', bucket: '_bucket', sum: '_sum', count: '_count' };

/** The name under which a part of a metric is exposed. */
export function seriesName(metric: AnyMetric, part: Part): string {
  return metric.name + suffixes[part];
}

/**
 * The name under which OpenMetrics tells since when a series has counted; `undefined` where it does not: for gauges, and for
 * counters without `_total`, which are exposed as of unknown type.
 */
export function createdName({ name, type }: Pick<AnyMetric, 'name' | 'type'>): string | undefined {
  if (type === 'histogram') return `${name}_created`;
  return type === 'counter' && name.endsWith('_total') ? name.replace(/_total$/, '_created') : undefined;
}

export function selector<L extends LabelSchema, T extends MetricType = MetricType>(
  metric: AnyMetric & { readonly type: T },
  part: Part,
  matchers: readonly Matcher[] = [],
): Selector<L, T> {
  return {
    kind: 'selector',
    metric,
    part,
    matchers,
    where: (conditions) => selector(metric, part, [...matchers, ...matchersOf(conditions)]),
  };
}
