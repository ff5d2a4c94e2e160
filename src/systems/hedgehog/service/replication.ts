import type { Registry } from '../../../instruments/registry.ts';
import { Unreachable } from '../../../node/call.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import type { Scope } from '../../../node/tracing.ts';
import { createPendingHints } from '../instruments.ts';
import { hedgehog } from '../metrics.ts';
import { tableChanges, type Change } from './change.ts';
import { Hints } from './hints.ts';
import type { Store } from './store.ts';

interface Peer {
  readonly id: string;
  readonly hints: Hints;
  /** False from the first call without an answer until a probe gets one. */
  alive: boolean;
  replaying: boolean;
}

export interface ReplicatorOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly faults: FaultInjector;
}

/** Brings changes to the peers. A peer that does not take one is owed it: a hint is kept and handed over when it is back. */
export class Replicator {
  readonly #store: Store;
  readonly #faults: FaultInjector;
  readonly #peers = new Map<string, Peer>();
  readonly #metrics;
  readonly #pending;

  constructor({ store, registry, faults }: ReplicatorOptions) {
    this.#store = store;
    this.#faults = faults;
    this.#metrics = {
      sends: registry.counter(hedgehog.sends),
      replays: registry.counter(hedgehog.replays),
      replayedOps: registry.counter(hedgehog.replayedOps),
    };
    this.#pending = createPendingHints(registry);
  }

  /** Makes these the peers. Hints for a peer that leaves are forgotten with it. */
  join(ids: readonly string[]): void {
    const { sends, replays, replayedOps } = this.#metrics;
    for (const id of this.#peers.keys()) if (!ids.includes(id)) this.#peers.delete(id);
    for (const id of ids) {
      if (this.#peers.has(id)) continue;
      this.#peers.set(id, { id, hints: new Hints(), alive: true, replaying: false });
      for (const metric of [sends, replays, replayedOps]) metric.zero({ target_node: id });
    }
    this.#showPending();
  }

  /** Sends a change to a peer, or keeps it as a hint. @returns whether the peer has taken it */
  async send(id: string, change: Change, scope: Scope): Promise<boolean> {
    const peer = this.#peers.get(id);
    if (peer === undefined) return false;
    const result = peer.alive ? await this.#deliver(peer, change, scope) : 'node_down';
    if (result !== 'success') peer.hints.add(change);
    this.#metrics.sends.inc({ op: change.op, target_node: id, result });
    this.#showPending();
    return result === 'success';
  }

  /** Asks a peer something; one that is known to be down is not even tried. @throws Unreachable, Refused */
  async ask(id: string, path: string, body: unknown, scope: Scope): Promise<unknown> {
    const peer = this.#peers.get(id);
    if (peer === undefined || !peer.alive) throw new Unreachable(`${id} is down`);
    return this.#call(peer, path, body, scope);
  }

  /** Exchanges what is known of tables with every peer, which shows who is alive, and hands over the hints of those who are. */
  async probe(): Promise<void> {
    await Promise.all([...this.#peers.values()].map((peer) => this.#probe(peer)));
  }

  /** Hands a peer its hints, one after the other. What it does not take is kept. One run at a time; none without hints. */
  async replay(id: string): Promise<void> {
    const peer = this.#peers.get(id);
    if (peer === undefined || peer.replaying || peer.hints.size === 0) return;
    const { replays, replayedOps } = this.#metrics;
    peer.replaying = true;
    let complete = true;
    for (const change of peer.hints.list()) {
      try {
        await this.#call(peer, '/internal/replicate', change);
        peer.hints.remove(change);
        replayedOps.inc({ target_node: id, op: change.op });
        this.#showPending();
      } catch (cause) {
        complete = false;
        if (cause instanceof Unreachable) break;
      }
    }
    peer.replaying = false;
    replays.inc({ target_node: id, result: complete ? 'success' : 'failure' });
  }

  async #deliver(peer: Peer, change: Change, scope: Scope): Promise<'success' | 'failure'> {
    try {
      const attributes = { 'server.address': peer.id };
      await scope.within('replicate.send', { calls: true, attributes }, (inner) =>
        this.#call(peer, '/internal/replicate', change, inner),
      );
      return 'success';
    } catch {
      return 'failure';
    }
  }

  async #probe(peer: Peer): Promise<void> {
    try {
      const answer = await this.#call(peer, '/internal/tables', this.#store.tableChanges());
      this.#store.learn(tableChanges.parse(answer));
      peer.alive = true;
    } catch {
      peer.alive = false;
      return;
    }
    peer.hints.prune((table) => this.#store.hasTable(table));
    this.#showPending();
    await this.replay(peer.id);
  }

  async #call(peer: Peer, path: string, body: unknown, scope?: Scope): Promise<unknown> {
    try {
      return await this.#faults.call(peer.id, path, body, scope === undefined ? {} : { headers: scope.headers });
    } catch (cause) {
      if (cause instanceof Unreachable) peer.alive = false;
      throw cause;
    }
  }

  #showPending(): void {
    this.#pending.updateHintedHandoffGauges(new Map([...this.#peers].map(([id, { hints }]) => [id, hints.size])));
  }
}
