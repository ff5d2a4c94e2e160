import { isNewer } from '../../../node/version.ts';
import type { Change } from './change.ts';

/**
 * The changes that one peer has not taken yet. Of several changes to an item only the latest is kept, so a peer that is
 * away for a day costs no more than its items, and no more than there is room for.
 */
export class Hints {
  readonly #limit: number;
  readonly #changes = new Map<string, Change>();

  /** @param limit how many changes there is room for: beyond that they are not made up for, and the other replicas alone have them */
  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#changes.size;
  }

  add(change: Change): void {
    const id = idOf(change);
    const known = this.#changes.get(id);
    if (known === undefined ? this.size >= this.#limit : !isNewer(change.version, known.version)) return;
    // Set anew rather than in place: the order is that of the latest changes.
    this.#changes.delete(id);
    this.#changes.set(id, change);
  }

  /** Forgets a change that the peer has taken, unless the item has changed again since. */
  remove(change: Change): void {
    if (this.#changes.get(idOf(change)) === change) this.#changes.delete(idOf(change));
  }

  /** Forgets the changes to tables that are gone. */
  prune(hasTable: (name: string) => boolean): void {
    for (const [id, { table }] of this.#changes) if (!hasTable(table)) this.#changes.delete(id);
  }

  /** What is kept now, oldest first. */
  list(): readonly Change[] {
    return [...this.#changes.values()];
  }
}

/** A table's name holds no slash, so no two items share an id. */
function idOf({ table, key }: Change): string {
  return `${table}/${key}`;
}
