import { isClosed, type ClosedLabel, type LabelName, type LabelSchema, type LabelValue, type LabelValues } from '../metric/label.ts';
import type { AnyMetric } from '../metric/metric.ts';
import { LabelError } from './errors.ts';
import { pathOf, type Arrival, type Path } from './path.ts';
import { labelText } from './text.ts';

/** The labels of one observation: every label of the metric with a value, and no other. */
export type Labels<L extends LabelSchema> = [LabelName<L>] extends [never] ? Readonly<Record<string, never>> : LabelValues<L>;

type ClosedName<L extends LabelSchema> = { [N in LabelName<L>]: L[N] extends ClosedLabel ? N : never }[LabelName<L>];

/** Some labels fixed: all the open ones, whose values only the caller knows, and any of the closed ones. */
export type FixedLabels<L extends LabelSchema> = {
  readonly [N in Exclude<LabelName<L>, ClosedName<L>>]: string;
} & { readonly [N in ClosedName<L>]?: LabelValue<L[N]> };

/** The function that finds a series by its label values, in the order of the names; no function when a name is left out. */
export type Finder<L extends LabelSchema, N extends readonly LabelName<L>[], S> = [Exclude<LabelName<L>, N[number]>] extends [never]
  ? (...values: { [I in keyof N]: LabelValue<L[N[I]]> }) => S
  : { readonly missing: Exclude<LabelName<L>, N[number]> };

/** What stands for every value of an open label that came after its budget was used up. */
export const overflowValue = '__overflow__';

/** Where a series keeps its numbers, and how the exposition writes its labels. */
export interface Place {
  readonly labels: string;
  /** Shared with other series, and never replaced. */
  readonly cells: Float64Array;
  /** The first of the series' own cells. */
  readonly at: number;
  /** Its number among all places of the metric. */
  readonly index: number;
  /** Whether it is the series of values that an open label has no room for. */
  readonly overflows: boolean;
}

type Values = Readonly<Record<string, string>>;

interface Known<S> {
  readonly series: S;
  readonly place: Place;
  readonly values: Values;
}

/**
 * The series of one metric. Finding a known one allocates nothing; only the first sight of a combination takes the slow
 * way, on which its labels are checked.
 */
export class SeriesTable<L extends LabelSchema, S extends { detach(): void }> {
  readonly metric: AnyMetric;
  /** In the order in which they came into being. */
  series: S[] = [];
  readonly #names: readonly string[];
  readonly #width: number;
  readonly #create: (place: Place) => S;
  readonly #known = new Map<string, Known<S>>();
  /** What removed series have left. */
  readonly #vacant: Pick<Place, 'cells' | 'at' | 'index'>[] = [];
  /** Makes the ways to series forget where they lead. */
  readonly #forget: (() => void)[] = [];
  readonly #seen = new Map<string, Map<string, number>>();
  readonly #read: (labels: Values) => S | undefined;
  #cells = new Float64Array(0);
  #free = 0;
  #places = 0;

  /** @param width how many numbers a series has */
  constructor(metric: AnyMetric, width: number, create: (place: Place) => S) {
    this.metric = metric;
    this.#names = Object.keys(metric.labels);
    this.#width = width;
    this.#create = create;
    this.#read = reader(this.#names, this.#path(this.#names));
    if (this.#names.length === 0) this.#admit({});
  }

  /** The series with these labels, which is created when it is new. @throws LabelError */
  find(labels: Labels<L>): S {
    try {
      return this.#read(labels) ?? this.#admit(labels).series;
    } catch (problem) {
      // Of a misspelt label, the values in their order tell no more than that one is missing.
      if (problem instanceof LabelError) this.#admit(labels);
      throw problem;
    }
  }

  /** @throws LabelError when the names are not those of the metric */
  finder<const N extends readonly LabelName<L>[]>(names: N): Finder<L, N, S> {
    const { name } = this.metric;
    const missing = this.#names.find((label) => !names.some((given) => given === label));
    if (missing !== undefined) throw new LabelError(name, missing, undefined, `the label "${missing}" is missing; ${this.#expected()}`);
    const extra = names.find((label, i) => !this.#names.includes(label) || names.indexOf(label) !== i);
    if (extra !== undefined) throw new LabelError(name, extra, undefined, `the label "${extra}" is one too many; ${this.#expected()}`);
    // The type says what was just checked.
    return this.#path(names) as Finder<L, N, S>;
  }

  /** Creates the series of every combination of closed values that agrees with the fixed labels. @throws LabelError */
  zero(fixed: FixedLabels<L>): void {
    const given: Readonly<Record<string, string | undefined>> = fixed;
    let combinations: readonly Values[] = [given as Values];
    for (const [name, domain] of Object.entries(this.metric.labels)) {
      if (given[name] !== undefined || !isClosed(domain)) continue;
      combinations = combinations.flatMap((values) => domain.map((value) => ({ ...values, [name]: value })));
    }
    for (const values of combinations) this.find(values as Labels<L>);
  }

  /** Removes the series with these labels. @returns whether there was one @throws LabelError */
  remove(labels: Labels<L>): boolean {
    const removed = this.#known.get(labelText(this.#check(labels), this.#names));
    if (removed !== undefined) this.#remove([removed]);
    return removed !== undefined;
  }

  /** Removes all series; one without labels begins anew. */
  reset(): void {
    this.#remove([...this.#known.values()]);
    if (this.#names.length === 0) this.#admit({});
  }

  #remove(removed: readonly Known<S>[]): void {
    for (const { series, place, values } of removed) {
      series.detach();
      this.#vacant.push(place);
      this.#known.delete(place.labels);
      for (const [name, value] of Object.entries(values)) this.#count(name, value, -1);
    }
    // Another list, as an exposition may be under way that goes through this one.
    this.series = [...this.#known.values()].map(({ series }) => series);
    for (const forget of this.#forget) forget();
  }

  #path(names: readonly string[]): Path<S> {
    const { find, forget } = pathOf(names.length, (values) => this.#admit(Object.fromEntries(names.map((name, i) => [name, values[i]]))));
    this.#forget.push(forget);
    return find;
  }

  /** @throws LabelError unless each label has a value that it may have, and there is no other */
  #check(values: Readonly<Record<string, unknown>>): Values {
    const { name: metric, labels } = this.metric;
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(labels, name));
    if (unknown !== undefined) {
      const value = values[unknown];
      throw new LabelError(metric, unknown, value, `there is no label "${unknown}" (its value: "${String(value)}"); ${this.#expected()}`);
    }
    const checked: Record<string, string> = {};
    for (const [name, domain] of Object.entries(labels)) {
      const value = values[name];
      if (value === undefined) throw new LabelError(metric, name, value, `the label "${name}" is missing; ${this.#expected()}`);
      if (typeof value !== 'string') throw new LabelError(metric, name, value, `the label "${name}" takes text, not ${String(value)}`);
      if (isClosed(domain) && !domain.includes(value)) {
        throw new LabelError(metric, name, value, `the label "${name}" cannot be "${value}": it is one of ${domain.join(', ')}`);
      }
      checked[name] = value;
    }
    return checked;
  }

  #admit(given: Readonly<Record<string, unknown>>): Arrival<S> {
    const values: Record<string, string> = { ...this.#check(given) };
    let lasting = true;
    for (const [name, domain] of Object.entries(this.metric.labels)) {
      const value = values[name];
      if (isClosed(domain) || value === undefined || value === overflowValue) continue;
      const seen = this.#seenOf(name);
      if (seen.has(value) || seen.size < domain.budget) continue;
      values[name] = overflowValue;
      lasting = false;
    }
    return { series: this.#claim(values), lasting };
  }

  /** The series of labels that have been admitted. */
  #claim(values: Values): S {
    const labels = labelText(values, this.#names);
    const known = this.#known.get(labels);
    if (known !== undefined) return known.series;
    const place = { ...this.#place(), labels, overflows: Object.values(values).includes(overflowValue) };
    const series = this.#create(place);
    this.#known.set(labels, { series, place, values });
    this.series.push(series);
    for (const [name, value] of Object.entries(values)) this.#count(name, value, 1);
    return series;
  }

  /** Room for the numbers of one series: what a removed one has left, or else new. */
  #place(): Pick<Place, 'cells' | 'at' | 'index'> {
    const vacant = this.#vacant.pop();
    if (vacant !== undefined) return vacant;
    if (this.#free === this.#cells.length) {
      this.#cells = new Float64Array(this.#width * Math.min(Math.max(8, this.#places), 1_024));
      this.#free = 0;
    }
    const place = { cells: this.#cells, at: this.#free, index: this.#places };
    this.#free += this.#width;
    this.#places += 1;
    return place;
  }

  /** Notes how many series have a value, so that a value which none has any more uses up no budget. */
  #count(label: string, value: string, change: 1 | -1): void {
    if (value === overflowValue) return;
    const seen = this.#seenOf(label);
    const count = (seen.get(value) ?? 0) + change;
    if (count === 0) seen.delete(value);
    else seen.set(value, count);
  }

  #seenOf(label: string): Map<string, number> {
    const seen = this.#seen.get(label) ?? new Map<string, number>();
    this.#seen.set(label, seen);
    return seen;
  }

  #expected(): string {
    return this.#names.length === 0 ? 'it has none' : `its labels are ${this.#names.join(', ')}`;
  }
}

/**
 * Reads the values of some names and takes them to their series; nothing where there are more or fewer labels than names.
 * Of callers without types a value may be `undefined` or no text: the path takes it to the check.
 */
function reader<S>(names: readonly string[], path: Path<S>): (labels: Values) => S | undefined {
  // V8 remembers how a label is read by the place in the source that reads it: from one place for all metrics it reads
  // slowly. So each metric gets a source of its own, in which its names are written out.
  const values = names.map((name) => `labels[${JSON.stringify(name)}]`).join(', ');
  const source = `return (labels) => { let count = 0; for (const _ in labels) count += 1; if (count === ${names.length}) return path(${values}); };`;
  try {
    return new Function('path', source)(path) as (labels: Values) => S | undefined;
  } catch (problem) {
    // Node runs with --disallow-code-generation-from-strings.
    if (!(problem instanceof EvalError)) throw problem;
    return (labels) => (Object.keys(labels).length === names.length ? path(...names.map((name) => labels[name] as string)) : undefined);
  }
}
