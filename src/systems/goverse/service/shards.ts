import type { Registry } from '../../../instruments/registry.ts';
import { Refused, TimedOut, Unreachable } from '../../../node/call.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import { HttpError } from '../../../node/http.ts';
import { coalesced } from '../../../node/lifecycle.ts';
import { goverse } from '../metrics.ts';
import type { Objects } from './objects.ts';
import type { Watch } from './watch.ts';
import { mappingAnswer, packedShard, type PackedObject, type ShardRecord } from './wire.ts';

export interface ShardsOptions {
  readonly self: string;
  readonly coordinator: string;
  readonly registry: Registry;
  readonly faults: FaultInjector;
  readonly watch: Watch;
  readonly objects: Objects;
  /** How long a write of the map may take. */
  readonly milliseconds: number;
}

/** The objects of a shard that this node is about to claim. */
interface Arrival {
  readonly from: string;
  readonly objects: readonly PackedObject[];
}

/** One node's part in the map of shards: it releases what is assigned to others, and claims what is assigned to it. */
export class Shards {
  readonly #options: ShardsOptions;
  readonly #metrics;
  /** The shards that this node holds. Those in `#releasing` are not worked on any more. */
  readonly #held = new Set<number>();
  readonly #releasing = new Set<number>();
  readonly #arrivals = new Map<number, Arrival>();
  #shown: readonly string[] = [];

  constructor(options: ShardsOptions) {
    const { self: node, registry } = options;
    this.#options = options;
    this.#metrics = {
      assigned: registry.gauge(goverse.shards),
      migrating: registry.gauge(goverse.shardsMigrating).with({}),
      claims: registry.counter(goverse.shardClaims),
      releases: registry.counter(goverse.shardReleases),
      migrations: registry.counter(goverse.shardMigrations),
      calls: registry.counter(goverse.shardCalls),
      failures: registry.counter(goverse.mappingWriteFailures),
    };
    this.#metrics.claims.zero({ node });
    this.#metrics.releases.zero({ node });
    this.#metrics.failures.zero({});
  }

  /** How many shards this node holds, or still keeps the objects of. */
  get size(): number {
    const { watch, self } = this.#options;
    return this.#held.size + watch.records().filter(({ from, current }) => from === self && current === '').length;
  }

  /** Whether the node may work on a shard's objects. */
  holds(shard: number): boolean {
    return this.#held.has(shard) && !this.#releasing.has(shard);
  }

  /** Brings the node's own account up to date with the map as it is known now, and shows it. */
  follow(): void {
    const { watch, self, objects } = this.#options;
    const { claims, releases, migrations, calls } = this.#metrics;
    for (const { shard, current, from } of watch.records()) {
      if (current === self && !this.#held.has(shard)) {
        const arrival = this.#arrivals.get(shard);
        this.#held.add(shard);
        calls.zero({ shard: String(shard) });
        claims.inc({ node: self });
        if (arrival !== undefined) {
          objects.unpack(arrival.objects);
          migrations.inc({ from_node: arrival.from, to_node: self });
        }
      }
      if (current !== self && this.#held.delete(shard) && (from === self || this.#releasing.has(shard))) releases.inc({ node: self });
      if (current !== '') this.#arrivals.delete(shard);
      // Until another node holds the shard, this one keeps the objects for it.
      if (current !== '' && current !== self) objects.dropShard(shard);
    }
    this.#show();
  }

  /** Releases and claims what there is to release and claim. What does not succeed is tried again the next time. */
  readonly work = coalesced(async () => {
    if (this.#options.faults.current.rebalanceStuck) return;
    await this.#release();
    await this.#claim();
  });

  /**
   * Assigns a shard to a node by order of an operator.
   * @throws HttpError 409 when somebody else has written it at the same time, 503 when it cannot be written
   */
  async move(shard: number, node: string): Promise<void> {
    const record = this.#options.watch.record(shard);
    if (record === undefined) throw new HttpError(503, 'the node does not know the shards yet');
    const outcome = await this.#write([{ ...record, target: node, pinned: true }]);
    if (outcome === 'failed') throw new HttpError(503, 'the map of shards cannot be written now');
    if (outcome.length > 0) throw new HttpError(409, `shard ${shard} has been written by another at the same time`);
  }

  async #release(): Promise<void> {
    const { watch, self } = this.#options;
    const leaving = watch.records().filter(({ current, target }) => current === self && target !== self && target !== '');
    if (leaving.length === 0) return;
    for (const { shard } of leaving) this.#releasing.add(shard);
    await this.#write(leaving.map((record) => ({ ...record, current: '', from: self })));
    // Whether it is released or not, the map now says; a write without an answer the watch tells of.
    for (const { shard } of leaving) this.#releasing.delete(shard);
  }

  async #claim(): Promise<void> {
    const { watch, self } = this.#options;
    const free = watch.records().filter(({ current, target }) => current === '' && target === self);
    const ready = await Promise.all(free.map((record) => this.#fetch(record)));
    const claimed = free.filter((_, i) => ready[i]);
    if (claimed.length > 0) await this.#write(claimed.map((record) => ({ ...record, current: self, from: '' })));
  }

  /** Gets a shard's objects from who has released it. @returns whether it can be claimed */
  async #fetch({ shard, from }: ShardRecord): Promise<boolean> {
    const { self, faults } = this.#options;
    if (from === '' || from === self) return true;
    try {
      const { objects } = packedShard.parse(await faults.call(from, '/internal/shard', { shard }));
      this.#arrivals.set(shard, { from, objects });
      return true;
    } catch {
      return false;
    }
  }

  /** @returns the shards that another has written meanwhile */
  async #write(writes: readonly ShardRecord[]): Promise<'failed' | readonly number[]> {
    const { coordinator, faults, watch, milliseconds } = this.#options;
    const { failures } = this.#metrics;
    try {
      const answer = mappingAnswer.parse(await faults.call(coordinator, '/internal/mapping', { writes }, { milliseconds }));
      failures.inc({ error_type: 'modrevision_conflict' }, answer.conflicts.length);
      watch.learn(answer.records);
      return answer.conflicts;
    } catch (cause) {
      failures.inc({ error_type: failureOf(cause) }, writes.length);
      return 'failed';
    }
  }

  #show(): void {
    const { watch, self } = this.#options;
    const { assigned, migrating, migrations } = this.#metrics;
    const nodes = watch.members.map(({ node }) => node);
    for (const node of this.#shown) if (!nodes.includes(node)) assigned.set({ node }, 0);
    this.#shown = nodes;
    for (const node of nodes) {
      assigned.set({ node }, watch.records().filter(({ target }) => target === node).length);
      if (node !== self) migrations.zero({ from_node: node, to_node: self });
    }
    // A shard that nobody has had before is assigned, but does not come from anywhere.
    migrating.set(watch.records().filter(({ current, from, target }) => current !== target && (current !== '' || from !== '')).length);
  }
}

function failureOf(cause: unknown): 'timeout' | 'connection_error' | 'other' {
  if (cause instanceof TimedOut) return 'timeout';
  if (cause instanceof Unreachable && !(cause instanceof Refused)) return 'connection_error';
  return 'other';
}
