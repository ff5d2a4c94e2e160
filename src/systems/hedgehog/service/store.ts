import { HttpError } from '../../../node/http.ts';
import { isAhead, isNewer, WriteClock, type Version } from '../../../node/version.ts';
import { rememberedTables, type Change, type Entry, type TableChange } from './change.ts';

export interface StoreLimits {
  readonly tables: number;
  /** Over all tables. */
  readonly items: number;
}

interface Table {
  readonly version: Version;
  readonly items: Map<string, Entry>;
}

/**
 * What one node keeps, in memory. Changes carry versions and the later one wins, so they may come in any order and more
 * than once. A deleted item leaves its version behind: a put that is older but comes later must not bring it back.
 */
export class Store {
  readonly #limits: StoreLimits;
  readonly #created: (table: string) => void;
  readonly #tables = new Map<string, Table>();
  readonly #dropped = new Map<string, Version>();
  readonly #clock = new WriteClock();
  #entries = 0;

  /** @param created called with the name of each table that comes into being */
  constructor(limits: StoreLimits, created: (table: string) => void = () => undefined) {
    this.#limits = limits;
    this.#created = created;
  }

  /** The version of a write that a node makes now: later than every version the store has given or seen. */
  stamp(node: string): Version {
    return this.#clock.stamp(node);
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

  /**
   * Takes in what a peer knows of tables. What there is no room for, or is of a time yet to come, is left out: the peer
   * tells it again and again, and one whose clock is wrong is not down.
   * @returns how many changes were left out
   */
  learn(changes: readonly TableChange[]): number {
    const taken = changes.filter(({ version, name, exists }) => {
      if (isAhead(version.time) || (exists && !this.hasTable(name) && this.isFullOfTables)) return false;
      this.applyTable({ name, exists, version });
      return true;
    });
    return changes.length - taken.length;
  }

  /** Creates or deletes a table, unless something later is known of it. @throws AheadOfTime */
  applyTable({ name, exists, version }: TableChange): void {
    this.#clock.see(version);
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

  /** Takes a change, unless it comes too late to change anything. @throws HttpError 404 for a table not heard of yet, 409 for a time yet to come, 507 when it is full */
  apply(change: Change): void {
    const { key, version } = change;
    this.#clock.see(version);
    const table = this.#tables.get(change.table);
    const dropped = this.#dropped.get(change.table);
    if (table === undefined && (dropped === undefined || isNewer(version, dropped))) {
      throw new HttpError(404, `there is no table "${change.table}"`);
    }
    const known = table?.items.get(key);
    if (table === undefined || !isNewer(version, known?.version ?? table.version)) return;
    if (known === undefined) {
      if (this.#entries >= this.#limits.items) this.#forgetDeletions();
      if (this.#entries >= this.#limits.items) {
        if (change.op === 'delete') return;
        throw new HttpError(507, `the limit of ${this.#limits.items} items is reached`);
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

  #forgetDeletions(): void {
    for (const { items } of this.#tables.values()) {
      for (const [key, { value }] of items) {
        if (value === undefined && items.delete(key)) this.#entries -= 1;
      }
    }
  }
}
