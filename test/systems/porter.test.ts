import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { metricsOf } from '../../src/metric/system.ts';
import { render, ruleScope } from '../../src/promql/render.ts';
import { porterSystem } from '../../src/systems/porter/metrics.ts';
import * as questions from '../../src/systems/porter/queries.ts';
import { clientDefaults, isFaithful } from './truth.ts';

const method = { method: 'open' } as const;
const call = { method: 'open', type: 'open' } as const;
// Written out again on purpose: the order is that of the codes' numbers, 0 to 16.
const code =
  'OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated'.split(
    ' ',
  );

describe('porter', () => {
  it('has 18 metrics, and room for those that only a deployment knows', () => {
    expect(metricsOf(porterSystem)).toHaveLength(18);
    expect(porterSystem).toMatchObject({ name: 'porter', port: 9090, dynamic: true });
  });

  isFaithful(porterSystem, questions, {
    metrics: [
      ['requests_total', 'counter', { method: 'open', endpoint: 'open', status: 'open' }],
      ['queue_size', 'gauge', { queue: 'open' }],
      ['request_duration', 'histogram', { endpoint: 'open' }, clientDefaults],
      ['operation_duration', 'histogram', {}, clientDefaults],
      ['grpc_requests_total', 'counter', call],
      ['grpc_responses_total', 'counter', { ...call, code }],
      ['grpc_streams_total', 'counter', method],
      ['grpc_stream_status_total', 'counter', { method: 'open', code }],
      ['grpc_stream_messages_sent_total', 'counter', method],
      ['grpc_stream_messages_received_total', 'counter', method],
      ['grpc_stream_send_errors_total', 'counter', method],
      ['grpc_stream_recv_errors_total', 'counter', method],
      ['grpc_request_duration_seconds', 'histogram', call, clientDefaults],
      ['grpc_stream_duration_seconds', 'histogram', method, clientDefaults],
      ['grpc_stream_send_duration_seconds', 'histogram', method, clientDefaults],
      ['grpc_stream_recv_duration_seconds', 'histogram', method, clientDefaults],
      ['handler_metadata_errors', 'counter', { operation: 'open' }],
      ['handler_tables_count', 'histogram', {}, clientDefaults],
    ],
    legacy: ['request_duration', 'operation_duration', 'handler_metadata_errors', 'handler_tables_count'],
  });

  it('asks for its error ratio by the class of the status code', () => {
    expect(render(questions.errorRatio.expr, ruleScope('porter', duration('5m')))).toBe(
      '(sum(rate(requests_total{job="porter",status=~"5.."}[5m])) or 0 * sum(rate(requests_total{job="porter"}[5m])))' +
        ' / (sum(rate(requests_total{job="porter"}[5m])) > 0.1)',
    );
  });

  it('blames the server for the gRPC codes that stand for an HTTP status of 500 and up, and for no other', () => {
    expect(render(questions.grpcErrorRatio.expr, ruleScope('porter', duration('5m')))).toBe(
      '(sum(rate(grpc_responses_total{job="porter",code=~"Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss"}[5m])) or 0 * sum(rate(grpc_responses_total{job="porter"}[5m])))' +
        ' / (sum(rate(grpc_responses_total{job="porter"}[5m])) > 0.1)',
    );
  });
});
