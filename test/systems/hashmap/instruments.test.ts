import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { ValueError } from '../../../src/instruments/errors.ts';
import { createRegistry, type Registry } from '../../../src/instruments/registry.ts';
import { expressRoute } from '../../../src/node/middleware/http.ts';
import { createClusterCollector, metricsMiddleware, metricsPlugin, wrapHandler } from '../../../src/systems/hashmap/instruments.ts';
import { allOf, shown } from '../shown.ts';

describe('the cluster collector', () => {
  it('shows the nodes and the keys that a rebalance has still to move', () => {
    const registry = createRegistry();
    const cluster = createClusterCollector(registry);
    const pending: number[] = [];
    const note = (): void => void pending.push(allOf(registry, 'rebalance_keys_pending')[''] ?? NaN);
    note();
    cluster.updateNodeCount(5);
    cluster.startRebalance(100);
    note();
    for (const remaining of [70, 85, 10]) {
      cluster.updateRebalanceProgress(remaining);
      note();
    }
    cluster.completeRebalance();
    note();
    cluster.updateNodeCount(4);
    expect(pending).toEqual([0, 100, 70, 85, 10, 0]);
    expect(allOf(registry, 'cluster_nodes_total')).toEqual({ '': 4 });
  });

  it('counts replication errors and holds the lag, by replica', () => {
    const registry = createRegistry();
    const cluster = createClusterCollector(registry);
    for (const node of ['n1', 'n2']) cluster.addReplica(node);
    expect(allOf(registry, 'replication_errors_total')).toEqual({ n1: 0, n2: 0 });
    cluster.recordReplicationError('n1');
    cluster.recordReplicationError('n1');
    cluster.updateReplicaLag('n1', 0.5);
    cluster.updateReplicaLag('n2', 0.25);
    cluster.updateReplicaLag('n1', 2);
    cluster.removeReplica('n2');
    expect(allOf(registry, 'replication_errors_total')).toEqual({ n1: 2, n2: 0 });
    expect(allOf(registry, 'replica_lag_seconds')).toEqual({ n1: 2, n2: 0 });
  });

  const wrong: readonly [string, (cluster: ReturnType<typeof createClusterCollector>) => void][] = [
    ['fewer than no nodes', (cluster) => cluster.updateNodeCount(-1)],
    ['a rebalance of NaN keys', (cluster) => cluster.startRebalance(NaN)],
    ['fewer than no keys left', (cluster) => cluster.updateRebalanceProgress(-1)],
    ['a replica ahead of its primary', (cluster) => cluster.updateReplicaLag('n1', -0.1)],
  ];
  it.each(wrong)('does not take %s, and shows what it showed', (_, use) => {
    const registry = createRegistry();
    const cluster = createClusterCollector(registry);
    cluster.updateNodeCount(3);
    cluster.startRebalance(7);
    cluster.updateReplicaLag('n1', 1);
    expect(() => use(cluster)).toThrow(ValueError);
    expect(shown(registry, 'cluster_nodes_total')).toEqual({ '': 3 });
    expect(shown(registry, 'rebalance_keys_pending')).toEqual({ '': 7 });
    expect(shown(registry, 'replica_lag_seconds')).toEqual({ n1: 1 });
  });
});

describe('the wrappers', () => {
  /** Each is asked the same, and has to say the same of it. */
  const servers: readonly [string, (registry: Registry) => Promise<{ url: string; stop: () => Promise<unknown> }>][] = [
    [
      'a handler of node:http',
      async (registry) => {
        const wrapped = wrapHandler(registry, '/keys/:key', (request, response) => {
          response.statusCode = request.method === 'GET' ? 404 : 201;
          response.end();
        });
        const server = createServer(wrapped).listen(0, '127.0.0.1');
        await once(server, 'listening');
        return { url: urlOf(server.address()), stop: () => stop(server) };
      },
    ],
    [
      'Express',
      async (registry) => {
        const app = express();
        app.use(metricsMiddleware(registry, { routeOf: expressRoute() }));
        app.route('/keys/:key').get((_, response) => void response.status(404).end()).put((_, response) => void response.status(201).end());
        const server = app.listen(0, '127.0.0.1');
        await once(server, 'listening');
        return { url: urlOf(server.address()), stop: () => stop(server) };
      },
    ],
    [
      'Fastify',
      async (registry) => {
        const app = fastify({ forceCloseConnections: true });
        app.register(metricsPlugin(registry));
        app.get('/keys/:key', async (_, reply) => reply.code(404).send());
        app.put('/keys/:key', async (_, reply) => reply.code(201).send());
        return { url: await app.listen({ host: '127.0.0.1', port: 0 }), stop: () => app.close() };
      },
    ],
  ];
  it.each(servers)('record the requests of %s', async (_, serve) => {
    const registry = createRegistry();
    const { url, stop: end } = await serve(registry);
    for (const [method, key] of [['PUT', 'a'], ['PUT', 'b'], ['GET', 'a'], ['PUT', 'a%20c?x']]) {
      await (await fetch(`${url}/keys/${key}`, { method: method ?? '' })).arrayBuffer();
    }
    await end();
    expect(shown(registry, 'requests_total')).toEqual({ 'PUT /keys/:key 201': 3, 'GET /keys/:key 404': 1 });
    expect(shown(registry, 'request_duration_seconds_count')).toEqual({ 'PUT /keys/:key': 3, 'GET /keys/:key': 1 });
    expect(allOf(registry, 'requests_in_flight')).toEqual({ '': 0 });
  });
});

function urlOf(address: unknown): string {
  return `http://127.0.0.1:${(address as { port: number }).port}`;
}

function stop(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
