import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';

/**
 * What a process says of itself, by the names that Prometheus' client libraries share, and of Node's runtime, by those of
 * prom-client. They belong to no system: any target may have them. Sources:
 * https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics and prom-client 15's default metrics.
 */
export const runtime = {
  startTime: gauge('process_start_time_seconds', {
    help: 'When the process started, in seconds since 1970.',
    unit: 'seconds',
  }),
  cpu: counter('process_cpu_seconds_total', {
    help: 'Processor time that the process has used, of its own and of the kernel on its behalf.',
    unit: 'seconds',
  }),
  residentMemory: gauge('process_resident_memory_bytes', {
    help: 'Memory of the process that is in RAM.',
    unit: 'bytes',
  }),
  openFiles: gauge('process_open_fds', {
    help: 'File descriptors that the process holds open.',
    unit: 'count',
  }),
  maxFiles: gauge('process_max_fds', {
    help: 'File descriptors that the process may hold open.',
    unit: 'count',
  }),
  eventLoopMean: gauge('nodejs_eventloop_lag_mean_seconds', {
    help: 'Mean delay of the event loop since the last scrape.',
    unit: 'seconds',
  }),
  eventLoopP99: gauge('nodejs_eventloop_lag_p99_seconds', {
    help: 'The 99th percentile of the delay of the event loop since the last scrape.',
    unit: 'seconds',
  }),
  activeResources: gauge('nodejs_active_resources', {
    help: 'Resources that keep the event loop alive, by kind.',
    unit: 'count',
    labels: { type: open({ budget: 30 }) },
  }),
  heapUsed: gauge('nodejs_heap_size_used_bytes', {
    help: 'Bytes of the heap that are in use.',
    unit: 'bytes',
  }),
  heapTotal: gauge('nodejs_heap_size_total_bytes', {
    help: 'Bytes that the heap has obtained.',
    unit: 'bytes',
  }),
  externalMemory: gauge('nodejs_external_memory_bytes', {
    help: 'Bytes outside the heap that objects of the heap own, such as buffers.',
    unit: 'bytes',
  }),
  heapSpaceUsed: gauge('nodejs_heap_space_size_used_bytes', {
    help: 'Bytes in use of each space of the heap.',
    unit: 'bytes',
    labels: { space: open({ budget: 12 }) },
  }),
  gc: histogram('nodejs_gc_duration_seconds', {
    help: 'Time that runs of the garbage collector take, by kind.',
    unit: 'seconds',
    labels: { kind: ['major', 'minor', 'incremental', 'weakcb'] },
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  }),
} as const;
