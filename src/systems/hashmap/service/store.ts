import type { Registry } from '../../../instruments/registry.ts';
import { hashmap } from '../metrics.ts';
import { isNewer, type Change, type Entry, type Version } from './wire.ts';

/** A change that the store has no room for. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
}

/** How many deletions are remembered, so that an older write that comes later does not bring the key back. */
const rememberedDeletions = 10_000;

/** What one node stores, in memory; its two gauges are what it stores. The later of two changes to a key wins. */
export class Store {
  readonly #limit: number;
  readonly #values = new Map<string, Required<Entry>>();
  readonly #deleted = new Map<string, Version>();
  readonly #keys;
  readonly #bytes;
  #time = 0;

  /** @param limit how many keys there is room for */
  constructor(registry: Registry, limit: number) {
    this.#limit = limit;
    this.#keys = registry.gauge(hashmap.keys).with({});
    this.#bytes = registry.gauge(hashmap.storageBytes).with({});
  }

  /** The version of a write that a node makes now: later than every version the store has made or seen. */
  stamp(node: string): Version {
    this.#time = Math.max(Date.now(), this.#time + 1);
    return { time: this.#time, node };
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  /** What is known of a key; an entry without a value is a deletion. */
  get(key: string): Entry | undefined {
    const deleted = this.#deleted.get(key);
    return this.#values.get(key) ?? (deleted === undefined ? undefined : { version: deleted });
  }

  /** Takes a change, unless it comes too late to change anything. @throws StoreFull */
  apply({ key, value, version }: Change): void {
    this.#time = Math.max(this.#time, version.time);
    const known = this.get(key);
    if (known !== undefined && !isNewer(version, known.version)) return;
    if (value !== undefined && !this.#values.has(key) && this.#values.size >= this.#limit) {
      throw new StoreFull(`the limit of ${this.#limit} keys is reached`);
    }
    this.drop(key);
    if (value !== undefined) {
      this.#values.set(key, { value, version });
      this.#bytes.add(bytesOf(key, value));
    } else {
      this.#deleted.set(key, version);
      for (const oldest of this.#deleted.keys()) {
        if (this.#deleted.size <= rememberedDeletions) break;
        this.#deleted.delete(oldest);
      }
    }
    this.#keys.set(this.#values.size);
  }

  /** Forgets a key, which others store. */
  drop(key: string): void {
    this.#deleted.delete(key);
    const stored = this.#values.get(key);
    if (stored === undefined) return;
    this.#values.delete(key);
    this.#bytes.add(-bytesOf(key, stored.value));
    this.#keys.set(this.#values.size);
  }
}

/** In UTF-8, as they would lie on a disk. */
function bytesOf(key: string, value: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value);
}
