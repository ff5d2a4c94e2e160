import type { Registry } from '../../../instruments/registry.ts';
import type { MessageStream } from '../../../node/stream.ts';
import { goverse } from '../metrics.ts';
import type { MethodContext } from './types.ts';

/** The gates that are connected to a node, and what its objects send to clients through them. */
export class Pusher implements MethodContext {
  readonly #self: string;
  readonly #gates = new Map<string, MessageStream>();
  readonly #connected;
  readonly #pushed;
  readonly #dropped;

  constructor(self: string, registry: Registry) {
    this.#self = self;
    this.#connected = registry.gauge(goverse.connectedGates).with({ node: self });
    this.#pushed = registry.counter(goverse.nodePushed);
    this.#dropped = registry.counter(goverse.nodeDropped);
  }

  get size(): number {
    return this.#gates.size;
  }

  /** A gate has connected; an older connection of the same gate is closed. @param open opens the stream to it */
  connect(gate: string, open: (closed: () => void) => MessageStream): void {
    this.#gates.get(gate)?.end();
    const stream = open(() => {
      if (this.#gates.get(gate) === stream) this.#gates.delete(gate);
      this.#connected.set(this.#gates.size);
    });
    this.#gates.set(gate, stream);
    this.#connected.set(this.#gates.size);
    for (const counter of [this.#pushed, this.#dropped]) counter.zero({ node: this.#self, gate });
  }

  readonly knows = (client: string): boolean => this.#gates.has(gateOf(client));

  readonly push = (client: string, message: unknown): void => {
    const gate = gateOf(client);
    const taken = this.#gates.get(gate)?.send({ client, message }) ?? false;
    (taken ? this.#pushed : this.#dropped).inc({ node: this.#self, gate });
  };

  close(): void {
    for (const stream of this.#gates.values()) stream.end();
  }
}

/** A client's name begins with that of its gate. */
function gateOf(client: string): string {
  return client.slice(0, Math.max(0, client.indexOf('/')));
}
