import { record } from '../../src/rules/record.ts';
import { operations } from '../../src/systems/hedgehog/metrics.ts';
import { errorRatio, errorRatioByOperation, hintBacklog, itemFailureRatio, latencyP99, requestRate, sendFailureRatio } from '../../src/systems/hedgehog/queries.ts';

const system = 'hedgehog';
const peer = { kind: 'open', budget: 20 } as const;

export const hedgehogRecordings = [
  record('job:hedgehog_http_requests_errors:ratio_rate5m', {
    help: 'Share of HTTP requests that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: errorRatio.expr,
  }),
  record('job_operation:hedgehog_http_requests_errors:ratio_rate5m', {
    help: 'Share of each operation’s HTTP requests that failed on the server’s side over five minutes.',
    system,
    unit: 'ratio',
    labels: { operation: operations },
    expr: errorRatioByOperation.expr,
  }),
  record('job_operation:hedgehog_http_requests:rate5m', {
    help: 'HTTP requests per second of each operation over five minutes.',
    system,
    unit: 'count',
    labels: { operation: operations },
    expr: requestRate.expr,
  }),
  record('job_operation:hedgehog_http_request_duration_seconds:p99_rate5m', {
    help: 'Time that all but the slowest hundredth of each operation’s requests took over five minutes.',
    system,
    unit: 'seconds',
    labels: { operation: operations },
    expr: latencyP99.expr,
  }),
  record('job_table:hedgehog_item_operations_failures:ratio_rate5m', {
    help: 'Share of the reads, writes and deletions of items that failed in each table over five minutes.',
    system,
    unit: 'ratio',
    labels: { table: { kind: 'open', budget: 20 } },
    expr: itemFailureRatio.expr,
  }),
  record('job_target_node:hedgehog_replication_send_failures:ratio_rate5m', {
    help: 'Share of the changes sent to each living peer that did not arrive, over five minutes.',
    system,
    unit: 'ratio',
    labels: { target_node: peer },
    expr: sendFailureRatio.expr,
  }),
  record('job_target_node:hedgehog_replication_hinted_handoff_pending:sum', {
    help: 'Changes that wait for each peer, on all nodes together.',
    system,
    unit: 'count',
    labels: { target_node: peer },
    expr: hintBacklog.expr,
  }),
] as const;
