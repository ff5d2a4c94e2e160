import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Registry } from '../../instruments/registry.ts';
import type { FaultInjector } from '../../node/faults.ts';
import { Frame } from '../../node/frame.ts';
import { defaultLimits, HttpError, parse } from '../../node/http.ts';
import { every } from '../../node/lifecycle.ts';
import { fastifyRecording } from '../../node/middleware/fastify.ts';
import type { NodeOptions, RunningNode } from '../../node/service.ts';
import { createRecorder, requestRecording, routes, type Recorder } from './instruments.ts';
import { hedgehog, hedgehogSystem } from './metrics.ts';
import { itemKey, replicateRequest, tableChanges, tableLimit, tableName } from './service/change.ts';
import { routeGet, routeWrite, type Cluster } from './service/coordinator.ts';
import { count, countOwn, countRequest, pageOf, pageRequest, scan } from './service/gather.ts';
import { createMembership, peersOf, type Membership } from './service/membership.ts';
import { Replicator } from './service/replication.ts';
import { Store } from './service/store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The table that the request is about, where there is such a table: a client's guess never becomes a label. */
    table: string;
  }
}

export { load, rehearsals } from './load.ts';
export { hedgehogSystem as system };

export interface HedgehogOptions extends NodeOptions {
  /** Time from one probe of the peers to the next; 0 for none but those asked for. */
  readonly probeMilliseconds?: number;
  /** Items of one node, over all tables, deletions that are remembered among them. */
  readonly itemLimit?: number;
}

export interface HedgehogNode extends RunningNode {
  readonly registry: Registry;
  /** Makes these the nodes of the cluster. Items that are kept already stay where they are. */
  join(nodes: readonly string[]): void;
  /** Looks after every peer now: is it alive, what tables does it know, which hints is it owed? */
  probe(): Promise<void>;
  /** Hands a peer its hints now. */
  replay(peer: string): Promise<void>;
}

/** Starts one node: small, in memory, and with no metric that is not caused by what it did. */
export async function start(options: HedgehogOptions): Promise<HedgehogNode> {
  const { logger, probeMilliseconds = 1_000, itemLimit = 20_000 } = options;
  let membership: Membership | undefined;
  // A node that has just started anew knows no table: until its peers have been asked, it would deny items that they keep.
  let introduced = probeMilliseconds === 0;
  const frame = new Frame(hedgehogSystem.name, options, () => membership !== undefined && introduced);
  const { registry, faults } = frame;
  const recorder = createRecorder(registry);
  const store = new Store({ tables: tableLimit, items: itemLimit }, recorder.zeroTable);
  const replicator = new Replicator({ store, registry, faults });
  const cluster: Cluster = {
    store,
    replicator,
    membership() {
      if (membership === undefined) throw new HttpError(503, 'the node has not joined its cluster yet');
      return membership;
    },
  };
  frame.app.decorateRequest('table', '');
  frame.routes('http.request', (api) => publicApi(api, cluster, faults, recorder));
  frame.routes('replicate', (api) => replicaApi(api, cluster, faults, recorder));
  frame.quietRoutes((api) => gossipApi(api, store, logger));

  function join(nodes: readonly string[]): void {
    const joined = createMembership(options.advertise ?? address, nodes, options.replicas);
    const room = hedgehog.sends.labels.target_node.budget;
    if (peersOf(joined).length > room) throw new RangeError(`a cluster has at most ${room + 1} nodes`);
    replicator.join(peersOf(joined));
    membership = joined;
  }

  const { address, control } = await frame.listen();
  join(options.peers);
  const probing = every(probeMilliseconds, async () => {
    await replicator.probe();
    introduced = true;
  });
  logger.info({ address, control, nodes: cluster.membership().ring.nodes }, 'listening');

  return {
    address,
    control,
    registry,
    join,
    probe: () => replicator.probe(),
    replay: (peer) => replicator.replay(peer),
    async stop() {
      probing.stop();
      await frame.stop();
    },
  };
}

/** What clients use. */
function publicApi(api: FastifyInstance, cluster: Cluster, faults: FaultInjector, recorder: Recorder): void {
  const { store, replicator } = cluster;

  // An item is whatever JSON its writer chose, kept as it was written; so bodies come here as text.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => done(null, text));
  api.addHook('onRequest', async (request) => {
    const { name } = request.params as { readonly name?: string };
    if (name !== undefined && store.hasTable(name)) request.table = name;
  });
  api.register(
    fastifyRecording([
      requestRecording<FastifyRequest>(recorder, {
        tableOf: ({ request }) => request.table,
        exemplarOf: ({ request }) => request.scope.exemplar,
      }),
    ]),
  );

  /** The table that a request is about. @throws HttpError 404 */
  function tableOf({ table, params }: FastifyRequest): string {
    if (table !== '') return table;
    throw new HttpError(404, `there is no table "${(params as { readonly name?: string }).name}"`);
  }

  /** One access to a single item, counted by its outcome. */
  async function access<T>(operation: 'get' | 'put' | 'delete', table: string, work: () => Promise<T>): Promise<T> {
    let result: 'success' | 'failure' = 'failure';
    try {
      await faults.storage();
      const done = await work();
      result = 'success';
      return done;
    } finally {
      recorder.itemOperations.inc({ operation, result, table });
    }
  }

  api.get(routes.list_tables.path, async () => {
    await faults.storage();
    return { tables: store.tables() };
  });

  api.post(routes.create_table.path, async (request, reply) => {
    const { name } = parse(z.strictObject({ name: tableName }), readJson(request.body).value);
    await faults.storage();
    if (store.hasTable(name)) throw new HttpError(409, `there is a table "${name}" already`);
    if (store.isFullOfTables) throw new HttpError(409, `the limit of ${tableLimit} tables is reached: delete one first`);
    store.applyTable({ name, exists: true, version: store.stamp(cluster.membership().self) });
    request.table = name;
    await replicator.probe();
    return reply.code(201).send({ name });
  });

  api.delete(routes.delete_table.path, async (request, reply) => {
    const name = tableOf(request);
    await faults.storage();
    store.applyTable({ name, exists: false, version: store.stamp(cluster.membership().self) });
    await replicator.probe();
    return reply.code(204).send();
  });

  api.get(routes.get_item.path, async (request, reply) => {
    const name = tableOf(request);
    const key = keyOf(request);
    const value = await access('get', name, () => routeGet(cluster, name, key, request.scope));
    if (value === undefined) throw new HttpError(404, `the table "${name}" has no item "${key}"`);
    return reply.type('application/json').send(value);
  });

  api.put(routes.put_item.path, async (request, reply) => {
    const name = tableOf(request);
    const key = keyOf(request);
    const { text } = readJson(request.body);
    await access('put', name, () => routeWrite(cluster, { op: 'put', table: name, key, value: text }, request.scope));
    return reply.code(204).send();
  });

  api.delete(routes.delete_item.path, async (request, reply) => {
    const name = tableOf(request);
    const key = keyOf(request);
    await access('delete', name, () => routeWrite(cluster, { op: 'delete', table: name, key }, request.scope));
    return reply.code(204).send();
  });

  api.get(routes.scan_items.path, async (request) => {
    const wanted = parse(pageRequest, { ...(request.query as object), table: tableOf(request) });
    await faults.storage();
    const found = await scan(cluster, wanted, request.scope);
    return { ...found, items: found.items.map(([key, value]) => ({ key, value: JSON.parse(value) as unknown })) };
  });

  api.get(routes.table_count.path, async (request) => {
    const name = tableOf(request);
    await faults.storage();
    return { count: await count(cluster, name, request.scope) };
  });
}

/** What the nodes use among themselves for items. */
function replicaApi(api: FastifyInstance, cluster: Cluster, faults: FaultInjector, recorder: Recorder): void {
  const { store } = cluster;

  api.post('/internal/replicate', { bodyLimit: internalBodyBytes }, async (request) => {
    const wanted = parse(replicateRequest, request.body);
    const began = performance.now();
    let result: 'success' | 'failure' = 'failure';
    try {
      await faults.storage();
      if (wanted.op !== 'get') store.apply(wanted);
      result = 'success';
      return wanted.op === 'get' ? { entry: store.get(wanted.table, wanted.key) } : {};
    } finally {
      const labels = { op: wanted.op, result };
      recorder.received.inc(labels);
      recorder.receiveLatency.observe(labels, (performance.now() - began) / 1_000, request.scope.exemplar);
    }
  });
  api.post('/internal/scan', async (request) => pageOf(store, parse(pageRequest, request.body)));
  api.post('/internal/count', async (request) => countOwn(cluster, parse(countRequest, request.body).table));
}

/** How the nodes tell each other of tables, and that they are alive. */
function gossipApi(api: FastifyInstance, store: Store, logger: Logger): void {
  api.post('/internal/tables', { bodyLimit: internalBodyBytes }, async (request) => {
    const leftOut = store.learn(parse(tableChanges, request.body));
    if (leftOut > 0) logger.warn({ tables: leftOut, limit: tableLimit }, 'a peer knows tables that there is no room for, or of a time yet to come');
    return store.tableChanges();
  });
}

/** An item's text grows when it is written as a string inside JSON: to twice its length at the most. */
const internalBodyBytes = 3 * defaultLimits.bodyBytes;

function keyOf({ params }: FastifyRequest): string {
  return parse(itemKey, (params as { readonly key?: string }).key);
}

/** A body that must be JSON, as text and as what it says. @throws HttpError 400 */
function readJson(body: unknown): { readonly text: string; readonly value: unknown } {
  const text = typeof body === 'string' ? body : '';
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new HttpError(400, 'the body is not JSON', { cause });
  }
}
