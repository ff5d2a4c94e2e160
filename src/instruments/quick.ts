/** A combination of label values, up to four, and its series. Values that the metric has no label for are empty. */
export interface Entry<S> {
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly d: string;
  /** Absent in the entry that stands where there is none. */
  readonly series: S | undefined;
}

const nothing: Entry<never> = { a: '', b: '', c: '', d: '', series: undefined };

/** Up to so many combinations, a collision is reason enough to arrange all of them anew; beyond, only the lack of room is. */
const rearranged = 64;
/** Beyond so many, places and sizes without collisions are no longer looked for: it would cost more than it saves. */
const searched = 1_024;
const mostCells = 2 ** 16;

/**
 * A first look-up of series by their label values, which finds most and allocates nothing. A Map a label would do, but V8
 * takes some 15 ns to find a text in it. Label values are few, and length and one letter tell most of them apart: these
 * lead to a cell. A combination whose cell belongs to another has to be found elsewhere.
 *
 * The cell is `(sketch(a, placeA) + sketch(b, placeB) * 37 + sketch(c, placeC) * 1031 + sketch(d, placeD) * 17) & mask`,
 * with as many terms as there are labels. `path.ts` writes it out, as V8 makes the look-up part of its caller only while it is short.
 */
export class Quick<S> {
  cells: Entry<S>[] = [nothing];
  mask = 0;
  placeA = 0;
  placeB = 0;
  placeC = 0;
  placeD = 0;
  readonly #entries: Entry<S>[] = [];

  add(entry: Entry<S>): void {
    this.#entries.push(entry);
    const { length } = this.#entries;
    const crowded = length * 4 > this.cells.length && this.cells.length < mostCells;
    const cell = this.#cellOf(entry);
    const collides = this.cells[cell] !== nothing;
    if (crowded || (collides && length <= rearranged)) this.#arrange(length);
    else if (!collides) this.cells[cell] = entry;
  }

  clear(): void {
    this.#entries.length = 0;
    this.cells = [nothing];
    this.mask = 0;
  }

  /** Sizes differ in how they fold combinations together: the smallest that leaves each a cell of its own is taken. */
  #arrange(length: number): void {
    if (length <= searched) this.#choosePlaces();
    const least = 8 * 2 ** Math.ceil(Math.log2(length));
    for (const size of length <= searched ? [least, least * 2, least * 4, least * 8] : [Math.min(least, mostCells)]) {
      this.mask = size - 1;
      if (new Set(this.#entries.map((entry) => this.#cellOf(entry))).size === length) break;
    }
    this.cells = new Array<Entry<S>>(this.mask + 1).fill(nothing);
    for (const entry of this.#entries) this.cells[this.#cellOf(entry)] = entry;
  }

  #choosePlaces(): void {
    this.placeA = placeFor(this.#entries.map(({ a }) => a));
    this.placeB = placeFor(this.#entries.map(({ b }) => b));
    this.placeC = placeFor(this.#entries.map(({ c }) => c));
    this.placeD = placeFor(this.#entries.map(({ d }) => d));
  }

  #cellOf({ a, b, c, d }: Entry<S>): number {
    const { placeA, placeB, placeC, placeD, mask } = this;
    return (sketch(a, placeA) + sketch(b, placeB) * 37 + sketch(c, placeC) * 1031 + sketch(d, placeD) * 17) & mask;
  }
}

/** A small number that differs for most texts of different lengths, or with different letters at a place; 0 for the empty text. */
export function sketch(text: string, place: number): number {
  // Callers without types may hand over anything: whatever is no text is in no cell.
  if (typeof text !== 'string') return 0;
  return (place < text.length ? text.charCodeAt(place) : 0) * 5 + text.length;
}

/** Places in a text to look at; counting some from its end would find more, and take every look-up longer. */
const places = Array.from({ length: 24 }, (_, i) => i);

/** The place that tells most of the texts apart. */
function placeFor(texts: readonly string[]): number {
  const different = [...new Set(texts)];
  const told = places.map((place) => new Set(different.map((text) => sketch(text, place))).size);
  return places[told.indexOf(Math.max(...told))] ?? 0;
}
