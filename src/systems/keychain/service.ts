import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Registry } from '../../instruments/registry.ts';
import type { FaultInjector } from '../../node/faults.ts';
import { Frame } from '../../node/frame.ts';
import { defaultGrpcLimits, type GrpcHandler } from '../../node/grpc.ts';
import { callExemplar } from '../../node/grpcCalls.ts';
import { parse } from '../../node/http.ts';
import { every } from '../../node/lifecycle.ts';
import { fastifyRecording } from '../../node/middleware/fastify.ts';
import { unaryInterceptor } from '../../node/middleware/grpc.ts';
import type { ResourceCollector } from '../../node/resources.ts';
import type { NodeOptions, RunningNode } from '../../node/service.ts';
import { grpcServerErrors } from '../grpcCodes.ts';
import type { Operation } from './constants.ts';
import { collectResources, countConnections, createRecorder, grpcRecording, httpRecording } from './instruments.ts';
import { keychain, keychainGrpcPort, keychainSystem, operations } from './metrics.ts';
import { guarded, MemoryBackend, type Backend } from './service/backend.ts';
import { keychainService } from './service/keychainService.ts';
import { offers, perform, type Vaults } from './service/operations.ts';
import { Pkcs8Backend } from './service/pkcs8.ts';
import { Vault, type VaultLimits } from './service/vault.ts';

export { load, rehearsals } from './load.ts';
export { keychainSystem as system };

export interface KeychainOptions extends NodeOptions {
  /** Time from one probe of the backends to the next; 0 for none but the first and those asked for. */
  readonly probeMilliseconds?: number;
  readonly vaultLimits?: VaultLimits;
}

export interface KeychainNode extends RunningNode {
  readonly registry: Registry;
  readonly grpcAddress: string;
  readonly resources: ResourceCollector;
  /** Tries all backends now. */
  probe(): Promise<void>;
}

/** The body of a restore, and a gRPC message: an archive in base64 and what is around it. */
const archiveMessageBytes = 5 * 1024 * 1024;

/** Starts a node: keys in memory, and where there is a data directory also on disk, over HTTP and gRPC. */
export async function start(options: KeychainOptions): Promise<KeychainNode> {
  const { logger, probeMilliseconds = 5_000 } = options;
  const unhealthy = new Set<string>();
  const frame = new Frame(keychainSystem.name, options, () => unhealthy.size < vaults.size);
  const { registry, faults } = frame;
  const recorder = createRecorder(registry);
  for (const { path: method } of Object.values(keychainService)) {
    // A first failure has to be an increase, from a zero that was seen.
    for (const status_code of ['OK', ...grpcServerErrors] as const) registry.counter(keychain.grpcRequests).zero({ method, status_code });
  }
  const backends: readonly Backend[] = [
    new MemoryBackend(),
    ...(options.dataDirectory === undefined ? [] : [await Pkcs8Backend.open(options.dataDirectory)]),
  ];
  const vaults: Vaults = new Map(
    backends.map((backend) => [backend.name, new Vault(guarded(backend, faults), recorder, options.vaultLimits)]),
  );
  const probe = async (): Promise<void> => {
    for (const [name, vault] of vaults) {
      try {
        await vault.check();
        if (unhealthy.delete(name)) logger.info({ backend: name }, 'a backend is well again');
      } catch (cause) {
        if (!unhealthy.has(name)) logger.error({ backend: name, reason: reasonOf(cause) }, 'a backend cannot be used');
        unhealthy.add(name);
      }
    }
  };

  countConnections(frame.app.server, 'http', recorder);
  frame.routes('http.request', (api) => {
    api.register(fastifyRecording([httpRecording<FastifyRequest>(recorder, ({ request }) => request.scope.exemplar)]));
    api.addHook('onRequest', async () => faults.admit());
    restApi(api, vaults);
  });

  await probe();
  const resources = collectResources(registry);
  frame.atEnd(() => resources.stop());
  const grpc = await frame.openGrpc(keychainGrpcPort, {
    service: keychainService,
    handlers: grpcHandlers(vaults, faults),
    recorder: unaryInterceptor([grpcRecording(recorder)], { exemplarOf: callExemplar }),
    limits: { ...defaultGrpcLimits, messageBytes: archiveMessageBytes },
  });
  countConnections(grpc.listener, 'grpc', recorder);
  const { address, control } = await frame.listen();
  const probing = every(probeMilliseconds, probe);
  logger.info({ address, grpc: grpc.address, control, backends: [...vaults.keys()] }, 'listening');
  return {
    address,
    grpcAddress: grpc.address,
    control,
    registry,
    resources,
    probe,
    async stop() {
      probing.stop();
      await frame.stop();
    },
  };
}

const params = z.object({ backend: z.string(), name: z.string().optional() });
const body = z.record(z.string(), z.unknown()).nullish().transform((fields) => fields ?? {});

function restApi(api: FastifyInstance, vaults: Vaults): void {
  api.get('/api/v1/backends', async () => ({ backends: [...vaults.keys()] }));
  for (const operation of operations) {
    const { method, path, status = 200 } = offers[operation];
    api.route({
      method,
      url: `/api/v1/backends/:backend${path}`,
      ...(operation === 'restore' ? { bodyLimit: archiveMessageBytes } : {}),
      handler: async (request, reply) => {
        const { backend, ...named } = parse(params, request.params);
        const result = await perform(vaults, operation, backend, { ...parse(body, request.body), ...named }, request.scope);
        return reply.code(status).send(inJson(result));
      },
    });
  }
}

/** Why a backend failed, in a word such as ENOENT: messages name files. */
function reasonOf(cause: unknown): unknown {
  const inner = cause instanceof Error ? cause.cause : undefined;
  return inner instanceof Error && 'code' in inner ? inner.code : 'unknown';
}

/** What the methods of keychain.proto do: `HealthCheck` is the operation `health_check`. */
function grpcHandlers(vaults: Vaults, faults: FaultInjector): Readonly<Record<string, GrpcHandler>> {
  const handler = (operation: Operation): GrpcHandler => async ({ request, scope }) => {
    faults.admit();
    const { backend, ...input } = request as Readonly<Record<string, unknown>>;
    return perform(vaults, operation, backend, input, scope);
  };
  const methodOf = (operation: Operation): string => operation.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(operations.map((operation) => [methodOf(operation), handler(operation)]));
}

/** JSON has no bytes: they are base64. */
function inJson(result: object): object {
  return Object.fromEntries(Object.entries(result).map(([key, value]) => [key, Buffer.isBuffer(value) ? value.toString('base64') : (value as unknown)]));
}
