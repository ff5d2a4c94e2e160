import { open } from '../../src/metric/label.ts';
import { record } from '../../src/rules/record.ts';
import { operations } from '../../src/systems/keychain/metrics.ts';
import { errorRatio, errorRatioByBackend, grpcErrorRatio, httpErrorRatio, latencyP99, requestRate } from '../../src/systems/keychain/queries.ts';

const system = 'keychain';
const backend = open({ budget: 12 });

export const keychainRecordings = [
  record('job:keychain_operations_errors:ratio_rate5m', {
    help: 'Share of operations that ended in an error over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: errorRatio.expr,
  }),
  record('job_backend:keychain_operations_errors:ratio_rate5m', {
    help: 'Share of each backend’s operations that ended in an error over five minutes.',
    system,
    unit: 'ratio',
    labels: { backend },
    expr: errorRatioByBackend.expr,
  }),
  record('job_operation:keychain_operations:rate5m', {
    help: 'Operations per second of each sort over five minutes.',
    system,
    unit: 'count',
    labels: { operation: operations },
    expr: requestRate.expr,
  }),
  record('job_operation:keychain_operation_duration_seconds:p99_rate5m', {
    help: 'Time that all but the slowest hundredth of each sort of operation took over five minutes.',
    system,
    unit: 'seconds',
    labels: { operation: operations },
    expr: latencyP99.expr,
  }),
  record('job:keychain_http_requests_errors:ratio_rate5m', {
    help: 'Share of HTTP requests that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: httpErrorRatio.expr,
  }),
  record('job:keychain_grpc_requests_errors:ratio_rate5m', {
    help: 'Share of gRPC calls that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: grpcErrorRatio.expr,
  }),
];
