import type { LabelName, LabelSchema } from '../metric/label.ts';
import type { Histogram } from '../metric/metric.ts';
import { shown, ValueError } from './errors.ts';
import { Exemplars } from './exemplars.ts';
import { Recorded, type Gate, type Surroundings } from './recording.ts';
import { SeriesTable, type Finder, type FixedLabels, type Labels, type Place } from './series.ts';

/** One series of a histogram, found once and used often. */
export interface BoundHistogram {
  /**
   * @param value in the metric's unit, finite: the sum could not take another, and OpenMetrics wants no NaN there
   * @param traceId 32 hexadecimal digits; shown as the exemplar of the value's bucket, in OpenMetrics only
   * @throws ValueError
   */
  observe(value: number, traceId?: string): void;
}

/**
 * A series holds one number a bucket (its own observations, not yet added up), one for `+Inf`, and the sum; the exposition
 * adds up.
 */
class HistogramSeries extends Recorded implements BoundHistogram {
  private readonly metric: string;
  private readonly bounds: Float64Array;

  constructor(metric: string, bounds: Float64Array, place: Place, exemplars: Exemplars, surroundings: Surroundings) {
    super(place, bounds.length + 2, exemplars, surroundings);
    this.metric = metric;
    this.bounds = bounds;
  }

  observe(value: number, traceId?: string): void {
    if (!this.gate.open) return;
    if (!Number.isFinite(value)) throw new ValueError(this.metric, value, `a finite number can be observed, not ${shown(value)}`);
    const { cells, at, bounds } = this;
    const { length } = bounds;
    let bucket = 0;
    // One after the other is quicker than halving: most observations are in the same few buckets.
    while (bucket < length && value > (bounds[bucket] as number)) bucket += 1;
    cells[at + bucket] = (cells[at + bucket] as number) + 1;
    const sum = at + length + 1;
    cells[sum] = (cells[sum] as number) + value;
    if (traceId !== undefined) this.note(bucket, traceId, value);
  }
}

/** A series whose label value found no room: each of its observations is counted. */
class OverflowSeries extends HistogramSeries {
  private readonly overflowed: () => void;

  constructor(metric: string, bounds: Float64Array, place: Place, exemplars: Exemplars, surroundings: Surroundings) {
    super(metric, bounds, place, exemplars, surroundings);
    this.overflowed = surroundings.overflowed;
  }

  override observe(value: number, traceId?: string): void {
    super.observe(value, traceId);
    if (this.gate.open) this.overflowed();
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
    const create = (place: Place) =>
      new (place.overflows ? OverflowSeries : HistogramSeries)(metric.name, bounds, place, exemplars, surroundings);
    this.table = new SeriesTable(metric, bounds.length + 2, create);
    this.#gate = surroundings.gate;
  }

  /**
   * @param value in the metric's unit, finite
   * @param traceId 32 hexadecimal digits; shown as the exemplar of the value's bucket, in OpenMetrics only
   * @throws LabelError, ValueError
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

  /**
   * Exposes the series no more, and makes room for another value of its open labels. Who has it bound records nowhere from then on.
   * @returns whether there was one @throws LabelError
   */
  remove(labels: Labels<L>): boolean {
    return this.table.remove(labels);
  }

  /** Removes all series, as if nothing had been recorded; one without labels begins anew at zero. */
  reset(): void {
    this.table.reset();
  }
}
