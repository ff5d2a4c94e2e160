import { randomUUID } from 'node:crypto';
import type { Registry } from '../../../instruments/registry.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import { readStream, type MessageStream } from '../../../node/stream.ts';
import { goverse } from '../metrics.ts';
import { push } from './wire.ts';

export const clientKinds = ['web', 'mobile', 'bot'] as const;
export type ClientKind = (typeof clientKinds)[number];

export interface GateOptions {
  readonly self: string;
  readonly registry: Registry;
  readonly faults: FaultInjector;
}

/** The gate of one process: clients are connected to it, and it to every node, whose messages it passes on to them. */
export class Gate {
  readonly #options: GateOptions;
  readonly #metrics;
  readonly #clients = new Map<string, MessageStream>();
  readonly #nodes = new Map<string, AbortController>();

  constructor(options: GateOptions) {
    const { self, registry } = options;
    this.#options = options;
    this.#metrics = {
      clients: registry.gauge(goverse.clients),
      active: registry.gauge(goverse.gateClients).with({ gate: self }),
      pushed: registry.counter(goverse.gatePushed).with({ gate: self }),
      dropped: registry.counter(goverse.gateDropped).with({ gate: self }),
    };
    for (const kind of clientKinds) this.#metrics.clients.zero({ node: self, client_type: kind });
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Connects a client. @param open opens its stream, and is told what to do when that is closed */
  connect(kind: ClientKind, open: (closed: () => void) => MessageStream): void {
    const { self } = this.#options;
    const id = `${self}/${randomUUID()}`;
    const connected = this.#metrics.clients.with({ node: self, client_type: kind });
    const stream = open(() => {
      this.#clients.delete(id);
      connected.add(-1);
      this.#metrics.active.add(-1);
    });
    this.#clients.set(id, stream);
    connected.add(1);
    this.#metrics.active.add(1);
    stream.send({ client: id });
  }

  /** Connects to the nodes that it is not connected to, and leaves those that are no members any more. */
  async attach(nodes: readonly string[]): Promise<void> {
    const { faults } = this.#options;
    for (const [node, connection] of this.#nodes) if (!nodes.includes(node) || faults.cuts(node)) connection.abort();
    await Promise.all(nodes.map((node) => this.#attach(node)));
  }

  close(): void {
    for (const connection of this.#nodes.values()) connection.abort();
    for (const client of this.#clients.values()) client.end();
  }

  async #attach(node: string): Promise<void> {
    const { self, faults } = this.#options;
    if (this.#nodes.has(node) || faults.cuts(node)) return;
    const connection = new AbortController();
    this.#nodes.set(node, connection);
    try {
      const messages = await readStream(node, `/internal/push?gate=${encodeURIComponent(self)}`, { signal: connection.signal });
      void this.#pass(messages).finally(() => {
        connection.abort();
        this.#nodes.delete(node);
      });
    } catch {
      this.#nodes.delete(node);
    }
  }

  async #pass(messages: AsyncIterable<unknown>): Promise<void> {
    try {
      for await (const message of messages) this.#deliver(message);
    } catch {
      // A node that sends what no gate understands is left, and connected to anew.
      return;
    }
  }

  #deliver(given: unknown): void {
    const { client, message } = push.parse(given);
    const taken = this.#clients.get(client)?.send(message) ?? false;
    (taken ? this.#metrics.pushed : this.#metrics.dropped).inc();
  }
}
