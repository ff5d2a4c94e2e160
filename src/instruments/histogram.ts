import type { LabelName, LabelSchema } from '../metric/label.ts';
import type { Histogram } from '../metric/metric.ts';
import { Exemplars } from './exemplars.ts';
import { Recorded, type Gate, type Surroundings } from './recording.ts';
import { SeriesTable, type Finder, type FixedLabels, type Labels, type Place } from './series.ts';

/** One series of a histogram, found once and used often. */
export interface BoundHistogram {
  /**
   * @param value in the metric's unit
   * @param traceId 32 hexadecimal digits; shown as the exemplar of the value's bucket, in OpenMetrics only
   */
  observe(value: number, traceId?: string): void;
}

/**
 * A series holds one number a bucket (its own observations, not yet added up), one for `+Inf`, and the sum; the exposition
 * adds up.
 */
class HistogramSeries extends Recorded implements BoundHistogram {
  private readonly bounds: Float64Array;

  constructor(bounds: Float64Array, place: Place, exemplars: Exemplars, surroundings: Surroundings) {
    super(place, bounds.length + 2, exemplars, surroundings);
    this.bounds = bounds;
  }

  observe(value: number, traceId?: string): void {
    if (!this.gate.open) return;
    const { cells, at, bounds } = this;
    const { length } = bounds;
    let bucket = 0;
    // One after the other is quicker than halving: most observations are in the same few buckets. Written so that NaN, which
    // is below no bound, ends up in +Inf as in Prometheus' own clients.
    while (bucket < length && !(value <= (bounds[bucket] as number))) bucket += 1;
    cells[at + bucket] = (cells[at + bucket] as number) + 1;
    const sum = at + length + 1;
    cells[sum] = (cells[sum] as number) + value;
    if (traceId !== undefined) this.note(bucket, traceId, value);
  }
}

/** Counts observations by size. */
export class HistogramInstrument<L extends LabelSchema = LabelSchema> {
  readonly table: SeriesTable<L, HistogramSeries>;
  readonly buckets: readonly number[];
  readonly #gate: Gate;

  constructor(metric: Histogram<L>, surroundings: Surroundings) {
    this.buckets = metric.buckets;
    const bounds = Float64Array.from(metric.buckets);
    const exemplars = new Exemplars();
    const create = (place: Place) => new HistogramSeries(bounds, place, exemplars, surroundings);
    this.table = new SeriesTable(metric, bounds.length + 2, create, surroundings.overflowed);
    this.#gate = surroundings.gate;
  }

  /**
   * @param value in the metric's unit
   * @param traceId 32 hexadecimal digits; shown as the exemplar of the value's bucket, in OpenMetrics only
   * @throws LabelError
   */
  observe(labels: Labels<L>, value: number, traceId?: string): void {
    if (this.#gate.open) this.table.find(labels).observe(value, traceId);
  }

  /** The series with these labels. @throws LabelError */
  with(labels: Labels<L>): BoundHistogram {
    return this.table.find(labels);
  }

  /** A function from label values, in the order of these names, to their series; see `CounterInstrument.by`. @throws LabelError */
  by<const N extends readonly LabelName<L>[]>(...names: N): Finder<L, N, BoundHistogram> {
    return this.table.finder(names);
  }

  /** Exposes at zero every combination of closed values that agrees with the fixed labels. @throws LabelError */
  zero(fixed: FixedLabels<L>): void {
    this.table.zero(fixed);
  }
}
