import { z } from 'zod';
import type { Registry } from '../../../instruments/registry.ts';
import { Refused, TimedOut, Unreachable } from '../../../node/call.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import { HttpError } from '../../../node/http.ts';
import type { Scope } from '../../../node/tracing.ts';
import { goverse } from '../metrics.ts';
import type { Objects } from './objects.ts';
import type { Watch } from './watch.ts';
import { objectId, shardOf } from './wire.ts';

/** What can be done to an object, wherever it is. */
export const operation = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('create_object'), id: objectId, type: z.string().max(64) }),
  z.strictObject({ operation: z.literal('call_object'), id: objectId, method: z.string().max(64), args: z.unknown() }),
  z.strictObject({ operation: z.literal('delete_object'), id: objectId }),
]);

export type Operation = Readonly<z.output<typeof operation>>;

const failure = z.object({ error: z.string() });
const success = z.object({ result: z.unknown() });

export interface OperationsOptions {
  readonly self: string;
  readonly registry: Registry;
  readonly faults: FaultInjector;
  readonly watch: Watch;
  readonly objects: Objects;
  /** How long an operation may take. */
  readonly milliseconds: number;
}

export type Operate = (wanted: Operation, scope: Scope) => Promise<unknown>;

/**
 * Does operations on the node that holds the object, for the clients of this one.
 * @returns what rejects with HttpError 503 when that node cannot be found or reached, 504 when time runs out
 */
export function createOperations({ self, registry, faults, watch, objects, milliseconds }: OperationsOptions): Operate {
  const latency = registry.histogram(goverse.operationLatency);
  const timeouts = registry.counter(goverse.operationTimeouts);
  for (const { shape } of operation.options) {
    const labels = { node_addr: self, operation: shape.operation.value };
    latency.zero({ ...labels, status: 'success' });
    timeouts.zero(labels);
  }

  async function route(wanted: Operation, scope: Scope): Promise<unknown> {
    const node = watch.record(shardOf(wanted.id))?.current ?? '';
    if (node === '') throw new HttpError(503, `shard ${shardOf(wanted.id)} is on its way to another node`);
    if (node === self) return operateHere(objects, wanted);
    const attributes = { 'server.address': node };
    return scope.within('object.send', { calls: true, attributes }, async ({ headers }) => {
      try {
        return success.parse(await faults.call(node, '/internal/object', wanted, { headers, milliseconds })).result;
      } catch (cause) {
        throw cause instanceof Refused ? new HttpError(cause.status, failure.safeParse(cause.answer).data?.error ?? cause.message, { cause }) : cause;
      }
    });
  }

  return async (wanted, scope) => {
    const labels = { node_addr: self, operation: wanted.operation };
    const began = performance.now();
    let status = 'failure';
    try {
      const attributes = { 'goverse.object': wanted.id, 'goverse.shard': shardOf(wanted.id) };
      const result = await scope.within(`object.${wanted.operation}`, { attributes }, (inner) => inTime(milliseconds, route(wanted, inner)));
      status = 'success';
      return result;
    } catch (cause) {
      if (cause instanceof TimedOut) {
        status = 'timeout';
        timeouts.inc(labels);
        throw new HttpError(504, `${wanted.operation} took longer than ${milliseconds} ms`, { cause });
      }
      throw cause instanceof Unreachable ? new HttpError(503, 'the node that holds the object cannot be reached', { cause }) : cause;
    } finally {
      latency.observe({ ...labels, status }, (performance.now() - began) / 1_000, scope.exemplar);
    }
  };
}

/** Does an operation on an object that has to be on this node. @throws HttpError */
export async function operateHere(objects: Objects, wanted: Operation): Promise<unknown> {
  if (wanted.operation === 'create_object') return objects.create(wanted.type, wanted.id);
  if (wanted.operation === 'delete_object') return objects.destroy(wanted.id);
  return objects.call(wanted.id, wanted.method, wanted.args);
}

async function inTime<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimedOut('time has run out')), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
