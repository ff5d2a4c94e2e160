import type { Duration } from '../metric/duration.ts';
import { duration } from '../metric/duration.ts';
import type { LabelSchema } from '../metric/label.ts';
import { gauge, type Gauge } from '../metric/metric.ts';
import type { Unit } from '../metric/unit.ts';
import type { Expr } from '../promql/expr.ts';

/** A recording rule, and the series it makes, which can be asked like any gauge. */
export interface Recording<L extends LabelSchema = LabelSchema> {
  readonly metric: Gauge<L>;
  readonly expr: Expr;
  readonly window: Duration;
  /** The job that the recorded series carries, where it is not the system's. */
  readonly job?: string;
}

/**
 * Records an expression under a name of the form `level:metric:operation`.
 * @param options.labels the labels that are left after the expression's aggregation, besides job
 */
export function record<const L extends LabelSchema>(
  name: `${string}:${string}:${string}`,
  options: {
    readonly help: string;
    readonly system: string;
    readonly unit: Unit;
    readonly labels: L;
    readonly expr: Expr;
    readonly window?: Duration;
  },
): Recording<L> {
  const { help, system, unit, labels, expr, window = duration('5m') } = options;
  return { metric: gauge(name, { help, unit, labels, system }), expr, window };
}
