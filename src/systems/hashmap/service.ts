import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Registry } from '../../instruments/registry.ts';
import type { FaultInjector } from '../../node/faults.ts';
import { Frame } from '../../node/frame.ts';
import { defaultLimits, HttpError, parse } from '../../node/http.ts';
import { every } from '../../node/lifecycle.ts';
import { fastifyRecording } from '../../node/middleware/fastify.ts';
import type { NodeOptions, RunningNode } from '../../node/service.ts';
import { createClusterCollector, httpRecordings } from './instruments.ts';
import { hashmap, hashmapSystem } from './metrics.ts';
import { Cluster, memberLimit } from './service/cluster.ts';
import { Store } from './service/store.ts';
import { change, facts, keyText, lookup, nodeName } from './service/wire.ts';

export { load, rehearsals } from './load.ts';
export { hashmapSystem as system };

export interface HashmapOptions extends NodeOptions {
  /** Time from one probe of the peers to the next; 0 for none but those asked for. */
  readonly probeMilliseconds?: number;
  /** Keys that one node stores. */
  readonly keyLimit?: number;
}

export interface HashmapNode extends RunningNode {
  readonly registry: Registry;
  /** Looks after every peer now: is it alive, who belongs to the cluster, what does a replica lack, what has not moved yet? */
  probe(): Promise<void>;
  /** Hands over the keys that have to move; resolved when that has been tried for each. */
  rebalance(): Promise<void>;
}

/** Starts one node of a hash map that lies on a ring of nodes. It joins the cluster of its peers, and their keys move to it. */
export async function start(options: HashmapOptions): Promise<HashmapNode> {
  const { logger, replicas = 2, probeMilliseconds = 1_000, keyLimit = 50_000 } = options;
  let cluster: Cluster | undefined;
  const frame = new Frame(hashmapSystem.name, options, () => cluster?.members.isMember(cluster.members.self) === true);
  const { registry, faults } = frame;
  zeroRequests(registry);
  const store = new Store(registry, keyLimit);
  const joined = (): Cluster => {
    if (cluster === undefined) throw new HttpError(503, 'the node has not joined its cluster yet');
    return cluster;
  };
  frame.routes('http.request', (api) => {
    api.register(fastifyRecording(httpRecordings<FastifyRequest>(registry, ({ request }) => request.scope.exemplar)));
    keyApi(api, joined, faults);
    nodeApi(api, joined);
  });
  frame.routes('replicate', (api) => replicaApi(api, joined, store, faults));
  frame.quietRoutes((api) => {
    api.post('/internal/members', async (request) => {
      joined().learn(parse(facts, request.body));
      return joined().members.facts();
    });
  });

  if (new Set(options.peers).size > memberLimit) throw new RangeError(`a cluster has at most ${memberLimit} nodes`);
  const { address, control } = await frame.listen();
  const self = options.advertise ?? address;
  const own = new Cluster({ self, replicas, collector: createClusterCollector(registry), store, faults, logger });
  own.learn([own.members.fact(self, true), ...options.peers.map((node) => ({ node, member: true, since: 0 }))]);
  cluster = own;
  await own.announce();
  const probing = every(probeMilliseconds, () => own.probe());
  logger.info({ address, control, nodes: own.members.ring.nodes }, 'listening');

  return {
    address,
    control,
    registry,
    probe: () => own.probe(),
    rebalance: () => own.rebalancer.run(),
    async stop() {
      probing.stop();
      await frame.stop();
    },
  };
}

/** Every route of the API, and the statuses that its requests come to sooner or later. */
const outcomes = [
  ['GET', '/api/v1/keys/:key', ['200', '404', '500', '503']],
  ['PUT', '/api/v1/keys/:key', ['204', '500', '503']],
  ['DELETE', '/api/v1/keys/:key', ['204', '500', '503']],
  ['GET', '/api/v1/nodes', ['200']],
  ['POST', '/api/v1/nodes', ['201']],
  ['DELETE', '/api/v1/nodes/:node', ['204']],
] as const;

/** What can be known beforehand starts at zero, so that a first failure shows as an increase. */
function zeroRequests(registry: Registry): void {
  for (const [method, endpoint, statuses] of outcomes) {
    registry.histogram(hashmap.latency).zero({ method, endpoint });
    for (const status of statuses) registry.counter(hashmap.requests).zero({ method, endpoint, status });
  }
}

/** The map itself. */
function keyApi(api: FastifyInstance, cluster: () => Cluster, faults: FaultInjector): void {
  const route = '/api/v1/keys/:key';
  api.register(async (values) => {
    // A value is whatever JSON its writer chose, kept as it was written; so bodies come here as text.
    values.removeAllContentTypeParsers();
    values.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => done(null, text));

    values.get(route, async (request, reply) => {
      const key = keyOf(request);
      await faults.storage();
      const value = await cluster().read(key, request.scope);
      if (value === undefined) throw new HttpError(404, `there is no key "${key}"`);
      return reply.type('application/json').send(value);
    });

    values.put(route, async (request, reply) => {
      const key = keyOf(request);
      const value = jsonText(request.body);
      await faults.storage();
      await cluster().write({ key, value }, request.scope);
      return reply.code(204).send();
    });

    values.delete(route, async (request, reply) => {
      const key = keyOf(request);
      await faults.storage();
      await cluster().write({ key }, request.scope);
      return reply.code(204).send();
    });
  });
}

/** Who belongs to the cluster, for operators. */
function nodeApi(api: FastifyInstance, cluster: () => Cluster): void {
  api.get('/api/v1/nodes', async () => ({ nodes: cluster().members.ring.nodes }));

  api.post('/api/v1/nodes', async (request, reply) => {
    const { node } = parse(z.strictObject({ node: nodeName }), request.body);
    await cluster().add(node);
    return reply.code(201).send({ nodes: cluster().members.ring.nodes });
  });

  api.delete('/api/v1/nodes/:node', async (request, reply) => {
    await cluster().remove(parse(nodeName, (request.params as { readonly node?: string }).node));
    return reply.code(204).send();
  });
}

/** What the nodes ask of each other. */
function replicaApi(api: FastifyInstance, cluster: () => Cluster, store: Store, faults: FaultInjector): void {
  // A value grows when it is written as a string inside JSON: to twice its length at the most.
  api.post('/internal/put', { bodyLimit: 3 * defaultLimits.bodyBytes }, async (request) => {
    const wanted = parse(change, request.body);
    await faults.storage();
    cluster().keep(wanted);
    return {};
  });
  api.post('/internal/get', async (request) => {
    const { key } = parse(lookup, request.body);
    await faults.storage();
    return { entry: store.get(key) };
  });
}

function keyOf({ params }: FastifyRequest): string {
  return parse(keyText, (params as { readonly key?: string }).key);
}

/** A body that must be JSON, as it was written. @throws HttpError 400 */
function jsonText(body: unknown): string {
  const text = typeof body === 'string' ? body : '';
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw new HttpError(400, 'the body is not JSON', { cause });
  }
}
