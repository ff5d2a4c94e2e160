import { open } from '../../metric/label.ts';
import { counter, histogram } from '../../metric/metric.ts';

/**
 * What Tempo's generator derives from spans and writes to Prometheus. The buckets are the generator's own; `service` is the
 * name that a service gives itself. Source: https://grafana.com/docs/tempo/latest/metrics-from-traces/
 */
const span = {
  service: open({ budget: 20 }),
  span_name: open({ budget: 100 }),
  span_kind: open({ budget: 6 }),
  status_code: ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'],
} as const;
const edge = { client: open({ budget: 20 }), server: open({ budget: 20 }), connection_type: open({ budget: 5 }) } as const;

export const traces = {
  spans: counter('traces_spanmetrics_calls_total', {
    help: 'Spans that have ended.',
    labels: span,
    targetless: true,
  }),
  spanLatency: histogram('traces_spanmetrics_latency', {
    help: 'Time from the start of a span to its end.',
    unit: 'seconds',
    labels: span,
    buckets: Array.from({ length: 14 }, (_, i) => 0.002 * 2 ** i),
    legacyName: 'Tempo leaves the unit, seconds, out of the name',
    targetless: true,
  }),
  edges: counter('traces_service_graph_request_total', {
    help: 'Requests from one service to another.',
    labels: edge,
    targetless: true,
  }),
  failedEdges: counter('traces_service_graph_request_failed_total', {
    help: 'Requests from one service to another that failed.',
    labels: edge,
    targetless: true,
  }),
} as const;
