import type { Server } from 'node:net';
import type { Registry } from '../../instruments/registry.ts';
import type { Labels } from '../../instruments/series.ts';
import type { GrpcRecording } from '../../node/middleware/grpc.ts';
import { methodLabel, type HttpAnswer, type HttpRecording } from '../../node/middleware/http.ts';
import { startResourceCollector, type ResourceCollector, type ResourceOptions } from '../../node/resources.ts';
import { grpcCodeName } from '../grpcCodes.ts';
import type { Operation, Protocol, Status } from './constants.ts';
import { keychain } from './metrics.ts';

type GrpcCode = Labels<typeof keychain.grpcRequests.labels>['status_code'];

/** One connection that is counted as open. */
export interface Connection {
  /** However often it is called, the connection is counted down once. */
  close(): void;
}

export interface Recorder {
  /** Shows a backend's series at zero, so that its first failure is an increase. */
  addBackend(backend: string): void;
  /** @param traceId 32 hexadecimal digits, the exemplar of the latency */
  recordOperation(operation: Operation, backend: string, status: Status, seconds: number, traceId?: string): void;
  /** @param errorType a sort of error, of which there are a few: never a message */
  recordError(operation: Operation, backend: string, errorType: string): void;
  /** Does an operation and gives what it gives, having recorded it, and the sort of its error when it throws. */
  observe<T>(operation: Operation, backend: string, work: () => T | Promise<T>, errorTypeOf: (cause: unknown) => string): Promise<T>;
  /** @param method as the client wrote it @param traceId the exemplar of the latency */
  recordHttpRequest(method: string, statusCode: number, seconds: number, traceId?: string): void;
  /** @param method a method that the server has, as `/package.Service/Method` @param traceId the exemplar of the latency */
  recordGrpcRequest(method: string, code: GrpcCode, seconds: number, traceId?: string): void;
  setKeys(backend: string, count: number): void;
  setCerts(backend: string, count: number): void;
  setBackendHealthy(backend: string, healthy: boolean): void;
  openConnection(protocol: Protocol): Connection;
}

/** What a keychain's parts tell of their work. @param options.now milliseconds of a clock that never goes back, for `observe` */
export function createRecorder(registry: Registry, { now = () => performance.now() } = {}): Recorder {
  const operations = registry.counter(keychain.operations);
  const operationLatency = registry.histogram(keychain.operationLatency);
  const connections = registry.gauge(keychain.activeConnections);
  // What is recorded at every call is found by position, which allocates nothing.
  const operationCount = operations.by('operation', 'backend', 'status');
  const operationTime = operationLatency.by('operation', 'backend');
  const errorCount = registry.counter(keychain.errors).by('operation', 'backend', 'error_type');
  const httpCount = registry.counter(keychain.httpRequests).by('method', 'status_code');
  const httpTime = registry.histogram(keychain.httpLatency).by('method');
  const grpcCount = registry.counter(keychain.grpcRequests).by('method', 'status_code');
  const grpcTime = registry.histogram(keychain.grpcLatency).by('method');
  const connectionCount = connections.by('protocol');
  const keys = registry.gauge(keychain.keys);
  const certs = registry.gauge(keychain.certs);
  const healthy = registry.gauge(keychain.backendHealthy);
  connections.zero({});

  const recorder: Recorder = {
    addBackend(backend) {
      operations.zero({ backend });
      operationLatency.zero({ backend });
      for (const gauge of [keys, certs, healthy]) gauge.zero({ backend });
    },
    recordOperation(operation, backend, status, seconds, traceId) {
      operationCount(operation, backend, status).inc();
      operationTime(operation, backend).observe(seconds, traceId);
    },
    recordError: (operation, backend, errorType) => errorCount(operation, backend, errorType).inc(),
    async observe(operation, backend, work, errorTypeOf) {
      const began = now();
      try {
        const result = await work();
        recorder.recordOperation(operation, backend, 'success', (now() - began) / 1_000);
        return result;
      } catch (cause) {
        recorder.recordOperation(operation, backend, 'error', (now() - began) / 1_000);
        recorder.recordError(operation, backend, errorTypeOf(cause));
        throw cause;
      }
    },
    recordHttpRequest(method, statusCode, seconds, traceId) {
      const label = methodLabel(method);
      httpCount(label, String(statusCode)).inc();
      httpTime(label).observe(seconds, traceId);
    },
    recordGrpcRequest(method, code, seconds, traceId) {
      grpcCount(method, code).inc();
      grpcTime(method).observe(seconds, traceId);
    },
    setKeys: (backend, count) => keys.set({ backend }, count),
    setCerts: (backend, count) => certs.set({ backend }, count),
    setBackendHealthy: (backend, isHealthy) => healthy.set({ backend }, isHealthy ? 1 : 0),
    openConnection: (protocol) => ({ close: connectionCount(protocol).hold() }),
  };
  return recorder;
}

/** The requests of an HTTP API, for whichever kind of server. @param exemplarOf the trace of a request, where one will be found later */
export function httpRecording<R>(recorder: Recorder, exemplarOf: (answer: HttpAnswer<R>) => string | undefined = () => undefined): HttpRecording<R> {
  return { end: (answer) => recorder.recordHttpRequest(answer.method, answer.status, answer.seconds, exemplarOf(answer)) };
}

/** The calls of a gRPC API, for its interceptors. */
export function grpcRecording(recorder: Recorder): GrpcRecording {
  return { end: ({ method, code, seconds, exemplar }) => recorder.recordGrpcRequest(method, grpcCodeName(code), seconds, exemplar) };
}

/**
 * Counts the connections of a server from now on. A gRPC server keeps its own to itself: let a server of `node:net` accept
 * them and hand them over with `createConnectionInjector`, and count those.
 */
export function countConnections(server: Server, protocol: Protocol, recorder: Recorder): void {
  server.on('connection', (socket) => {
    const connection = recorder.openConnection(protocol);
    socket.once('close', () => connection.close());
  });
}

/** Shows what the process uses, now and then again at each interval. */
export function collectResources(registry: Registry, options: ResourceOptions = {}): ResourceCollector {
  const goroutines = registry.gauge(keychain.goroutines).with({});
  const alloc = registry.gauge(keychain.memoryAlloc).with({});
  const sys = registry.gauge(keychain.memorySys).with({});
  const gcPause = registry.gauge(keychain.gcPause).with({});
  const uptime = registry.gauge(keychain.uptime).with({});
  return startResourceCollector((reading) => {
    // Node has no goroutines. What comes nearest is what it waits for: see `activeResources`.
    goroutines.set(reading.activeResources);
    alloc.set(reading.heapUsedBytes);
    sys.set(reading.residentBytes);
    gcPause.set(reading.gcPauseSeconds);
    uptime.set(reading.uptimeSeconds);
  }, options);
}
