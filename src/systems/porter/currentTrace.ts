/**
 * The trace that is being recorded. The Collector interface has no place for one, and recording is never interrupted: so
 * it is told to the collector from the side, for as long as a recording takes.
 */
export class CurrentTrace {
  #id: string | undefined;

  /** For a collector's option `exemplar`. */
  readonly id = (): string | undefined => this.#id;

  /** Records something that belongs to a trace, or to none. */
  during(id: string | undefined, record: () => void): void {
    this.#id = id;
    try {
      record();
    } finally {
      this.#id = undefined;
    }
  }
}
