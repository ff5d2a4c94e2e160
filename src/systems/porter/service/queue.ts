import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '../../../node/http.ts';

export interface QueueOptions {
  /** How many may wait. */
  readonly limit: number;
  /** How long one may wait. */
  readonly milliseconds: number;
  /** Told how many wait, at each change. */
  readonly changed: (waiting: number) => void;
  /** Whether nothing is taken out now. */
  readonly stalled: () => boolean;
}

interface Waiting {
  /** Goes ahead; the next one is taken when it is done. */
  go(): Promise<void>;
  refuse(cause: HttpError): void;
}

/** Work that is done one after the other, in the order in which it came. What finds the queue full is turned away at once. */
export class BoundedQueue {
  readonly #options: QueueOptions;
  readonly #waiting = new Set<Waiting>();
  #busy = false;
  #closed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    options.changed(0);
  }

  /** @throws HttpError 503 when the queue is full, or after too long a wait */
  run<T>(work: () => Promise<T>): Promise<T> {
    const { limit, milliseconds } = this.#options;
    if (this.#closed) return Promise.reject(new HttpError(503, 'the node is stopping'));
    if (this.#waiting.size >= limit) return Promise.reject(new HttpError(503, `the queue is full: ${limit} requests wait already`));
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = {
        async go() {
          clearTimeout(late);
          await work().then(resolve, reject);
        },
        refuse(cause) {
          clearTimeout(late);
          reject(cause);
        },
      };
      const late = setTimeout(() => {
        this.#waiting.delete(waiting);
        this.#changed();
        reject(new HttpError(503, `the request waited ${milliseconds} ms and was not taken`));
      }, milliseconds);
      this.#waiting.add(waiting);
      this.#changed();
      void this.#work();
    });
  }

  /** Turns away what waits, and whatever comes. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#waiting) refuse(new HttpError(503, 'the node is stopping'));
    this.#waiting.clear();
    this.#changed();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (const waiting of this.#waiting) {
      while (this.#options.stalled() && this.#waiting.has(waiting)) await sleep(20);
      // It may have been turned away meanwhile.
      if (!this.#waiting.delete(waiting)) continue;
      this.#changed();
      await waiting.go();
    }
    this.#busy = false;
  }

  #changed(): void {
    this.#options.changed(this.#waiting.size);
  }
}
