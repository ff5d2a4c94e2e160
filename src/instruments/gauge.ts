import type { LabelSchema } from '../metric/label.ts';
import type { Gauge } from '../metric/metric.ts';
import { SeriesTable, type FixedLabels, type Labels } from './series.ts';

/** One series of a gauge, found once and used often. */
export interface BoundGauge {
  set(value: number): void;
  add(amount: number): void;
}

/** Holds what is so right now. */
export class GaugeInstrument<L extends LabelSchema = LabelSchema> {
  readonly table: SeriesTable<L>;

  constructor(metric: Gauge<L>, overflowed: () => void) {
    this.table = new SeriesTable(metric, 1, overflowed);
  }

  /** @param value in the metric's unit @throws LabelError */
  set(labels: Labels<L>, value: number): void {
    const slot = this.table.slot(labels);
    this.table.values[slot] = value;
  }

  /** @param amount what to add, which may be negative @throws LabelError */
  add(labels: Labels<L>, amount: number): void {
    this.#add(this.table.slot(labels), amount);
  }

  /** The series with these labels. @throws LabelError */
  with(labels: Labels<L>): BoundGauge {
    const slot = this.table.slot(labels);
    return {
      set: (value) => {
        this.table.values[slot] = value;
      },
      add: (amount) => this.#add(slot, amount),
    };
  }

  /** Exposes at zero every combination of closed values that agrees with the fixed labels. @throws LabelError */
  zero(fixed: FixedLabels<L>): void {
    this.table.zero(fixed);
  }

  #add(slot: number, amount: number): void {
    const { values } = this.table;
    values[slot] = (values[slot] ?? 0) + amount;
  }
}
