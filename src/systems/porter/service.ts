import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from '../../instruments/registry.ts';
import { Frame } from '../../node/frame.ts';
import { parse } from '../../node/http.ts';
import { fastifyRecording } from '../../node/middleware/fastify.ts';
import type { NodeOptions, RunningNode } from '../../node/service.ts';
import type { Collector } from './collector.ts';
import { CurrentTrace } from './currentTrace.ts';
import { httpRecordings } from './http.ts';
import { createCollector } from './instruments.ts';
import { porter, porterGrpcPort, porterSystem } from './metrics.ts';
import { createDatabase, type Database } from './service/database.ts';
import { defaultEngineLimits, Engine } from './service/engine.ts';
import { BoundedQueue } from './service/queue.ts';
import { callRecorder, sqlHandlers, sqlService } from './service/sqlService.ts';
import type { EngineLimits } from './service/statement.ts';
import { jsonStatement, tableName, toJson } from './service/values.ts';

export { load, rehearsals } from './load.ts';
export { porterSystem as system };

export interface PorterOptions extends NodeOptions {
  /** How many statements may wait. */
  readonly queueLimit?: number;
  /** How long a statement may wait. */
  readonly queueMilliseconds?: number;
  readonly engineLimits?: EngineLimits;
}

export interface PorterNode extends RunningNode {
  readonly registry: Registry;
  readonly grpcAddress: string;
}

/** Starts a node: SQL over HTTP and gRPC on one database in memory, statements one at a time. */
export async function start(options: PorterOptions): Promise<PorterNode> {
  const { logger, queueLimit = 200, queueMilliseconds = 10_000, engineLimits = defaultEngineLimits } = options;
  const engine = new Engine(engineLimits);
  const frame = new Frame(porterSystem.name, options);
  const { registry, faults } = frame;
  const trace = new CurrentTrace();
  const collector = createCollector(registry, { exemplar: trace.id });
  const queue = new BoundedQueue({
    limit: queueLimit,
    milliseconds: queueMilliseconds,
    changed: (waiting) => collector.recordGauge(porter.queueSize.name, waiting, 'queue', 'default'),
    stalled: () => faults.current.queueStalled && !frame.isStopping,
  });
  const database = createDatabase({ engine, queue, faults, collector, trace });
  await engine.ready();

  frame.routes('http.request', (api) => sqlApi(api, database, collector, trace));
  frame.atEnd(async () => {
    queue.close();
    await engine.stop();
  });
  const grpc = await frame.openGrpc(porterGrpcPort, {
    service: sqlService,
    handlers: sqlHandlers(database),
    recorder: callRecorder(collector, trace),
  });
  const { address, control } = await frame.listen();
  logger.info({ address, grpc: grpc.address, control }, 'listening');
  return { address, grpcAddress: grpc.address, control, registry, stop: () => frame.stop() };
}

function sqlApi(api: FastifyInstance, database: Database, collector: Collector, trace: CurrentTrace): void {
  api.register(fastifyRecording(httpRecordings(collector, trace)));

  api.post('/query', async ({ body, scope }) => {
    const { columns, rows, truncated, timing } = await database.run({ writes: false, ...parse(jsonStatement, body) }, scope);
    return { columns, rows: rows.map((row) => row.map(toJson)), truncated, timing };
  });

  api.post('/execute', async ({ body, scope }) => {
    const { rowsChanged, timing } = await database.run({ writes: true, ...parse(jsonStatement, body) }, scope);
    return { rowsChanged, timing };
  });

  api.get('/tables', async ({ scope }) => ({ tables: await database.tables(scope) }));

  api.get('/tables/:name', async (request: FastifyRequest) => {
    const { name } = request.params as { readonly name?: string };
    return { columns: await database.columns(parse(tableName, name), request.scope) };
  });
}
