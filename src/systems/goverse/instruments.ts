import type { Registry } from '../../instruments/registry.ts';
import { goverse } from './metrics.ts';

export interface ObjectTracker {
  /** How many objects the node holds. */
  readonly size: number;
  /** An object has come into being. @returns false when it is known already, and not counted again */
  created(type: string, id: string): boolean;
  /** An object is gone. @returns false when it is not known, and nothing is counted */
  destroyed(id: string): boolean;
}

/**
 * Counts a node's objects by type. It knows them by id, so that the count cannot go out of step, whatever is reported
 * twice or never was; an object that comes again as another type changes its type.
 */
export function createObjectTracker(registry: Registry, node: string): ObjectTracker {
  const objects = registry.gauge(goverse.objects);
  const held = new Map<string, { readonly type: string; readonly release: () => void }>();

  function destroyed(id: string): boolean {
    const object = held.get(id);
    if (object === undefined) return false;
    held.delete(id);
    object.release();
    return true;
  }

  return {
    get size() {
      return held.size;
    },
    created(type, id) {
      if (held.get(id)?.type === type) return false;
      destroyed(id);
      held.set(id, { type, release: objects.hold({ node, type }) });
      return true;
    },
    destroyed,
  };
}

/** What creates and destroys objects. */
export interface ObjectHost<T> {
  create(type: string, id: string): Promise<T>;
  destroy(id: string): Promise<void>;
}

/** The same host, whose objects are counted: from when a creation has succeeded until a destruction has. */
export function trackObjects<T>(host: ObjectHost<T>, tracker: ObjectTracker): ObjectHost<T> {
  return {
    async create(type, id) {
      const object = await host.create(type, id);
      tracker.created(type, id);
      return object;
    },
    async destroy(id) {
      await host.destroy(id);
      tracker.destroyed(id);
    },
  };
}

/** A call of an object's method. */
export interface MethodCall {
  readonly objectType: string;
  readonly method: string;
  /** The shard that the object lies in. */
  readonly shard: number;
}

/** Does a method call and gives what it gives, having recorded it. */
export type CallTimer = <T>(call: MethodCall, work: () => T | Promise<T>) => Promise<T>;

/**
 * Times the calls of a node's objects: a call fails when it throws.
 * @param options.now milliseconds of a clock that never goes back
 */
export function createCallTimer(registry: Registry, node: string, { now = () => performance.now() } = {}): CallTimer {
  const calls = registry.counter(goverse.methodCalls);
  const latency = registry.histogram(goverse.methodLatency);
  const shardCalls = registry.counter(goverse.shardCalls);
  return async ({ objectType, method, shard }, work) => {
    const began = now();
    let status: 'success' | 'failure' = 'failure';
    try {
      const result = await work();
      status = 'success';
      return result;
    } finally {
      const labels = { node, object_type: objectType, method_name: method, status };
      calls.inc(labels);
      latency.observe(labels, (now() - began) / 1_000);
      shardCalls.inc({ shard: String(shard) });
    }
  };
}
