import { isNewer, type Change, type Entry, type TableChange, type Version } from './change.ts';

export interface StoreLimits {
  readonly tables: number;
  /** Over all tables. */
  readonly items: number;
}

interface Table {
  readonly version: Version;
  readonly items: Map<string, Entry>;
}

/** A change that the store has no room for. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
}

/** A change to a table that this node has not heard of yet; it can be taken once it has. */
export class UnknownTable extends Error {
  override readonly name = 'UnknownTable';
}

/** How many deleted tables are remembered, so that a peer that was away hears of them. */
const rememberedTables = 1_000;

/**
 * What one node keeps, in memory. Changes carry versions and the later one wins, so they may come in any order and more
 * than once. A deleted item leaves its version behind: a put that is older but comes later must not bring it back.
 */
export class Store {
  readonly #limits: StoreLimits;
  readonly #created: (table: string) => void;
  readonly #tables = new Map<string, Table>();
  readonly #dropped = new Map<string, Version>();
  #entries = 0;
  #time = 0;

  /** @param created called with the name of each table that comes into being */
  constructor(limits: StoreLimits, created: (table: string) => void = () => undefined) {
    this.#limits = limits;
    this.#created = created;
  }

  /** The version of a write that a node makes now: later than every version the store has made or seen. */
  stamp(node: string): Version {
    this.#time = Math.max(Date.now(), this.#time + 1);
    return { time: this.#time, node };
  }

  tables(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }

  hasTable(name: string): boolean {
    return this.#tables.has(name);
  }

  get isFullOfTables(): boolean {
    return this.#tables.size >= this.#limits.tables;
  }

  /** All tables and the deletions still remembered, for a peer to catch up with. */
  tableChanges(): readonly TableChange[] {
    return [
      ...[...this.#dropped].map(([name, version]) => ({ name, exists: false, version })),
      ...[...this.#tables].map(([name, { version }]) => ({ name, exists: true, version })),
    ];
  }

  /** Creates or deletes a table, unless something later is known of it. */
  applyTable({ name, exists, version }: TableChange): void {
    this.#see(version);
    const known = this.#tables.get(name)?.version ?? this.#dropped.get(name);
    if (known !== undefined && !isNewer(version, known)) return;
    this.#entries -= this.#tables.get(name)?.items.size ?? 0;
    this.#tables.delete(name);
    this.#dropped.delete(name);
    if (exists) {
      this.#tables.set(name, { version, items: new Map() });
      this.#created(name);
      return;
    }
    this.#dropped.set(name, version);
    for (const oldest of this.#dropped.keys()) {
      if (this.#dropped.size <= rememberedTables) break;
      this.#dropped.delete(oldest);
    }
  }

  /** Takes a change, unless it comes too late to change anything. @throws StoreFull, UnknownTable */
  apply(change: Change): void {
    const { key, version } = change;
    this.#see(version);
    const table = this.#tables.get(change.table);
    const dropped = this.#dropped.get(change.table);
    if (table === undefined && (dropped === undefined || isNewer(version, dropped))) {
      throw new UnknownTable(`there is no table "${change.table}"`);
    }
    const known = table?.items.get(key);
    if (table === undefined || !isNewer(version, known?.version ?? table.version)) return;
    if (known === undefined) {
      if (this.#entries >= this.#limits.items) this.#forgetDeletions();
      if (this.#entries >= this.#limits.items) {
        if (change.op === 'delete') return;
        throw new StoreFull(`the limit of ${this.#limits.items} items is reached`);
      }
      this.#entries += 1;
    }
    table.items.set(key, change.op === 'put' ? { value: change.value, version } : { version });
  }

  /** What is known of an item; an entry without a value is a deletion. */
  get(table: string, key: string): Entry | undefined {
    return this.#tables.get(table)?.items.get(key);
  }

  /** The entries of a table, in no order, deletions among them. */
  entries(table: string): Iterable<readonly [key: string, entry: Entry]> {
    return this.#tables.get(table)?.items ?? [];
  }

  #see({ time }: Version): void {
    this.#time = Math.max(this.#time, time);
  }

  #forgetDeletions(): void {
    for (const { items } of this.#tables.values()) {
      for (const [key, { value }] of items) {
        if (value === undefined && items.delete(key)) this.#entries -= 1;
      }
    }
  }
}
