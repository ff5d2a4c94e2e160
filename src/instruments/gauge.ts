import type { LabelName, LabelSchema } from '../metric/label.ts';
import type { Gauge } from '../metric/metric.ts';
import { Exemplars } from './exemplars.ts';
import { Recorded, type Gate, type Surroundings } from './recording.ts';
import { SeriesTable, type Finder, type FixedLabels, type Labels, type Place } from './series.ts';

/** One series of a gauge, found once and used often. */
export interface BoundGauge {
  /** @param value in the metric's unit */
  set(value: number): void;
  /** @param amount what to add, which may be negative */
  add(amount: number): void;
}

class GaugeSeries extends Recorded implements BoundGauge {
  set(value: number): void {
    if (this.gate.open) this.cells[this.at] = value;
  }

  add(amount: number): void {
    if (!this.gate.open) return;
    const { cells, at } = this;
    cells[at] = (cells[at] as number) + amount;
  }
}

/** Holds what is so right now. */
export class GaugeInstrument<L extends LabelSchema = LabelSchema> {
  readonly table: SeriesTable<L, GaugeSeries>;
  readonly #gate: Gate;

  constructor(metric: Gauge<L>, surroundings: Surroundings) {
    // No format has exemplars of gauges.
    const none = new Exemplars();
    this.table = new SeriesTable(metric, 1, (place: Place) => new GaugeSeries(place, 1, none, surroundings), surroundings.overflowed);
    this.#gate = surroundings.gate;
  }

  /** @param value in the metric's unit @throws LabelError */
  set(labels: Labels<L>, value: number): void {
    if (this.#gate.open) this.table.find(labels).set(value);
  }

  /** @param amount what to add, which may be negative @throws LabelError */
  add(labels: Labels<L>, amount: number): void {
    if (this.#gate.open) this.table.find(labels).add(amount);
  }

  /** The series with these labels. @throws LabelError */
  with(labels: Labels<L>): BoundGauge {
    return this.table.find(labels);
  }

  /** A function from label values, in the order of these names, to their series; see `CounterInstrument.by`. @throws LabelError */
  by<const N extends readonly LabelName<L>[]>(...names: N): Finder<L, N, BoundGauge> {
    return this.table.finder(names);
  }

  /** Exposes at zero every combination of closed values that agrees with the fixed labels. @throws LabelError */
  zero(fixed: FixedLabels<L>): void {
    this.table.zero(fixed);
  }
}
