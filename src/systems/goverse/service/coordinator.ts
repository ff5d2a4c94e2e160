import type { Registry } from '../../../instruments/registry.ts';
import { createRing, ownersOf } from '../../../node/ring.ts';
import type { MessageStream } from '../../../node/stream.ts';
import { goverse } from '../metrics.ts';
import { shardCount, type Member, type News, type ShardRecord } from './wire.ts';

interface Seat {
  leaving: boolean;
  /** The member's watch, while it is open. */
  watch: MessageStream | undefined;
  /** When the watch was lost, on the clock of `performance.now()`. */
  lostAt: number;
}

/** How many nodes a cluster can have: each is a gate as well, and has to fit into the labels of both. */
export const memberLimit = goverse.nodePushed.labels.gate.budget;

/**
 * What the real system leaves to etcd, and to the node that leads: the map of shards with compare-and-set, the members
 * that hold a lease (an open watch), and the assignment of shards to them. It runs on one node, and forgets with it.
 */
export class Coordinator {
  readonly #leaseMilliseconds: number;
  readonly #reallocations;
  readonly #seats = new Map<string, Seat>();
  readonly #records: ShardRecord[] = Array.from({ length: shardCount }, (_, shard) => ({
    shard,
    revision: 0,
    target: '',
    current: '',
    from: '',
    pinned: false,
  }));

  /** @param leaseMilliseconds how long a member stays one without a watch */
  constructor(registry: Registry, leaseMilliseconds: number) {
    this.#leaseMilliseconds = leaseMilliseconds;
    this.#reallocations = registry.counter(goverse.shardReallocations);
  }

  hasRoomFor(node: string): boolean {
    return this.#seats.has(node) || this.#seats.size < memberLimit;
  }

  /** A node watches, and is a member from now on. */
  join(node: string, watch: MessageStream): void {
    this.#seats.get(node)?.watch?.end();
    this.#seats.set(node, { leaving: false, watch, lostAt: 0 });
    this.#reallocations.zero({ from_node: node });
    watch.send({ members: [...this.#members()], records: this.#records } satisfies News);
    this.#tellMembers();
    this.#assign();
  }

  /** A watch has ended. */
  lost(node: string, watch: MessageStream): void {
    const seat = this.#seats.get(node);
    if (seat?.watch !== watch) return;
    seat.watch = undefined;
    seat.lostAt = performance.now();
    if (seat.leaving) this.#remove([node]);
  }

  /** A node wants to go: its shards get other targets, and it stays a member until its watch ends. */
  leave(node: string): void {
    const seat = this.#seats.get(node);
    if (seat === undefined || seat.leaving) return;
    seat.leaving = true;
    this.#tellMembers();
    this.#assign();
  }

  /** Ends the leases that have run out. */
  expire(): void {
    const now = performance.now();
    const expired = [...this.#seats].filter(([, { watch, lostAt }]) => watch === undefined && now - lostAt >= this.#leaseMilliseconds);
    this.#remove(expired.map(([node]) => node));
  }

  /** Writes the records whose revision is still the one that their writer knew. */
  write(writes: readonly ShardRecord[]): { readonly conflicts: readonly number[]; readonly records: readonly ShardRecord[] } {
    const conflicts: number[] = [];
    const written: ShardRecord[] = [];
    for (const wanted of writes) {
      if (this.#records[wanted.shard]?.revision === wanted.revision) written.push(this.#put(wanted));
      else conflicts.push(wanted.shard);
    }
    this.#tell({ records: written });
    return { conflicts, records: written };
  }

  close(): void {
    for (const { watch } of this.#seats.values()) watch?.end();
  }

  #remove(nodes: readonly string[]): void {
    if (nodes.length === 0) return;
    for (const node of nodes) this.#seats.delete(node);
    this.#tellMembers();
    this.#assign();
  }

  /** Gives each shard to the member that the ring says, so that a change of members moves no more shards than it must. */
  #assign(): void {
    const nodes = [...this.#seats].flatMap(([node, { leaving }]) => (leaving ? [] : [node]));
    if (nodes.length === 0) return;
    const ring = createRing(nodes);
    const written: ShardRecord[] = [];
    for (const record of this.#records) {
      const pinned = record.pinned && nodes.includes(record.target);
      const target = pinned ? record.target : (ownersOf(ring, `shard-${record.shard}`, 1)[0] ?? '');
      const [current, from] = [this.#unlessGone(record.current), this.#unlessGone(record.from)];
      if (record.current !== current) this.#reallocations.inc({ from_node: record.current });
      if (record.target === target && record.current === current && record.from === from && record.pinned === pinned) continue;
      written.push(this.#put({ ...record, target, current, from, pinned }));
    }
    this.#tell({ records: written });
  }

  #unlessGone(node: string): string {
    return this.#seats.has(node) ? node : '';
  }

  #put(wanted: ShardRecord): ShardRecord {
    const record = { ...wanted, revision: wanted.revision + 1 };
    this.#records[record.shard] = record;
    return record;
  }

  #members(): readonly Member[] {
    return [...this.#seats].map(([node, { leaving }]) => ({ node, leaving }));
  }

  #tellMembers(): void {
    this.#tell({ members: [...this.#members()], records: [] });
  }

  #tell(message: News): void {
    if (message.members === undefined && message.records.length === 0) return;
    for (const { watch } of this.#seats.values()) {
      // A watch that has missed something is of no use: its node has to begin anew.
      if (watch?.send(message) === false) watch.end();
    }
  }
}
