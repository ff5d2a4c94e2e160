import type { LabelSchema } from '../metric/label.ts';
import type { AnyMetric } from '../metric/metric.ts';
import { selector, type Part, type Selector } from '../metric/selector.ts';
import { perSecond } from '../metric/unit.ts';
import { promql } from './expr.ts';
import { quantile, rate } from './idioms.ts';
import { question, type Question } from './question.ts';

/** More lines than the values of two labels make are no chart any more. */
const mostLabels = 2;

/**
 * What to ask of a metric about which no more is known than its declaration: the rate of a counter, the value of a gauge,
 * the 95th percentile of a histogram. Counters and histograms are summed to their first two labels; a gauge's series are
 * shown one by one, as nobody can know whether they may be added.
 */
export function defaultQuestion(metric: AnyMetric): Question {
  const { name, type, unit } = metric;
  const labels = Object.keys(metric.labels);
  const by = labels.slice(0, mostLabels);
  const each = by.length === 0 ? '' : ` for each ${by.join(' and ')}`;
  switch (type) {
    case 'counter':
      return question<string>({
        ask: `How fast does ${name} grow${each}?`,
        expr: rate(seriesOf(metric, type, 'value'), { by }),
        unit: perSecond(unit),
        by,
      });
    case 'gauge':
      return question<string>({
        ask: `What does ${name} read on each target?`,
        expr: promql`${seriesOf(metric, type, 'value')}`,
        unit,
        by: ['instance', ...labels],
      });
    case 'histogram':
      return question<string>({
        ask: `Below which value does 95% of ${name} lie${each}?`,
        expr: quantile(0.95, seriesOf(metric, type, 'bucket'), { by }),
        unit,
        by,
      });
  }
}

/** @param _type the metric's own, for the type checker, which cannot conclude it from a switch */
function seriesOf<T extends AnyMetric['type']>(metric: AnyMetric, _type: T, part: Part): Selector<LabelSchema, T> {
  return selector(metric as AnyMetric & { readonly type: T }, part);
}
