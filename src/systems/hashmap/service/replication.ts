import { Unreachable } from '../../../node/call.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import type { Scope } from '../../../node/tracing.ts';
import type { ClusterCollector } from '../instruments.ts';
import type { Change } from './wire.ts';

/** A change that a replica has not acknowledged. */
interface Owed {
  readonly change: Change;
  /** When it was written, on the clock of `performance.now()`. */
  readonly writtenAt: number;
}

interface Peer {
  readonly id: string;
  readonly owed: Map<string, Owed>;
  /** False from the first call without an answer until a probe gets one. */
  alive: boolean;
}

/** Changes kept for one peer. Beyond that they are not made up for, and the other replicas alone have them. */
const owedLimit = 20_000;

/** Copies changes to the replicas, and measures how far they are behind: from the write to its acknowledgement. */
export class Replicator {
  readonly #faults: FaultInjector;
  readonly #peers = new Map<string, Peer>();
  readonly #collector: ClusterCollector;

  constructor(collector: ClusterCollector, faults: FaultInjector) {
    this.#collector = collector;
    this.#faults = faults;
  }

  /** Makes these the peers. What a peer that has left was owed is forgotten with it. */
  join(ids: readonly string[]): void {
    for (const id of this.#peers.keys()) {
      if (ids.includes(id)) continue;
      this.#peers.delete(id);
      this.#collector.removeReplica(id);
    }
    for (const id of ids) {
      if (this.#peers.has(id)) continue;
      this.#peers.set(id, { id, owed: new Map(), alive: true });
      this.#collector.addReplica(id);
    }
  }

  /** Copies a change that was written now. @returns whether the replica has acknowledged it */
  async copy(id: string, change: Change, scope: Scope): Promise<boolean> {
    const peer = this.#peers.get(id);
    if (peer === undefined) return false;
    const writtenAt = performance.now();
    try {
      const attributes = { 'server.address': id };
      await scope.within('replicate.send', { calls: true, attributes }, (inner) => this.ask(id, '/internal/put', change, inner));
      this.#acknowledged(peer, { change, writtenAt });
      return true;
    } catch {
      this.#collector.recordReplicationError(id);
      const isKnown = peer.owed.has(change.key);
      // Behind since the first change that it lacks, although only the latest is of use to it.
      if (isKnown || peer.owed.size < owedLimit) peer.owed.set(change.key, { change, writtenAt: peer.owed.get(change.key)?.writtenAt ?? writtenAt });
      this.#showLag(peer);
      return false;
    }
  }

  /** Asks a peer something; one that is known to be down is not even tried. @throws Unreachable, Refused */
  async ask(id: string, path: string, body: unknown, scope?: Scope): Promise<unknown> {
    const peer = this.#peers.get(id);
    if (peer?.alive === false) throw new Unreachable(`${id} is down`);
    return this.#call(id, path, body, scope);
  }

  /** Asks a peer something even if it was down, which shows whether it still is. @returns its answer, if it gives one */
  async probe(id: string, path: string, body: unknown): Promise<unknown> {
    const peer = this.#peers.get(id);
    try {
      const answer = await this.#call(id, path, body);
      if (peer !== undefined) peer.alive = true;
      return answer;
    } catch {
      if (peer !== undefined) this.#showLag(peer);
      return undefined;
    }
  }

  /** Copies what could not be copied before, to the peers that are back. */
  async repair(): Promise<void> {
    await Promise.all([...this.#peers.values()].map((peer) => this.#repair(peer)));
  }

  async #repair(peer: Peer): Promise<void> {
    for (const owed of [...peer.owed.values()]) {
      if (!peer.alive) break;
      // A write in the meantime has put its own change in this one's place, or has seen it acknowledged.
      if (peer.owed.get(owed.change.key) !== owed) continue;
      try {
        await this.#call(peer.id, '/internal/put', owed.change);
        this.#acknowledged(peer, owed);
      } catch {
        this.#collector.recordReplicationError(peer.id);
      }
    }
    this.#showLag(peer);
  }

  #acknowledged(peer: Peer, { change, writtenAt }: Owed): void {
    const owed = peer.owed.get(change.key);
    if (owed !== undefined && owed.change.version.time <= change.version.time) peer.owed.delete(change.key);
    this.#collector.updateReplicaLag(peer.id, (performance.now() - writtenAt) / 1_000);
    this.#showLag(peer);
  }

  /** A replica that lacks something is as far behind as the oldest change that it lacks. */
  #showLag({ id, owed }: Peer): void {
    if (owed.size === 0) return;
    let oldest = Infinity;
    for (const { writtenAt } of owed.values()) oldest = Math.min(oldest, writtenAt);
    this.#collector.updateReplicaLag(id, (performance.now() - oldest) / 1_000);
  }

  async #call(id: string, path: string, body: unknown, scope?: Scope): Promise<unknown> {
    try {
      return await this.#faults.call(id, path, body, scope === undefined ? {} : { headers: scope.headers });
    } catch (cause) {
      const peer = this.#peers.get(id);
      if (peer !== undefined && cause instanceof Unreachable) peer.alive = false;
      throw cause;
    }
  }
}
