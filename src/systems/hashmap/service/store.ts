import type { Registry } from '../../../instruments/registry.ts';
import { HttpError } from '../../../node/http.ts';
import { isNewer, WriteClock, type Version } from '../../../node/version.ts';
import { hashmap } from '../metrics.ts';
import type { Change, Entry } from './wire.ts';

/** How many deletions are remembered, so that an older write that comes later does not bring the key back. */
const rememberedDeletions = 10_000;

/** What one node stores, in memory; its two gauges are what it stores. The later of two changes to a key wins. */
export class Store {
  readonly #limit: number;
  readonly #values = new Map<string, Required<Entry>>();
  readonly #deleted = new Map<string, Version>();
  readonly #keys;
  readonly #bytes;
  readonly #clock = new WriteClock();

  /** @param limit how many keys there is room for */
  constructor(registry: Registry, limit: number) {
    this.#limit = limit;
    this.#keys = registry.gauge(hashmap.keys).with({});
    this.#bytes = registry.gauge(hashmap.storageBytes).with({});
  }

  /** The version of a write that a node makes now: later than every version the store has given or seen. */
  stamp(node: string): Version {
    return this.#clock.stamp(node);
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  /** What is known of a key; an entry without a value is a deletion. */
  get(key: string): Entry | undefined {
    const deleted = this.#deleted.get(key);
    return this.#values.get(key) ?? (deleted === undefined ? undefined : { version: deleted });
  }

  /** Takes a change, unless it comes too late to change anything. @throws HttpError 409 for a time yet to come, 507 when it is full */
  apply({ key, value, version }: Change): void {
    this.#clock.see(version);
    const known = this.get(key);
    if (known !== undefined && !isNewer(version, known.version)) return;
    if (value !== undefined && !this.#values.has(key) && this.#values.size >= this.#limit) {
      throw new HttpError(507, `the limit of ${this.#limit} keys is reached`);
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
