import { open } from '../../src/metric/label.ts';
import { record } from '../../src/rules/record.ts';
import { errorRatio, errorRatioByEndpoint, grpcErrorRatio, latencyP99, queueBacklog, requestRate } from '../../src/systems/porter/queries.ts';

const system = 'porter';
const labels = { endpoint: open({ budget: 20 }) };

export const porterRecordings = [
  record('job:requests_errors:ratio_rate5m', {
    help: 'Share of requests that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: errorRatio.expr,
  }),
  record('job_endpoint:requests_errors:ratio_rate5m', {
    help: 'Share of each endpoint’s requests that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels,
    expr: errorRatioByEndpoint.expr,
  }),
  record('job_endpoint:requests:rate5m', {
    help: 'Requests per second of each endpoint over five minutes.',
    system,
    unit: 'count',
    labels,
    expr: requestRate.expr,
  }),
  record('job_endpoint:request_duration:p99_rate5m', {
    help: 'Time that all but the slowest hundredth of each endpoint’s requests took over five minutes.',
    system,
    unit: 'seconds',
    labels,
    expr: latencyP99.expr,
  }),
  record('job:grpc_responses_errors:ratio_rate5m', {
    help: 'Share of gRPC calls that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: grpcErrorRatio.expr,
  }),
  record('job_queue:queue_size:sum', {
    help: 'Entries that wait in each queue, over all targets.',
    system,
    unit: 'count',
    labels: { queue: open({ budget: 10 }) },
    expr: queueBacklog.expr,
  }),
];
