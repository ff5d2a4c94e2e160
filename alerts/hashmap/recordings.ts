import { record } from '../../src/rules/record.ts';
import { errorRatio, errorRatioByEndpoint, latencyP99, replicationErrorRate, requestRate } from '../../src/systems/hashmap/queries.ts';

const system = 'hashmap';

export const hashmapRecordings = [
  record('job:requests_errors:ratio_rate5m', {
    help: 'Share of HTTP requests that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: errorRatio.expr,
  }),
  record('job_endpoint:requests_errors:ratio_rate5m', {
    help: 'Share of each endpoint’s HTTP requests that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: { endpoint: { kind: 'open', budget: 20 } },
    expr: errorRatioByEndpoint.expr,
  }),
  record('job_endpoint:requests:rate5m', {
    help: 'HTTP requests per second to each endpoint over five minutes.',
    system,
    unit: 'count',
    labels: { endpoint: { kind: 'open', budget: 20 } },
    expr: requestRate.expr,
  }),
  record('job_endpoint:request_duration_seconds:p99_rate5m', {
    help: 'Time that all but the slowest hundredth of each endpoint’s requests took over five minutes.',
    system,
    unit: 'seconds',
    labels: { endpoint: { kind: 'open', budget: 20 } },
    expr: latencyP99.expr,
  }),
  record('job_node:replication_errors:rate5m', {
    help: 'Changes per second that could not be copied to each node over five minutes.',
    system,
    unit: 'count',
    labels: { node: { kind: 'open', budget: 20 } },
    expr: replicationErrorRate.expr,
  }),
] as const;
