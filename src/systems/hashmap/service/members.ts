import { createRing, ownersOf, type Ring } from '../../../node/ring.ts';
import { isAhead } from '../../../node/version.ts';
import type { Fact } from './wire.ts';

/** A change of the ring. */
export interface RingChange {
  /** The nodes that have been on the ring all along, on a ring of their own: who had a key before, and has it still. */
  readonly before: Ring;
  readonly after: Ring;
}

/** Who belongs to the cluster, as one node sees it. Of two facts about a node the later wins. */
export class Members {
  readonly self: string;
  readonly replicas: number;
  readonly #limit: number;
  readonly #facts = new Map<string, Fact>();
  #ring = createRing([]);

  /** @param replicas on how many nodes each key is kept @param limit how many members there may be */
  constructor(self: string, replicas: number, limit: number) {
    this.self = self;
    this.replicas = replicas;
    this.#limit = limit;
  }

  get ring(): Ring {
    return this.#ring;
  }

  get peers(): readonly string[] {
    return this.#ring.nodes.filter((node) => node !== this.self);
  }

  isMember(node: string): boolean {
    return this.#facts.get(node)?.member === true;
  }

  get isFull(): boolean {
    return this.#ring.nodes.length >= this.#limit;
  }

  facts(): readonly Fact[] {
    return [...this.#facts.values()];
  }

  /** A fact that is later than what is known of the node. */
  fact(node: string, member: boolean): Fact {
    return { node, member, since: Math.max(Date.now(), (this.#facts.get(node)?.since ?? 0) + 1) };
  }

  owners(key: string, ring = this.#ring): readonly string[] {
    return ownersOf(ring, key, this.replicas);
  }

  /** Takes facts in, but for those of a time yet to come: no later one would be believed. @returns the change of the ring, if there is one */
  learn(facts: readonly Fact[]): RingChange | undefined {
    const before = new Set(this.#ring.nodes);
    let changed = false;
    for (const fact of facts) {
      const known = this.#facts.get(fact.node);
      if (isAhead(fact.since) || (known !== undefined && fact.since <= known.since)) continue;
      if (fact.member && known?.member !== true && this.isFull) continue;
      this.#facts.set(fact.node, fact);
      if (!fact.member && known?.member !== true) continue;
      changed = true;
      // Whoever has come, and whoever has come again with an empty memory, had nothing before.
      if (fact.member) before.delete(fact.node);
      this.#ring = createRing([...this.#facts.values()].flatMap(({ node, member }) => (member ? [node] : [])));
    }
    return changed ? { before: createRing([...before]), after: this.#ring } : undefined;
  }
}
