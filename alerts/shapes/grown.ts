import type { LabelSchema } from '../../src/metric/label.ts';
import type { Selector } from '../../src/metric/selector.ts';
import { on, promql, window, type Expr } from '../../src/promql/expr.ts';
import { target } from '../../src/systems/target/metrics.ts';

/**
 * Events within the window, series by series, the first of all among them. `increase` knows no growth before a series' first
 * sample: where a series comes into being when it is first counted in, a burst that one scrape finds in full would be no
 * event at all. What was not there at the start of the window, on a target that was, has grown from zero.
 */
export function grown<L extends LabelSchema>(events: Selector<L, 'counter'>): Expr {
  const born = promql`(${events} unless ${events} offset ${window}) and ${on('instance')} ${target.up} offset ${window} == 1`;
  return promql`(${born}) or increase(${events}[${window}])`;
}
