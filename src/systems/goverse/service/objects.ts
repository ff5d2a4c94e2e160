import type { Registry } from '../../../instruments/registry.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import { HttpError } from '../../../node/http.ts';
import { createCallTimer, createObjectTracker, type CallTimer, type ObjectTracker } from '../instruments.ts';
import { goverse } from '../metrics.ts';
import { allMethods, methodOf, objectTypes, typeOf, type MethodContext } from './types.ts';
import { shardOf, type PackedObject } from './wire.ts';

export interface ObjectsOptions {
  readonly self: string;
  readonly registry: Registry;
  readonly faults: FaultInjector;
  readonly context: MethodContext;
  /** Whether the node may work on a shard's objects at this moment. */
  readonly holds: (shard: number) => boolean;
  /** How many objects there is room for. */
  readonly limit: number;
}

interface Held {
  readonly type: string;
  readonly state: Record<string, unknown>;
}

/** The objects that one node holds, by shard. */
export class Objects {
  readonly #options: ObjectsOptions;
  readonly #shards = new Map<number, Map<string, Held>>();
  readonly #tracker: ObjectTracker;
  readonly #timed: CallTimer;

  constructor(options: ObjectsOptions) {
    const { self: node, registry } = options;
    this.#options = options;
    this.#tracker = createObjectTracker(registry, node);
    this.#timed = createCallTimer(registry, node);
    for (const type of Object.keys(objectTypes)) registry.gauge(goverse.objects).zero({ node, type });
    for (const { type, method } of allMethods) {
      registry.counter(goverse.methodCalls).zero({ node, object_type: type, method_name: method });
      registry.histogram(goverse.methodLatency).zero({ node, object_type: type, method_name: method });
    }
  }

  get size(): number {
    return this.#tracker.size;
  }

  /** @throws HttpError 400 for an unknown type, 409 for an id that is taken, 503 for a shard that is not here, 507 */
  async create(type: string, id: string): Promise<void> {
    const { initial } = typeOf(type);
    await this.#options.faults.storage();
    const objects = this.#here(id);
    if (objects.has(id)) throw new HttpError(409, `there is an object "${id}" already`);
    if (this.size >= this.#options.limit) throw new HttpError(507, `the limit of ${this.#options.limit} objects is reached`);
    this.#put(id, { type, state: initial() });
  }

  /** @throws HttpError 404, 503 for a shard that is not here, and whatever the method throws */
  async call(id: string, name: string, args: unknown): Promise<unknown> {
    const { type } = this.#find(id);
    const method = methodOf(type, name);
    return this.#timed({ objectType: type, method: name, shard: shardOf(id) }, async () => {
      await this.#options.faults.storage();
      // Looked up anew: the shard may have gone in the meantime, and a method changes the state at one stroke.
      return method(this.#find(id).state, args, this.#options.context);
    });
  }

  /** @throws HttpError 404, 503 for a shard that is not here */
  async destroy(id: string): Promise<void> {
    await this.#options.faults.storage();
    this.#find(id);
    this.#drop(id);
  }

  /** The objects of a shard, for the node that takes it over. */
  pack(shard: number): readonly PackedObject[] {
    return [...(this.#shards.get(shard) ?? [])].map(([id, { type, state }]) => ({ id, type, state }));
  }

  /** Takes over the objects of a shard. */
  unpack(objects: readonly PackedObject[]): void {
    for (const { id, type, state } of objects) if (Object.hasOwn(objectTypes, type)) this.#put(id, { type, state });
  }

  /** Lets go of the objects of a shard, which another node has now. */
  dropShard(shard: number): void {
    for (const id of [...(this.#shards.get(shard)?.keys() ?? [])]) this.#drop(id);
  }

  #here(id: string): Map<string, Held> {
    const shard = shardOf(id);
    if (!this.#options.holds(shard)) throw new HttpError(503, `shard ${shard} is on its way to another node`);
    return this.#shards.get(shard) ?? new Map<string, Held>();
  }

  #find(id: string): Held {
    const held = this.#here(id).get(id);
    if (held === undefined) throw new HttpError(404, `there is no object "${id}"`);
    return held;
  }

  #put(id: string, held: Held): void {
    const shard = shardOf(id);
    const objects = this.#shards.get(shard) ?? new Map<string, Held>();
    this.#shards.set(shard, objects.set(id, held));
    this.#tracker.created(held.type, id);
  }

  #drop(id: string): void {
    this.#shards.get(shardOf(id))?.delete(id);
    this.#tracker.destroyed(id);
  }
}
