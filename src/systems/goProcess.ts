import { counter, gauge } from '../metric/metric.ts';

/** What the Go client library exposes of the process it runs in. Source: its collectors package. */
export const goProcess = {
  title: 'Process',
  metrics: {
    residentBytes: gauge('process_resident_memory_bytes', {
      help: 'Memory of the process that is in RAM.',
      unit: 'bytes',
    }),
    cpuTime: counter('process_cpu_seconds_total', {
      help: 'Processor time that the process has used.',
      unit: 'seconds',
    }),
    goroutines: gauge('go_goroutines', {
      help: 'Goroutines that exist at this moment.',
      unit: 'count',
    }),
  },
} as const;
