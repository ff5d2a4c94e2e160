import type { LabelSchema } from '../metric/label.ts';
import type { Counter } from '../metric/metric.ts';
import { ValueError } from './errors.ts';
import { SeriesTable, type FixedLabels, type Labels } from './series.ts';

/** One series of a counter, found once and used often. */
export interface BoundCounter {
  /** @param amount how much to add, zero or more @throws ValueError */
  inc(amount?: number): void;
}

/** Counts what happens, from zero at the start of the process. */
export class CounterInstrument<L extends LabelSchema = LabelSchema> {
  readonly table: SeriesTable<L>;

  constructor(metric: Counter<L>, overflowed: () => void) {
    this.table = new SeriesTable(metric, 1, overflowed);
  }

  /** @param amount how much to add, zero or more @throws LabelError, ValueError */
  inc(labels: Labels<L>, amount = 1): void {
    this.#add(this.table.slot(labels), amount);
  }

  /** The series with these labels; one whose value an open label has no room for is the overflow series. @throws LabelError */
  with(labels: Labels<L>): BoundCounter {
    const slot = this.table.slot(labels);
    return { inc: (amount = 1) => this.#add(slot, amount) };
  }

  /** Exposes at zero every combination of closed values that agrees with the fixed labels. @throws LabelError */
  zero(fixed: FixedLabels<L>): void {
    this.table.zero(fixed);
  }

  #add(slot: number, amount: number): void {
    if (!(amount >= 0)) throw new ValueError(this.table.metric.name, amount, `a counter only grows: it cannot take ${amount}`);
    const { values } = this.table;
    values[slot] = (values[slot] ?? 0) + amount;
  }
}
