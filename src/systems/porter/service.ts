import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createRegistry, type Registry } from '../../instruments/registry.ts';
import { formatAddress } from '../../node/address.ts';
import { startControl } from '../../node/control.ts';
import { FaultInjector } from '../../node/faults.ts';
import { startGrpc } from '../../node/grpc.ts';
import { announceGrpc } from '../../node/grpcDiscovery.ts';
import { createHttp, parse, traceRequests } from '../../node/http.ts';
import { closeServer, listen, within } from '../../node/lifecycle.ts';
import type { NodeOptions, RunningNode } from '../../node/service.ts';
import { createTracing } from '../../node/tracing.ts';
import type { Collector } from './collector.ts';
import { CurrentTrace } from './currentTrace.ts';
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
  let stopping = false;
  let grpcAddress: string | undefined;
  const engine = new Engine(engineLimits);
  const registry = createRegistry();
  const trace = new CurrentTrace();
  const collector = createCollector(registry, { exemplar: trace.id });
  const faults = new FaultInjector();
  const queue = new BoundedQueue({
    limit: queueLimit,
    milliseconds: queueMilliseconds,
    changed: (waiting) => collector.recordGauge(porter.queueSize.name, waiting, 'queue', 'default'),
    stalled: () => faults.current.queueStalled && !stopping,
  });
  const database = createDatabase({ engine, queue, faults, collector, trace });
  await engine.ready();

  const tracing = createTracing({
    service: porterSystem.name,
    instance: options.advertise ?? formatAddress(options.listen),
    ...(options.otlpEndpoint === undefined ? {} : { endpoint: options.otlpEndpoint }),
  });
  const app = createHttp({ registry, logger, ready: () => !stopping });
  announceGrpc(app, () => grpcAddress);
  app.register(async (api) => {
    traceRequests(api, 'http.request', tracing, logger);
    sqlApi(api, database, collector, trace);
  });

  const opened: { stop(): Promise<unknown> }[] = [{ stop: () => engine.stop() }];
  try {
    const control = options.control === undefined ? undefined : await startControl(options.control, faults);
    if (control !== undefined) opened.push(control);
    const grpc = await startGrpc({
      listen: options.grpcListen ?? { host: '127.0.0.1', port: porterGrpcPort },
      service: sqlService,
      handlers: sqlHandlers(database),
      recorder: callRecorder(collector, trace),
      tracing,
      logger,
    });
    opened.push(grpc);
    grpcAddress = grpc.address;
    const address = await listen(app, options.listen);
    logger.info({ address, grpc: grpc.address, control: control?.address }, 'listening');
    return {
      address,
      grpcAddress: grpc.address,
      control: control?.address,
      registry,
      async stop() {
        stopping = true;
        await Promise.all([closeServer(app), grpc.stop(), control?.stop()]);
        queue.close();
        await engine.stop();
        if (!(await within(1_000, tracing.stop()))) logger.warn('the last spans could not be sent in time');
        logger.info('stopped');
      },
    };
  } catch (cause) {
    await Promise.all(opened.map((part) => part.stop()));
    throw cause;
  }
}

function sqlApi(api: FastifyInstance, database: Database, collector: Collector, trace: CurrentTrace): void {
  api.addHook('onResponse', async (request, reply) => {
    const endpoint = request.routeOptions.url ?? '';
    const status = String(reply.statusCode);
    collector.incrementCounter(porter.requests.name, 'method', request.method, 'endpoint', endpoint, 'status', status);
    trace.during(request.scope.exemplar, () => collector.recordHistogram(porter.latency.name, reply.elapsedTime / 1_000, 'endpoint', endpoint));
  });

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
