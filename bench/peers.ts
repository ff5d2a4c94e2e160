import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { Counter, Gauge, Histogram, Registry as PromClientRegistry } from 'prom-client';
import { createRegistry } from '../src/instruments/registry.ts';
import type { Protocol } from '../src/systems/keychain/constants.ts';
import { createRecorder } from '../src/systems/keychain/instruments.ts';
import { keychain } from '../src/systems/keychain/metrics.ts';
import { open } from '../src/metric/label.ts';
import { counter, gauge, histogram } from '../src/metric/metric.ts';

/** What a service records, as functions of what happened: the same in each library. */
export interface Recorder {
  recordOperation(operation: string, backend: string, status: string, seconds: number): void;
  recordError(operation: string, backend: string, kind: string): void;
  recordHTTPRequest(method: string, statusCode: number, seconds: number): void;
  incrementActiveConnections(protocol: string): void;
}

const help = 'Recorded by the bench.';
const some = open({ budget: 50 });
const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

const metrics = {
  operations: counter('bench_operations_total', { help, labels: { operation: some, backend: some, status: some } }),
  duration: histogram('bench_operation_duration_seconds', { help, unit: 'seconds', labels: { operation: some, backend: some }, buckets: bounds }),
  errors: counter('bench_errors_total', { help, labels: { operation: some, backend: some, kind: some } }),
  requests: counter('bench_requests_total', { help, labels: { method: some, status: some } }),
  latency: histogram('bench_request_duration_seconds', { help, unit: 'seconds', labels: { method: some }, buckets: bounds }),
  connections: gauge('bench_connections', { help, unit: 'count', labels: { protocol: some } }),
};

/**
 * The recorder that a node of go-keychain records with, and the gauge that its connections are counted in. Nothing of it is
 * allocated: labels are given by position.
 */
export function shipped(): Recorder {
  const registry = createRegistry();
  const recorder = createRecorder(registry);
  const connections = registry.gauge(keychain.activeConnections).by('protocol');
  return {
    // The bench draws its values from the catalogue's; the peers take any.
    recordOperation: recorder.recordOperation as Recorder['recordOperation'],
    recordError: recorder.recordError as Recorder['recordError'],
    recordHTTPRequest: recorder.recordHttpRequest,
    incrementActiveConnections: (protocol) => connections(protocol as Protocol).add(1),
  };
}

/** With an object of labels a call. */
export function byName(): Recorder {
  const registry = createRegistry();
  const operations = registry.counter(metrics.operations);
  const duration = registry.histogram(metrics.duration);
  const errors = registry.counter(metrics.errors);
  const requests = registry.counter(metrics.requests);
  const latency = registry.histogram(metrics.latency);
  const connections = registry.gauge(metrics.connections);
  return {
    recordOperation(operation, backend, status, seconds) {
      operations.inc({ operation, backend, status });
      duration.observe({ operation, backend }, seconds);
    },
    recordError: (operation, backend, kind) => errors.inc({ operation, backend, kind }),
    recordHTTPRequest(method, status, seconds) {
      requests.inc({ method, status: String(status) });
      latency.observe({ method }, seconds);
    },
    incrementActiveConnections: (protocol) => connections.add({ protocol }, 1),
  };
}

export function withPromClient(): Recorder {
  const registers = [new PromClientRegistry()];
  const buckets = [...bounds];
  const operations = new Counter({ name: 'a_total', help, labelNames: ['operation', 'backend', 'status'], registers });
  const duration = new Histogram({ name: 'b', help, labelNames: ['operation', 'backend'], buckets, registers });
  const errors = new Counter({ name: 'c_total', help, labelNames: ['operation', 'backend', 'kind'], registers });
  const requests = new Counter({ name: 'd_total', help, labelNames: ['method', 'status'], registers });
  const latency = new Histogram({ name: 'e', help, labelNames: ['method'], buckets, registers });
  const connections = new Gauge({ name: 'f', help, labelNames: ['protocol'], registers });
  return {
    recordOperation(operation, backend, status, seconds) {
      operations.inc({ operation, backend, status });
      duration.observe({ operation, backend }, seconds);
    },
    recordError: (operation, backend, kind) => errors.inc({ operation, backend, kind }),
    recordHTTPRequest(method, status, seconds) {
      requests.inc({ method, status: String(status) });
      latency.observe({ method }, seconds);
    },
    incrementActiveConnections: (protocol) => connections.inc({ protocol }),
  };
}

/** A reader that never reads: without one, the SDK would keep nothing. */
class Unread extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export function withOpenTelemetry(): Recorder {
  const meter = new MeterProvider({ readers: [new Unread()] }).getMeter('bench');
  const advice = { explicitBucketBoundaries: [...bounds] };
  const operations = meter.createCounter('operations');
  const duration = meter.createHistogram('duration', { unit: 's', advice });
  const errors = meter.createCounter('errors');
  const requests = meter.createCounter('requests');
  const latency = meter.createHistogram('latency', { unit: 's', advice });
  const connections = meter.createUpDownCounter('connections');
  return {
    recordOperation(operation, backend, status, seconds) {
      operations.add(1, { operation, backend, status });
      duration.record(seconds, { operation, backend });
    },
    recordError: (operation, backend, kind) => errors.add(1, { operation, backend, kind }),
    recordHTTPRequest(method, status, seconds) {
      requests.add(1, { method, status: String(status) });
      latency.record(seconds, { method });
    },
    incrementActiveConnections: (protocol) => connections.add(1, { protocol }),
  };
}
