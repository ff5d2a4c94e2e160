import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyPluginCallback } from 'fastify';
import { ValueError } from '../../instruments/errors.ts';
import type { Registry } from '../../instruments/registry.ts';
import { fastifyRecording } from '../../node/middleware/fastify.ts';
import { httpMiddleware, methodLabel, recordedHandler, type HttpAnswer, type HttpMiddlewareOptions } from '../../node/middleware/http.ts';
import { counted, inFlight, timed } from '../../node/middleware/recording.ts';
import { hashmap } from './metrics.ts';

export interface ClusterCollector {
  /** @param count members of the cluster, this node among them @throws ValueError */
  updateNodeCount(count: number): void;
  /** @param total keys that have to move @throws ValueError */
  startRebalance(total: number): void;
  /** @param remaining keys that still have to move, which may be more than before when keys were written meanwhile @throws ValueError */
  updateRebalanceProgress(remaining: number): void;
  completeRebalance(): void;
  /** Shows a replica's series at zero, so that its first error is an increase. */
  addReplica(node: string): void;
  /** A replica that has left is behind nobody. */
  removeReplica(node: string): void;
  recordReplicationError(node: string): void;
  /** @param seconds from a write to its acknowledgement by the replica @throws ValueError */
  updateReplicaLag(node: string, seconds: number): void;
}

/** What a node knows of its cluster. */
export function createClusterCollector(registry: Registry): ClusterCollector {
  const nodes = registry.gauge(hashmap.nodes).with({});
  const pending = registry.gauge(hashmap.rebalancePending).with({});
  const errors = registry.counter(hashmap.replicationErrors);
  const lag = registry.gauge(hashmap.replicaLag);
  return {
    updateNodeCount: (count) => nodes.set(notNegative(hashmap.nodes.name, count)),
    startRebalance: (total) => pending.set(notNegative(hashmap.rebalancePending.name, total)),
    updateRebalanceProgress: (remaining) => pending.set(notNegative(hashmap.rebalancePending.name, remaining)),
    completeRebalance: () => pending.set(0),
    addReplica(node) {
      errors.zero({ node });
      lag.zero({ node });
    },
    removeReplica: (node) => lag.set({ node }, 0),
    recordReplicationError: (node) => errors.inc({ node }),
    updateReplicaLag: (node, seconds) => lag.set({ node }, notNegative(hashmap.replicaLag.name, seconds)),
  };
}

/** What stands for the endpoint of a request that no route takes. */
export const unmatched = 'unmatched';

/**
 * The API's metrics, for whichever kind of server.
 * @param exemplarOf the trace that a request belongs to, where one will be found later
 */
export function httpRecordings<R>(registry: Registry, exemplarOf?: (call: HttpAnswer<R>) => string | undefined) {
  const endpointOf = ({ method, route = unmatched }: HttpAnswer<R>) => ({ method: methodLabel(method), endpoint: route });
  return [
    counted(registry.counter(hashmap.requests), ({ method, route = unmatched, status }: HttpAnswer<R>) => ({
      method: methodLabel(method),
      endpoint: route,
      status: String(status),
    })),
    timed(registry.histogram(hashmap.latency), endpointOf, exemplarOf),
    inFlight(registry.gauge(hashmap.inFlight), () => ({})),
  ] as const;
}

/** For Express (`app.use`) and other frameworks that chain handlers. */
export function metricsMiddleware(registry: Registry, options: HttpMiddlewareOptions = {}) {
  return httpMiddleware(httpRecordings(registry), options);
}

/** For Fastify (`app.register`). */
export function metricsPlugin(registry: Registry): FastifyPluginCallback {
  return fastifyRecording(httpRecordings(registry));
}

/**
 * For a single handler of `node:http`.
 * @param endpoint how the handler is called in the metrics, such as `/keys/:key`
 */
export function wrapHandler(
  registry: Registry,
  endpoint: string,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  return recordedHandler(httpRecordings(registry), endpoint, handler);
}

function notNegative(metric: string, value: number): number {
  if (!(value >= 0)) throw new ValueError(metric, value, `the value is zero or more, not ${value}`);
  return value;
}
