import type { Logger } from 'pino';
import type { Registry } from '../../../instruments/registry.ts';
import { Unreachable } from '../../../node/call.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import { readStream } from '../../../node/stream.ts';
import { goverse } from '../metrics.ts';
import { news, shardCount, type Member, type ShardRecord } from './wire.ts';

export interface WatchOptions {
  readonly self: string;
  readonly coordinator: string;
  readonly registry: Registry;
  readonly faults: FaultInjector;
  readonly logger: Logger;
  /** Called after each change of what is known. */
  readonly changed: () => void;
}

/** What one node knows of the cluster: the coordinator tells it over a stream. While that is broken, the last news hold. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #reconnections;
  readonly #records = new Map<number, ShardRecord>();
  #members: readonly Member[] = [];
  #open: AbortController | undefined;
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#reconnections = options.registry.counter(goverse.watchReconnections);
    this.#reconnections.zero({ node_addr: options.self });
  }

  /** Whether the coordinator has ever told where the shards are. */
  get isLoaded(): boolean {
    return this.#records.size === shardCount;
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  /** Whether somebody else could take over shards. */
  get hasOthers(): boolean {
    return this.#members.some(({ node, leaving }) => node !== this.#options.self && !leaving);
  }

  records(): readonly ShardRecord[] {
    return [...this.#records.values()];
  }

  record(shard: number): ShardRecord | undefined {
    return this.#records.get(shard);
  }

  /** Sets up the watch if it is not there. Whether it comes back or not is counted once it has been there. */
  async ensure(): Promise<void> {
    const { coordinator, faults, self, logger } = this.#options;
    if (this.#open !== undefined && faults.cuts(coordinator)) this.#break('the way is cut (an injected fault)');
    if (this.#open !== undefined || this.#closed) return;
    const isFirst = !this.isLoaded;
    try {
      await this.#connect();
      if (!isFirst) this.#reconnections.inc({ node_addr: self, outcome: 'reconnected' });
    } catch (cause) {
      if (!isFirst) this.#reconnections.inc({ node_addr: self, outcome: 'reload_failed' });
      logger.warn({ coordinator, reason: cause instanceof Error ? cause.message : String(cause) }, 'the watch cannot be set up');
    }
  }

  /** Takes in records, unless later ones are known. */
  learn(records: readonly ShardRecord[]): void {
    for (const record of records) {
      if (record.revision >= (this.#records.get(record.shard)?.revision ?? -1)) this.#records.set(record.shard, record);
    }
    this.#options.changed();
  }

  close(): void {
    this.#closed = true;
    this.#open?.abort();
  }

  /** Resolves once the whole state has come. @throws Unreachable, Refused */
  async #connect(): Promise<void> {
    const { coordinator, self, faults } = this.#options;
    if (faults.cuts(coordinator)) throw new Unreachable(`the way to ${coordinator} is cut (an injected fault)`);
    const controller = new AbortController();
    this.#open = controller;
    try {
      const path = `/internal/watch?node=${encodeURIComponent(self)}`;
      const messages = (await readStream(coordinator, path, { signal: controller.signal }))[Symbol.asyncIterator]();
      const first = await messages.next();
      if (first.done === true) throw new Unreachable(`${coordinator} has closed the watch`);
      // A coordinator that has started anew counts revisions from zero again.
      this.#records.clear();
      this.#take(first.value);
      void this.#follow(messages, controller);
    } catch (cause) {
      this.#open = undefined;
      controller.abort();
      throw cause;
    }
  }

  async #follow(messages: AsyncIterator<unknown>, controller: AbortController): Promise<void> {
    let reason = 'it was closed';
    try {
      for (let next = await messages.next(); next.done !== true && this.#open === controller; next = await messages.next()) {
        if (this.#options.faults.cuts(this.#options.coordinator)) throw new Unreachable('the way is cut (an injected fault)');
        this.#take(next.value);
      }
    } catch (cause) {
      reason = cause instanceof Error ? cause.message : String(cause);
    }
    if (this.#open === controller && !this.#closed) this.#break(reason);
  }

  #take(message: unknown): void {
    const { members, records } = news.parse(message);
    if (members !== undefined) this.#members = members;
    this.learn(records);
  }

  #break(reason: string): void {
    this.#open?.abort();
    this.#open = undefined;
    this.#options.logger.warn({ coordinator: this.#options.coordinator, reason }, 'the watch is broken');
  }
}
