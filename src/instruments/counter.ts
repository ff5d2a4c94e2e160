import type { LabelName, LabelSchema } from '../metric/label.ts';
import type { Counter } from '../metric/metric.ts';
import { shown, ValueError } from './errors.ts';
import { Exemplars } from './exemplars.ts';
import { Recorded, type Gate, type Surroundings } from './recording.ts';
import { SeriesTable, type Finder, type FixedLabels, type Labels, type Place } from './series.ts';

/** One series of a counter, found once and used often. */
export interface BoundCounter {
  /**
   * @param amount how much to add: finite, zero or more
   * @param traceId 32 hexadecimal digits; shown as the series' exemplar, in OpenMetrics only
   * @throws ValueError
   */
  inc(amount?: number, traceId?: string): void;
}

class CounterSeries extends Recorded implements BoundCounter {
  private readonly metric: string;

  constructor(metric: string, place: Place, exemplars: Exemplars, surroundings: Surroundings) {
    super(place, 1, exemplars, surroundings);
    this.metric = metric;
  }

  inc(amount = 1, traceId?: string): void {
    if (!this.gate.open) return;
    // Of what is no number, a text for instance, it says no as well.
    if (!(Number.isFinite(amount) && amount >= 0)) throw refusal(this.metric, amount);
    const { cells, at } = this;
    cells[at] = (cells[at] as number) + amount;
    if (traceId !== undefined) this.note(0, traceId, amount);
  }
}

/** A series whose label value found no room: each of its observations is counted. */
class OverflowSeries extends CounterSeries {
  private readonly overflowed: () => void;

  constructor(metric: string, place: Place, exemplars: Exemplars, surroundings: Surroundings) {
    super(metric, place, exemplars, surroundings);
    this.overflowed = surroundings.overflowed;
  }

  override inc(amount = 1, traceId?: string): void {
    super.inc(amount, traceId);
    if (this.gate.open) this.overflowed();
  }
}

function refusal(metric: string, amount: unknown): ValueError {
  return new ValueError(metric, amount, `a counter only grows, by numbers that are finite: it cannot take ${shown(amount)}`);
}

/** Counts what happens, from zero at the start of the process. */
export class CounterInstrument<L extends LabelSchema = LabelSchema> {
  readonly table: SeriesTable<L, CounterSeries>;
  readonly #gate: Gate;

  constructor(metric: Counter<L>, surroundings: Surroundings) {
    const exemplars = new Exemplars();
    const create = (place: Place) => new (place.overflows ? OverflowSeries : CounterSeries)(metric.name, place, exemplars, surroundings);
    this.table = new SeriesTable(metric, 1, create);
    this.#gate = surroundings.gate;
  }

  /**
   * @param amount how much to add: finite, zero or more
   * @param traceId 32 hexadecimal digits; shown as the series' exemplar, in OpenMetrics only
   * @throws LabelError, ValueError
   */
  inc(labels: Labels<L>, amount = 1, traceId?: string): void {
    if (this.#gate.open) this.table.find(labels).inc(amount, traceId);
  }

  /** The series with these labels; one whose value an open label has no room for is the overflow series. @throws LabelError */
  with(labels: Labels<L>): BoundCounter {
    return this.table.find(labels);
  }

  /**
   * A function from label values, in the order of these names, to their series: the quickest way when labels differ from
   * call to call, since it allocates nothing. `by('method', 'status')` gives `(method, status) => BoundCounter`.
   * @param names every label of the metric, once
   * @throws LabelError, as does the function
   */
  by<const N extends readonly LabelName<L>[]>(...names: N): Finder<L, N, BoundCounter> {
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
