import { Unreachable } from '../../../node/call.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import { coalesced } from '../../../node/lifecycle.ts';
import type { ClusterCollector } from '../instruments.ts';
import type { Members, RingChange } from './members.ts';
import type { Store } from './store.ts';
import type { Change } from './wire.ts';

export interface RebalancerOptions {
  readonly collector: ClusterCollector;
  readonly store: Store;
  readonly members: Members;
  readonly faults: FaultInjector;
  /** Hands a key to a node, which has it once this resolves. */
  readonly hand: (node: string, change: Change) => Promise<unknown>;
}

/** Moves keys to the nodes that they belong to after a change of the ring. */
export class Rebalancer {
  readonly #options: RebalancerOptions;
  /** The keys that have to move, each with the nodes that have to get it from here. */
  readonly #pending = new Map<string, Set<string>>();

  constructor(options: RebalancerOptions) {
    this.#options = options;
  }

  /** How many keys have to move from here. */
  get size(): number {
    return this.#pending.size;
  }

  /** Notes what has to move now that the ring has changed. */
  plan(change: RingChange): void {
    const { members, store } = this.#options;
    for (const key of [...store.keys()]) {
      const targets = receivers(members, change, key);
      // Of what was still to do, what is still right stays to be done.
      const owners = members.owners(key);
      for (const node of this.#pending.get(key) ?? []) if (owners.includes(node)) targets.add(node);
      if (targets.size > 0) this.#pending.set(key, targets);
      else this.#settle(key);
    }
    this.#show();
  }

  /** A key that came here although it belongs elsewhere, sent by a node that did not know of a change yet. */
  strayed(key: string): void {
    const { members } = this.#options;
    const owners = members.owners(key);
    if (owners.includes(members.self)) return;
    this.#pending.set(key, new Set(owners));
    this.#show();
    void this.run();
  }

  /** Hands over what is pending, one key after the other. What a node does not take stays pending until the next run. */
  readonly run = coalesced(() => this.#pass());

  async #pass(): Promise<void> {
    const { faults, store, hand } = this.#options;
    const away = new Set<string>();
    for (const [key, targets] of this.#pending) {
      for (const node of targets) {
        if (faults.current.rebalanceStuck) return;
        const entry = store.get(key);
        // Whoever has deleted the key since then has told its owners.
        if (entry?.value === undefined) targets.clear();
        if (away.has(node) || entry?.value === undefined) continue;
        try {
          await hand(node, { key, ...entry });
          targets.delete(node);
        } catch (cause) {
          if (cause instanceof Unreachable) away.add(node);
        }
      }
      if (targets.size === 0 && this.#pending.get(key) === targets) this.#settle(key);
    }
  }

  /** Nothing more is to be done for a key: it stays, or is here no more. */
  #settle(key: string): void {
    const { members, store } = this.#options;
    this.#pending.delete(key);
    if (!members.owners(key).includes(members.self)) store.drop(key);
    this.#show();
  }

  #show(): void {
    this.#options.collector.updateRebalanceProgress(this.size);
  }
}

/**
 * The nodes that have to get a key from this node. A node that no longer owns it hands it to all owners; among those who
 * keep it, the first gives it to the new ones.
 */
export function receivers(members: Members, { before, after }: RingChange, key: string): Set<string> {
  const { self } = members;
  const had = members.owners(key, before);
  const owners = members.owners(key, after);
  if (!owners.includes(self)) return new Set(owners);
  const [first] = had.filter((node) => owners.includes(node));
  return new Set(first === self ? owners.filter((node) => !had.includes(node)) : []);
}
