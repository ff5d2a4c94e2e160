/** A trace that one of the counted observations belongs to. */
export interface Exemplar {
  readonly traceId: string;
  /** What was observed, in the metric's unit. */
  readonly value: number;
  /** When, in milliseconds since 1970. */
  readonly time: number;
}

/** The newest exemplar of each cell. Arrays side by side rather than objects: noting one allocates nothing. */
export class Exemplars {
  readonly #traceIds: string[] = [];
  readonly #values: number[] = [];
  readonly #times: number[] = [];

  note(cell: number, traceId: string, value: number, time: number): void {
    for (let filled = this.#traceIds.length; filled <= cell; filled += 1) {
      this.#traceIds.push('');
      this.#values.push(0);
      this.#times.push(0);
    }
    this.#traceIds[cell] = traceId;
    this.#values[cell] = value;
    this.#times[cell] = time;
  }

  forget(cell: number): void {
    if (cell < this.#traceIds.length) this.#traceIds[cell] = '';
  }

  at(cell: number): Exemplar | undefined {
    const traceId = this.#traceIds[cell];
    return traceId ? { traceId, value: this.#values[cell] ?? 0, time: this.#times[cell] ?? 0 } : undefined;
  }
}
