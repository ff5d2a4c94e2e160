import type { LabelSchema } from '../metric/label.ts';
import type { Histogram } from '../metric/metric.ts';
import { Exemplars } from './exemplars.ts';
import { SeriesTable, type FixedLabels, type Labels } from './series.ts';

/** One series of a histogram, found once and used often. */
export interface BoundHistogram {
  observe(value: number, traceId?: string): void;
}

/**
 * Counts observations by size. A series holds one number a bucket (its own observations, not yet added up), one for
 * `+Inf`, and the sum; the exposition adds up.
 */
export class HistogramInstrument<L extends LabelSchema = LabelSchema> {
  readonly table: SeriesTable<L>;
  readonly exemplars = new Exemplars();
  readonly buckets: readonly number[];
  readonly #now: () => number;

  /** @param now milliseconds since 1970, for exemplars */
  constructor(metric: Histogram<L>, overflowed: () => void, now: () => number) {
    this.buckets = metric.buckets;
    this.table = new SeriesTable(metric, metric.buckets.length + 2, overflowed);
    this.#now = now;
  }

  /**
   * @param value in the metric's unit
   * @param traceId 32 hexadecimal digits; shown as the exemplar of the value's bucket, in OpenMetrics only
   * @throws LabelError
   */
  observe(labels: Labels<L>, value: number, traceId?: string): void {
    this.#observe(this.table.slot(labels), value, traceId);
  }

  /** The series with these labels. @throws LabelError */
  with(labels: Labels<L>): BoundHistogram {
    const slot = this.table.slot(labels);
    return { observe: (value, traceId) => this.#observe(slot, value, traceId) };
  }

  /** Exposes at zero every combination of closed values that agrees with the fixed labels. @throws LabelError */
  zero(fixed: FixedLabels<L>): void {
    this.table.zero(fixed);
  }

  #observe(slot: number, value: number, traceId: string | undefined): void {
    const { buckets } = this;
    const { values, width } = this.table;
    let bucket = 0;
    // Written so that NaN, which is below no bound, ends up in +Inf as in Prometheus' own clients.
    while (bucket < buckets.length && !(value <= (buckets[bucket] ?? value))) bucket += 1;
    const cell = slot * width + bucket;
    const sum = slot * width + buckets.length + 1;
    values[cell] = (values[cell] ?? 0) + 1;
    values[sum] = (values[sum] ?? 0) + value;
    if (traceId !== undefined) this.exemplars.note(cell, traceId, value, this.#now());
  }
}
