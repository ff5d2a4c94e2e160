import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { HttpError } from './http.ts';

/** What is made to go wrong in a node, for rehearsals. A key that is left out stands for no such fault. */
export const faultsSchema = z.strictObject({
  /** The share of storage accesses that fail, 0 to 1. */
  errorRatio: z.number().min(0).max(1).default(0),
  /** How much longer each storage access takes. */
  latencyMs: z.number().min(0).max(60_000).default(0),
  /** Peers that this node cannot reach, as it names them. */
  peersDown: z.array(z.string().max(256)).max(100).default([]),
});

export type Faults = Readonly<z.output<typeof faultsSchema>>;

/** The faults of one node. The service asks where the real thing would fail, so its metrics record a real failure. */
export class FaultInjector {
  #current: Faults = faultsSchema.parse({});
  #due = 0;

  get current(): Faults {
    return this.#current;
  }

  set(faults: Faults): void {
    this.#current = faults;
    this.#due = 0;
  }

  /**
   * One access to storage. With a ratio of 0.25 every fourth one fails: evenly spread rather than by chance, so that a
   * rehearsal goes the same way twice.
   * @throws HttpError 500, for an access that is to fail
   */
  async storage(): Promise<void> {
    const { errorRatio, latencyMs } = this.#current;
    if (latencyMs > 0) await sleep(latencyMs);
    this.#due += errorRatio;
    // A third added three times falls a hair short of one.
    if (this.#due < 1 - 1e-9) return;
    this.#due -= 1;
    throw new HttpError(500, 'storage failed (an injected fault)');
  }

  /** Whether the way to a peer is cut. */
  cuts(peer: string): boolean {
    return this.#current.peersDown.includes(peer);
  }
}
