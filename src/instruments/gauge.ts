import type { LabelName, LabelSchema } from '../metric/label.ts';
import type { Gauge } from '../metric/metric.ts';
import { shown, ValueError } from './errors.ts';
import { Exemplars } from './exemplars.ts';
import { Recorded, type Gate, type Surroundings } from './recording.ts';
import { SeriesTable, type Finder, type FixedLabels, type Labels, type Place } from './series.ts';

/** One series of a gauge, found once and used often. */
export interface BoundGauge {
  /** @param value in the metric's unit; NaN and infinities are values too, as in both formats @throws ValueError for what is no number */
  set(value: number): void;
  /** @param amount what to add, which may be negative, and is finite: no later one would undo an infinity @throws ValueError */
  add(amount: number): void;
  /**
   * Adds 1 until the function that is returned is called: for what begins and ends. What was added is taken off whether or
   * not the registry still records then, once however often it is called; what began while it did not record never counts.
   */
  hold(): () => void;
}

class GaugeSeries extends Recorded implements BoundGauge {
  private readonly metric: string;

  constructor(metric: string, place: Place, exemplars: Exemplars, surroundings: Surroundings) {
    super(place, 1, exemplars, surroundings);
    this.metric = metric;
  }

  set(value: number): void {
    if (!this.gate.open) return;
    if (typeof value !== 'number') throw new ValueError(this.metric, value, `a gauge is set to a number, not to ${shown(value)}`);
    this.cells[this.at] = value;
  }

  add(amount: number): void {
    if (!this.gate.open) return;
    if (!Number.isFinite(amount)) throw new ValueError(this.metric, amount, `a finite number can be added, not ${shown(amount)}`);
    const { cells, at } = this;
    cells[at] = (cells[at] as number) + amount;
  }

  hold(): () => void {
    if (!this.gate.open) return letGoOfNothing;
    this.add(1);
    let held = true;
    return () => {
      if (held) this.cells[this.at] = (this.cells[this.at] as number) - 1;
      held = false;
    };
  }
}

/** A series whose label value found no room: each of its observations is counted. */
class OverflowSeries extends GaugeSeries {
  private readonly overflowed: () => void;

  constructor(metric: string, place: Place, exemplars: Exemplars, surroundings: Surroundings) {
    super(metric, place, exemplars, surroundings);
    this.overflowed = surroundings.overflowed;
  }

  override set(value: number): void {
    super.set(value);
    if (this.gate.open) this.overflowed();
  }

  override add(amount: number): void {
    super.add(amount);
    if (this.gate.open) this.overflowed();
  }
}

function letGoOfNothing(): void {}

/** Holds what is so right now. */
export class GaugeInstrument<L extends LabelSchema = LabelSchema> {
  readonly table: SeriesTable<L, GaugeSeries>;
  readonly #gate: Gate;

  constructor(metric: Gauge<L>, surroundings: Surroundings) {
    // No format has exemplars of gauges.
    const none = new Exemplars();
    const create = (place: Place) => new (place.overflows ? OverflowSeries : GaugeSeries)(metric.name, place, none, surroundings);
    this.table = new SeriesTable(metric, 1, create);
    this.#gate = surroundings.gate;
  }

  /** @param value in the metric's unit; NaN and infinities are values too, as in both formats @throws LabelError, ValueError */
  set(labels: Labels<L>, value: number): void {
    if (this.#gate.open) this.table.find(labels).set(value);
  }

  /** @param amount what to add, which may be negative, and is finite @throws LabelError, ValueError */
  add(labels: Labels<L>, amount: number): void {
    if (this.#gate.open) this.table.find(labels).add(amount);
  }

  /** Adds 1 until the function that is returned is called; see `BoundGauge.hold`. @throws LabelError */
  hold(labels: Labels<L>): () => void {
    return this.#gate.open ? this.table.find(labels).hold() : letGoOfNothing;
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
