import type { Logger } from 'pino';
import type { FaultInjector } from '../../../node/faults.ts';
import { HttpError } from '../../../node/http.ts';
import type { Scope } from '../../../node/tracing.ts';
import { isNewer } from '../../../node/version.ts';
import type { ClusterCollector } from '../instruments.ts';
import { hashmap } from '../metrics.ts';
import { Members } from './members.ts';
import { Rebalancer } from './rebalance.ts';
import { Replicator } from './replication.ts';
import type { Store } from './store.ts';
import { facts, found, type Change, type Entry, type Fact } from './wire.ts';

export interface ClusterOptions {
  /** The address that peers know this node by. */
  readonly self: string;
  /** On how many nodes each key is kept. */
  readonly replicas: number;
  readonly collector: ClusterCollector;
  readonly store: Store;
  readonly faults: FaultInjector;
  readonly logger: Logger;
}

/** The nodes that a cluster can have: each has to fit into the label of the others. */
export const memberLimit = hashmap.replicaLag.labels.node.budget + 1;

/** What one node does for the whole map, and with the other nodes. */
export class Cluster {
  readonly members: Members;
  readonly rebalancer: Rebalancer;
  readonly #replicator: Replicator;
  readonly #store: Store;
  readonly #logger: Logger;
  readonly #collector: ClusterCollector;

  constructor({ self, replicas, collector, store, faults, logger }: ClusterOptions) {
    this.members = new Members(self, replicas, memberLimit);
    this.#store = store;
    this.#logger = logger;
    this.#collector = collector;
    const replicator = new Replicator(collector, faults);
    this.#replicator = replicator;
    const hand = (node: string, change: Change) => replicator.ask(node, '/internal/put', change);
    this.rebalancer = new Rebalancer({ collector, store, members: this.members, faults, hand });
  }

  /** Takes in what is known of the members; what has to move then starts to. */
  learn(news: readonly Fact[]): void {
    const change = this.members.learn(news);
    if (change === undefined) return;
    this.#collector.updateNodeCount(this.members.ring.nodes.length);
    this.#replicator.join(this.members.peers);
    this.rebalancer.plan(change);
    this.#logger.info({ nodes: this.members.ring.nodes, keys_to_move: this.rebalancer.size }, 'the ring has changed');
    void this.rebalancer.run();
  }

  /** Tells every member what is known of the members, those too that are heard of in their answers. */
  async announce(also: readonly string[] = []): Promise<void> {
    const told = new Set<string>();
    for (;;) {
      const next = [...this.members.peers, ...also].filter((node) => !told.has(node));
      if (next.length === 0) return;
      for (const node of next) told.add(node);
      await Promise.all(next.map((node) => this.#exchange(node)));
    }
  }

  /** Looks after every peer: who is alive, who belongs to the cluster, what a replica lacks, and what has not moved yet. */
  async probe(): Promise<void> {
    await this.announce();
    await this.#replicator.repair();
    await this.rebalancer.run();
  }

  /**
   * Takes a node into the cluster. It becomes a label of this node's metrics, so a name that a client made up will not do.
   * @throws HttpError 409 when there is no room, 422 when it does not answer as a node of a hash map
   */
  async add(node: string): Promise<void> {
    if (this.members.isMember(node)) return;
    if (node !== this.members.self && !facts.safeParse(await this.#replicator.probe(node, '/internal/members', [])).success) {
      throw new HttpError(422, `no node of a hash map answers at ${node}`);
    }
    if (this.members.isFull) throw new HttpError(409, `a cluster has at most ${memberLimit} nodes`);
    this.learn([this.members.fact(node, true)]);
    await this.announce();
  }

  /** Sends a node out of the cluster; its keys move to the others. @throws HttpError 404, 409 for the last one */
  async remove(node: string): Promise<void> {
    if (!this.members.isMember(node)) throw new HttpError(404, `"${node}" is no member of the cluster`);
    if (this.members.ring.nodes.length === 1) throw new HttpError(409, 'the last node cannot leave: its keys would be lost');
    this.learn([this.members.fact(node, false)]);
    await this.announce(node === this.members.self ? [] : [node]);
  }

  /**
   * Brings a change to every owner of the key. One owner's word is enough; the others get it when they are back.
   * @throws HttpError 503 when no owner has taken it, and it may still take effect later; 507 when the store is full
   */
  async write(wanted: Pick<Change, 'key' | 'value'>, scope: Scope): Promise<void> {
    const { self } = this.members;
    const change: Change = { ...wanted, version: this.#store.stamp(self) };
    await scope.within(wanted.value === undefined ? 'ring.delete' : 'ring.put', { attributes: { 'hashmap.key': wanted.key } }, async (route) => {
      const owners = this.members.owners(wanted.key);
      const isOwner = owners.includes(self);
      if (isOwner) this.keep(change);
      const others = owners.filter((owner) => owner !== self);
      const taken = await Promise.all(others.map((owner) => this.#replicator.copy(owner, change, route)));
      if (!isOwner && !taken.includes(true)) throw new HttpError(503, 'no owner of the key can take the change now');
    });
  }

  /** The JSON text of a key's value, `undefined` when there is none. @throws HttpError 503 when no owner answers */
  async read(key: string, scope: Scope): Promise<string | undefined> {
    return scope.within('ring.get', { attributes: { 'hashmap.key': key } }, async (route) => {
      const own = this.#store.get(key);
      if (own !== undefined) return own.value;
      const owners = this.members.owners(key);
      // A key that is on its way lies with a node that does not own it any more.
      const others = this.members.peers.filter((peer) => !owners.includes(peer));
      let answered = owners.includes(this.members.self);
      for (const nodes of [owners, others]) {
        const answers = await Promise.all(nodes.filter((node) => node !== this.members.self).map((node) => this.#lookup(node, key, route)));
        answered ||= nodes === owners && answers.some((answer) => answer !== undefined);
        const entries = answers.flatMap((answer) => answer?.entry ?? []);
        const [first, ...rest] = entries;
        if (first !== undefined) return rest.reduce((latest, entry) => (isNewer(entry.version, latest.version) ? entry : latest), first).value;
      }
      if (!answered) throw new HttpError(503, 'no owner of the key answers');
      return undefined;
    });
  }

  /** Takes a change into the node's own store. @throws HttpError 409 for a time yet to come, 507 when it is full */
  keep(change: Change): void {
    this.#store.apply(change);
    this.rebalancer.strayed(change.key);
  }

  /** @returns what a node knows of a key; `undefined` when it does not answer */
  async #lookup(node: string, key: string, scope: Scope): Promise<{ readonly entry?: Entry | undefined } | undefined> {
    try {
      return found.parse(await this.#replicator.ask(node, '/internal/get', { key }, scope));
    } catch {
      return undefined;
    }
  }

  async #exchange(node: string): Promise<void> {
    const answer = facts.safeParse(await this.#replicator.probe(node, '/internal/members', this.members.facts()));
    if (answer.success) this.learn(answer.data);
  }
}
