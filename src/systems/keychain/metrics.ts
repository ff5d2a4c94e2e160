import { open } from '../../metric/label.ts';
import { counter, defaultBuckets, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';
import { grpcCodes } from '../grpcCodes.ts';

/** What can be asked of a keychain. */
export const operations = [
  'generate',
  'store',
  'get',
  'delete',
  'list',
  'sign',
  'verify',
  'encrypt',
  'decrypt',
  'export',
  'import',
  'rotate',
  'backup',
  'restore',
  'health_check',
] as const;

/** The upper bounds of operation latency, in seconds: a hash takes a millisecond, a hardware token seconds. */
export const operationBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Where keys are kept: `pkcs8`, `pkcs11`, `tpm2`, a cloud's key service, … */
const backend = open({ budget: 12 });
const httpMethod = open({ budget: 8, pattern: '[A-Z]+' });
const grpcMethod = open({ budget: 30, pattern: '/.+/.+' });

/**
 * Sorts of errors that the caller is to blame for. A sort is free text: what stands here are the reference node's, and those
 * that the system's own document recommends. Any other counts as the server's: better one too many than an outage unseen.
 */
export const callersErrors = ['not_found', 'key_not_found', 'already_exists', 'key_already_exists', 'invalid_input', 'unsupported', 'limit_reached'] as const;

/** Where its nodes take gRPC, as the real ones do. */
export const keychainGrpcPort = 9443;

export const keychainSystem = defineSystem({
  name: 'keychain',
  title: 'go-keychain',
  description: 'A service that keeps keys and certificates in exchangeable backends, over HTTP, gRPC, QUIC and MCP.',
  port: 9090,
  grpcPort: keychainGrpcPort,
  keepsData: true,
  families: {
    operations: {
      title: 'Operations',
      metrics: {
        operations: counter('keychain_operations_total', {
          help: 'Operations on keys and certificates, by outcome.',
          core: true,
          labels: { operation: operations, backend, status: ['success', 'error'] },
        }),
        operationLatency: histogram('keychain_operation_duration_seconds', {
          help: 'Time that an operation takes, in its backend and around it.',
          core: true,
          unit: 'seconds',
          labels: { operation: operations, backend },
          buckets: operationBuckets,
        }),
        errors: counter('keychain_errors_total', {
          help: 'Errors that operations ended in, by sort.',
          labels: { operation: operations, backend, error_type: open({ budget: 10 }) },
        }),
      },
    },
    http: {
      title: 'HTTP API',
      metrics: {
        httpRequests: counter('keychain_http_requests_total', {
          help: 'Requests that the HTTP API has answered, by status code.',
          labels: { method: httpMethod, status_code: open({ budget: 15, pattern: '[1-5][0-9][0-9]' }) },
        }),
        httpLatency: histogram('keychain_http_request_duration_seconds', {
          help: 'Time from the arrival of an HTTP request to the end of its response.',
          unit: 'seconds',
          labels: { method: httpMethod },
          buckets: defaultBuckets,
        }),
      },
    },
    grpc: {
      title: 'gRPC API',
      metrics: {
        grpcRequests: counter('keychain_grpc_requests_total', {
          help: 'Calls that the gRPC API has answered, by status code.',
          labels: { method: grpcMethod, status_code: grpcCodes },
        }),
        grpcLatency: histogram('keychain_grpc_request_duration_seconds', {
          help: 'Time from the start of a gRPC call to its status.',
          unit: 'seconds',
          labels: { method: grpcMethod },
          buckets: defaultBuckets,
        }),
      },
    },
    connections: {
      title: 'Connections',
      metrics: {
        activeConnections: gauge('keychain_active_connections', {
          help: 'Connections open at this moment.',
          unit: 'count',
          labels: { protocol: ['http', 'grpc', 'quic', 'mcp'] },
          // Counted up and down by hand: a connection closed twice takes the count below zero, and that must be alertable.
          range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
        }),
      },
    },
    inventory: {
      title: 'Keys and backends',
      metrics: {
        keys: gauge('keychain_keys_total', {
          help: 'Keys that a backend holds.',
          unit: 'count',
          labels: { backend },
          legacyName: 'a gauge that the system exposes with the suffix of counters',
        }),
        certs: gauge('keychain_certs_total', {
          help: 'Certificates that a backend holds.',
          unit: 'count',
          labels: { backend },
          legacyName: 'a gauge that the system exposes with the suffix of counters',
        }),
        backendHealthy: gauge('keychain_backend_healthy', {
          help: 'Whether a backend answers: 1 when it does, 0 when it does not.',
          unit: 'bool',
          labels: { backend },
        }),
      },
    },
    resources: {
      title: 'Process',
      metrics: {
        goroutines: gauge('keychain_goroutines', {
          help: 'Goroutines that exist at this moment.',
          unit: 'count',
        }),
        memoryAlloc: gauge('keychain_memory_alloc_bytes', {
          help: 'Heap memory that is allocated and not yet freed.',
          unit: 'bytes',
        }),
        memorySys: gauge('keychain_memory_sys_bytes', {
          help: 'Memory that the process has obtained from the operating system.',
          unit: 'bytes',
        }),
        gcPause: gauge('keychain_gc_pause_total_seconds', {
          help: 'Time that garbage collection has stopped the process for, since its start.',
          unit: 'seconds',
        }),
        uptime: gauge('keychain_server_uptime_seconds', {
          help: 'Time since the start of the server.',
          unit: 'seconds',
          untilRestart: true,
        }),
      },
    },
  },
});

export const keychain = keychainSystem.metrics;
