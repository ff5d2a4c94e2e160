import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { call, callMilliseconds, TimedOut, Unreachable, type CallOptions } from './call.ts';
import { HttpError } from './http.ts';

/** What is made to go wrong in a node, for rehearsals. A key that is left out stands for no such fault. */
export const faultsSchema = z.strictObject({
  /** The share of storage accesses that fail, 0 to 1. */
  errorRatio: z.number().min(0).max(1).default(0),
  /** How much longer each storage access takes. */
  latencyMs: z.number().min(0).max(60_000).default(0),
  /** Peers that this node cannot reach, as it names them. */
  peersDown: z.array(z.string().max(256)).max(100).default([]),
  /** Peers that this node reaches only so many milliseconds later, as it names them. */
  slowPeers: z.record(z.string().max(256), z.number().min(0).max(60_000)).default({}),
  /** Whether nothing moves from node to node, whoever it now belongs to. */
  rebalanceStuck: z.boolean().default(false),
  /** Whether nothing is taken out of queues, so that they fill. */
  queueStalled: z.boolean().default(false),
  /** Backends that do not answer, as the node names them. */
  backendsDown: z.array(z.string().max(256)).max(100).default([]),
  /** Whether callers are turned away as strangers, as after their credentials ran out. */
  callersRefused: z.boolean().default(false),
});

export type Faults = Readonly<z.output<typeof faultsSchema>>;

/** The faults of one node. The service asks where the real thing would fail, so its metrics record a real failure. */
export class FaultInjector {
  #current: Faults = faultsSchema.parse({});
  #due = 0;

  get current(): Faults {
    return this.#current;
  }

  /** Replaces them all. */
  set(faults: z.input<typeof faultsSchema>): void {
    this.#current = faultsSchema.parse(faults);
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

  /** Whether a backend does not answer. */
  downs(backend: string): boolean {
    return this.#current.backendsDown.includes(backend);
  }

  /** @throws HttpError 401, while callers are turned away */
  admit(): void {
    if (this.#current.callersRefused) throw new HttpError(401, 'the caller is not known (an injected fault)');
  }

  /** Calls a peer, over the way to it as it is now. @throws Unreachable, TimedOut, Refused */
  async call(peer: string, path: string, body: unknown, options: CallOptions = {}): Promise<unknown> {
    const { milliseconds = callMilliseconds } = options;
    if (this.cuts(peer)) throw new Unreachable(`the way to ${peer} is cut (an injected fault)`);
    const { slowPeers } = this.#current;
    const delay = Object.hasOwn(slowPeers, peer) ? (slowPeers[peer] ?? 0) : 0;
    if (delay > 0) await sleep(Math.min(delay, milliseconds));
    if (delay >= milliseconds) throw new TimedOut(`${peer} gave no answer in ${milliseconds} ms (an injected fault)`);
    return call(peer, path, body, { ...options, milliseconds: milliseconds - delay });
  }
}
