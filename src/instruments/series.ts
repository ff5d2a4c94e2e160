import { isClosed, type ClosedLabel, type LabelName, type LabelSchema, type LabelValue, type LabelValues } from '../metric/label.ts';
import type { AnyMetric } from '../metric/metric.ts';
import { LabelError } from './errors.ts';
import { labelText } from './text.ts';

/** The labels of one observation: every label of the metric with a value, and no other. */
export type Labels<L extends LabelSchema> = [LabelName<L>] extends [never] ? Readonly<Record<string, never>> : LabelValues<L>;

type ClosedName<L extends LabelSchema> = { [N in LabelName<L>]: L[N] extends ClosedLabel ? N : never }[LabelName<L>];

/** Some labels fixed: all the open ones, whose values only the caller knows, and any of the closed ones. */
export type FixedLabels<L extends LabelSchema> = {
  readonly [N in Exclude<LabelName<L>, ClosedName<L>>]: string;
} & { readonly [N in ClosedName<L>]?: LabelValue<L[N]> };

/** What stands for every value of an open label that came after its budget was used up. */
export const overflowValue = '__overflow__';

/** A step of the way from label values to a series: one level for each label, in the order in which they are declared. */
interface Branch {
  readonly next: Map<string, Branch>;
  readonly slot: number;
}

type Values = Readonly<Record<string, string>>;

/**
 * The series of one metric. Each has a slot: a stretch of `width` numbers in one array. Finding a known series is one
 * Map lookup a label and allocates nothing; only the first sight of a combination takes the slow way, which checks it.
 */
export class SeriesTable<L extends LabelSchema> {
  readonly metric: AnyMetric;
  readonly width: number;
  /** The numbers of all series. Replaced when it grows: read it anew at each use. */
  values: Float64Array;
  /** The labels of each series by slot, as the exposition writes them. */
  readonly texts: string[] = [];
  readonly #names: readonly string[];
  readonly #root: Branch = { next: new Map(), slot: 0 };
  readonly #seen = new Map<string, Set<string>>();
  readonly #overflowed: () => void;

  /** @param overflowed called for each use of a value that an open label has no room for */
  constructor(metric: AnyMetric, width: number, overflowed: () => void) {
    this.metric = metric;
    this.width = width;
    this.values = new Float64Array(width * 8);
    this.#names = Object.keys(metric.labels);
    this.#overflowed = overflowed;
    if (this.#names.length === 0) this.#claim({});
  }

  /**
   * The number of the series with these labels, which is created when it is new. Quickest when the labels are written in
   * the order of the definition: then one walk over the object both finds the series and shows that no label is amiss.
   * @throws LabelError
   */
  slot(labels: Labels<L>): number {
    const values: Values = labels;
    const names = this.#names;
    let branch = this.#root;
    let depth = 0;
    for (const name in values) {
      const next = name === names[depth] ? branch.next.get(values[name] as string) : undefined;
      if (next === undefined) return this.#search(values);
      branch = next;
      depth += 1;
    }
    return depth === names.length ? branch.slot : this.#search(values);
  }

  /** Creates the series of every combination of closed values that agrees with the fixed labels. @throws LabelError */
  zero(fixed: FixedLabels<L>): void {
    const { labels } = this.metric;
    const given: Readonly<Record<string, string | undefined>> = fixed;
    let combinations: readonly Values[] = [given as Values];
    for (const [name, domain] of Object.entries(labels)) {
      if (given[name] !== undefined || !isClosed(domain)) continue;
      combinations = combinations.flatMap((values) => domain.map((value) => ({ ...values, [name]: value })));
    }
    for (const values of combinations) this.slot(values as Labels<L>);
  }

  /** The slot of labels in any order, which are checked unless they have been seen before. */
  #search(values: Values): number {
    let branch = this.#root;
    for (const name of this.#names) {
      const next = branch.next.get(values[name] as string);
      if (next === undefined) return this.#admit(values);
      branch = next;
    }
    return Object.keys(values).length === this.#names.length ? branch.slot : this.#admit(values);
  }

  #admit(values: Values): number {
    const { name: metric, labels } = this.metric;
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(labels, name));
    if (unknown !== undefined) {
      const value = values[unknown];
      throw new LabelError(metric, unknown, value, `there is no label "${unknown}" (its value: "${value}"); ${this.#expected()}`);
    }
    const admitted: Record<string, string> = {};
    let overflows = false;
    for (const [name, domain] of Object.entries(labels)) {
      const value: unknown = values[name];
      if (value === undefined) throw new LabelError(metric, name, value, `the label "${name}" is missing; ${this.#expected()}`);
      if (typeof value !== 'string') throw new LabelError(metric, name, value, `the label "${name}" takes text, not ${String(value)}`);
      if (isClosed(domain)) {
        if (!domain.includes(value)) {
          throw new LabelError(metric, name, value, `the label "${name}" cannot be "${value}": it is one of ${domain.join(', ')}`);
        }
        admitted[name] = value;
      } else {
        const fits = this.#seenOf(name).has(value) || this.#seenOf(name).size < domain.budget;
        admitted[name] = fits ? value : overflowValue;
        overflows ||= !fits;
      }
    }
    for (const [name, value] of Object.entries(admitted)) if (value !== overflowValue) this.#seenOf(name).add(value);
    if (overflows) this.#overflowed();
    return this.#claim(admitted);
  }

  /** The slot of labels that have been checked. */
  #claim(values: Values): number {
    const slot = this.texts.length;
    let branch = this.#root;
    for (const name of this.#names) {
      const value = values[name] ?? '';
      const next = branch.next.get(value) ?? { next: new Map<string, Branch>(), slot };
      branch.next.set(value, next);
      branch = next;
    }
    if (branch.slot === slot) {
      this.texts.push(labelText(values, this.#names));
      if (this.texts.length * this.width > this.values.length) {
        const grown = new Float64Array(this.values.length * 2);
        grown.set(this.values);
        this.values = grown;
      }
    }
    return branch.slot;
  }

  #seenOf(label: string): Set<string> {
    const seen = this.#seen.get(label) ?? new Set();
    this.#seen.set(label, seen);
    return seen;
  }

  #expected(): string {
    return this.#names.length === 0 ? 'it has none' : `its labels are ${this.#names.join(', ')}`;
  }
}
