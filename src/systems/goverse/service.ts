import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Registry } from '../../instruments/registry.ts';
import type { FaultInjector } from '../../node/faults.ts';
import { Frame } from '../../node/frame.ts';
import { HttpError, parse } from '../../node/http.ts';
import { every, finishMilliseconds } from '../../node/lifecycle.ts';
import type { NodeOptions, RunningNode } from '../../node/service.ts';
import { openStream, type MessageStream } from '../../node/stream.ts';
import { goverse, goverseSystem } from './metrics.ts';
import { memberLimit, type Coordinator } from './service/coordinator.ts';
import { clientKinds } from './service/gate.ts';
import { operateHere, operation } from './service/operations.ts';
import { Runtime } from './service/runtime.ts';
import { mappingWrites, nodeName, objectId, shardNumber } from './service/wire.ts';

export { load, rehearsals } from './load.ts';
export { goverseSystem as system };

export interface GoverseOptions extends NodeOptions {
  /** Time from one look at what may have broken to the next; 0 for none but those asked for. */
  readonly tickMilliseconds?: number;
  /** How long a node without a watch stays a member. */
  readonly leaseMilliseconds?: number;
  /** How long an operation, or a write of the map of shards, may take. */
  readonly operationMilliseconds?: number;
  readonly objectLimit?: number;
  readonly clientLimit?: number;
}

export interface GoverseNode extends RunningNode {
  readonly registry: Registry;
  /** Looks now after what may have broken: the watch, leases, shards that have not moved yet, and the gate's connections. */
  tick(): Promise<void>;
}

/** How long a node that stops waits for others to take over its shards: part of the time that requests have to finish. */
const leaveMilliseconds = 1_500;

/**
 * Starts one process of the runtime, a node and a gate. The first of the peers plays the coordinator: what it knows goes
 * with it, and without it objects can be used, but no shard moves.
 */
export async function start(options: GoverseOptions): Promise<GoverseNode> {
  const { logger, tickMilliseconds = 500, leaseMilliseconds = 3_000, operationMilliseconds = 2_000 } = options;
  const { objectLimit = 50_000, clientLimit = 500 } = options;
  let runtime: Runtime | undefined;
  const frame = new Frame(goverseSystem.name, options, () => runtime?.watch.isLoaded === true);
  const { registry, faults } = frame;
  const started = (): Runtime => {
    if (runtime === undefined) throw new HttpError(503, 'the node has not started yet');
    return runtime;
  };
  frame.routes('http.request', (api) => {
    publicApi(api, started);
    clientStreams(api, started, clientLimit);
  });
  frame.routes('object', (api) => {
    api.post('/internal/object', async (request) => ({ result: (await operateHere(started().objects, parse(operation, request.body))) ?? null }));
  });
  frame.quietRoutes((api) => {
    nodeStreams(api, started);
    clusterApi(api, started, faults);
  });

  if (new Set(options.peers).size > memberLimit) throw new RangeError(`a cluster has at most ${memberLimit} nodes`);
  const stopLatency = registry.histogram(goverse.stopLatency);
  const { address, control } = await frame.listen();
  const self = options.advertise ?? address;
  const coordinator = options.peers[0] ?? self;
  const own = new Runtime({ self, coordinator, registry, faults, logger, leaseMilliseconds, operationMilliseconds, objectLimit });
  runtime = own;
  stopLatency.zero({ node_addr: self });
  await own.watch.ensure();
  const ticking = every(tickMilliseconds, () => own.tick());
  logger.info({ address, control, coordinator }, 'listening');

  return {
    address,
    control,
    registry,
    tick: () => own.tick(),
    async stop() {
      const began = performance.now();
      frame.drain();
      const hasLeft = await own.leave(leaveMilliseconds);
      if (!hasLeft) logger.error('shards are left behind, which nobody has taken over');
      ticking.stop();
      own.close();
      frame.atEnd(() => stopLatency.observe({ node_addr: self, status: hasLeft ? 'success' : 'error' }, (performance.now() - began) / 1_000));
      await frame.stop(finishMilliseconds - leaveMilliseconds);
    },
  };
}

/** What clients and operators use. */
function publicApi(api: FastifyInstance, runtime: () => Runtime): void {
  const object = '/api/v1/objects/:id';

  api.post('/api/v1/objects', async (request, reply) => {
    const { type, id } = parse(z.strictObject({ type: z.string().max(64), id: objectId }), request.body);
    await runtime().operate({ operation: 'create_object', type, id }, request.scope);
    return reply.code(201).send({ type, id });
  });

  api.post(`${object}/call/:method`, async (request) => {
    const { id, method } = parse(z.object({ id: objectId, method: z.string().max(64) }), request.params);
    const result = await runtime().operate({ operation: 'call_object', id, method, args: request.body ?? undefined }, request.scope);
    return { result: result ?? null };
  });

  api.delete(object, async (request, reply) => {
    const { id } = parse(z.object({ id: objectId }), request.params);
    await runtime().operate({ operation: 'delete_object', id }, request.scope);
    return reply.code(204).send();
  });

  api.get('/api/v1/shards', async () => ({ members: runtime().watch.members, shards: runtime().watch.records() }));

  api.put('/api/v1/shards/:shard', async (request, reply) => {
    const { shard } = parse(z.object({ shard: shardNumber }), request.params);
    const { node } = parse(z.strictObject({ node: nodeName }), request.body);
    if (!runtime().watch.members.some((member) => member.node === node && !member.leaving)) throw new HttpError(409, `"${node}" is no member of the cluster`);
    await runtime().shards.move(shard, node);
    return reply.code(204).send();
  });
}

/** Clients at the gate, each with a stream that stays open. */
function clientStreams(api: FastifyInstance, runtime: () => Runtime, clientLimit: number): void {
  api.get('/api/v1/stream', async (request, reply) => {
    const { kind } = parse(z.object({ kind: z.enum(clientKinds).default('web') }), request.query);
    const { gate } = runtime();
    if (gate.size >= clientLimit) throw new HttpError(503, `the gate takes no more than ${clientLimit} clients`);
    gate.connect(kind, (closed) => openStream(reply, { format: 'events', closed }));
  });
}

/** What stays open between nodes: gates at the node, and nodes at the coordinator. */
function nodeStreams(api: FastifyInstance, runtime: () => Runtime): void {
  api.get('/internal/push', async (request, reply) => {
    const { gate } = parse(z.object({ gate: nodeName }), request.query);
    const { pusher } = runtime();
    if (pusher.size >= memberLimit) throw new HttpError(503, `the node takes no more than ${memberLimit} gates`);
    pusher.connect(gate, (closed) => openStream(reply, { format: 'lines', closed }));
  });

  api.get('/internal/watch', async (request, reply) => {
    const { node } = parse(z.object({ node: nodeName }), request.query);
    const coordinator = coordinatorOf(runtime());
    if (!coordinator.hasRoomFor(node)) throw new HttpError(409, `a cluster has at most ${memberLimit} nodes`);
    const watch: MessageStream = openStream(reply, { format: 'lines', closed: () => coordinator.lost(node, watch) });
    coordinator.join(node, watch);
  });
}

/** What the nodes ask of each other. */
function clusterApi(api: FastifyInstance, runtime: () => Runtime, faults: FaultInjector): void {
  api.post('/internal/mapping', async (request) => {
    const { writes } = parse(mappingWrites, request.body);
    await faults.storage();
    return coordinatorOf(runtime()).write(writes);
  });

  api.post('/internal/leave', async (request) => {
    coordinatorOf(runtime()).leave(parse(z.strictObject({ node: nodeName }), request.body).node);
    return {};
  });

  api.post('/internal/shard', async (request) => {
    const { shard } = parse(z.strictObject({ shard: shardNumber }), request.body);
    const { shards, objects } = runtime();
    if (shards.holds(shard)) throw new HttpError(409, `shard ${shard} has not been released`);
    return { objects: objects.pack(shard) };
  });
}

/** @throws HttpError 404 where another node plays that part */
function coordinatorOf({ coordinator }: Runtime): Coordinator {
  if (coordinator === undefined) throw new HttpError(404, 'this node is not the coordinator');
  return coordinator;
}
