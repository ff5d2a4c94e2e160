import { Exemplars } from './exemplars.ts';
import type { Place } from './series.ts';

/** Whether a registry records. One object for all its instruments, which look at it each time. */
export interface Gate {
  open: boolean;
}

/** What an instrument needs of its registry. */
export interface Surroundings {
  readonly gate: Gate;
  /** Milliseconds since 1970: for exemplars, and for the time that a series came into being. */
  readonly now: () => number;
  /** Called for each observation with a value that an open label has no room for. */
  readonly overflowed: () => void;
}

/** What the series of an instrument have in common: their place, their birth and their exemplars. */
export abstract class Recorded {
  /** The labels as the exposition writes them, without braces. */
  readonly labels: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Shared with other series; the series' own numbers begin at `at`. */
  cells: Float64Array;
  at: number;
  /** Whether it has been removed. */
  gone = false;
  // Not #private: V8 puts a function into its caller while it is short, and reading a #name is longer.
  protected readonly gate: Gate;
  private exemplars: Exemplars;
  private readonly first: number;
  private readonly width: number;
  private readonly now: () => number;

  /** @param width how many numbers a series of this instrument has */
  constructor({ labels, cells, at, index }: Place, width: number, exemplars: Exemplars, { gate, now }: Surroundings) {
    this.labels = labels;
    this.created = now();
    this.cells = cells;
    this.at = at;
    this.gate = gate;
    this.exemplars = exemplars;
    this.first = index * width;
    this.width = width;
    this.now = now;
  }

  /** The newest exemplar of one of the series' numbers. */
  exemplar(cell: number): ReturnType<Exemplars['at']> {
    return this.exemplars.at(this.first + cell);
  }

  /** Gives its place back: whoever still holds the series records where nobody looks. */
  detach(): void {
    this.cells.fill(0, this.at, this.at + this.width);
    for (let cell = 0; cell < this.width; cell += 1) this.exemplars.forget(this.first + cell);
    this.gone = true;
    this.cells = new Float64Array(this.width);
    this.at = 0;
    this.exemplars = new Exemplars();
  }

  protected note(cell: number, traceId: string, value: number): void {
    // Callers without types hand over null, or whatever their tracer calls an id.
    if (typeof traceId === 'string') this.exemplars.note(this.first + cell, traceId, value, this.now());
  }
}
