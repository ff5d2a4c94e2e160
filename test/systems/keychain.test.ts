import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { metricsOf } from '../../src/metric/system.ts';
import { dashboardScope, render, ruleScope } from '../../src/promql/render.ts';
import { callersErrors, keychain, keychainSystem } from '../../src/systems/keychain/metrics.ts';
import * as questions from '../../src/systems/keychain/queries.ts';
import { KeychainError, type ErrorType } from '../../src/systems/keychain/service/errors.ts';
import { clientDefaults, isFaithful } from './truth.ts';

const operation =
  'generate store get delete list sign verify encrypt decrypt export import rotate backup restore health_check'.split(' ');
const grpcCode =
  'OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated'.split(
    ' ',
  );
const backend = { backend: 'open' } as const;

describe('keychain', () => {
  it('has 16 metrics, exposed on the port of its document', () => {
    expect(metricsOf(keychainSystem)).toHaveLength(16);
    expect(keychainSystem).toMatchObject({ name: 'keychain', port: 9090, dynamic: false });
  });

  isFaithful(keychainSystem, questions, {
    metrics: [
      ['keychain_operations_total', 'counter', { operation, backend: 'open', status: ['success', 'error'] }],
      [
        'keychain_operation_duration_seconds',
        'histogram',
        { operation, backend: 'open' },
        [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      ],
      ['keychain_errors_total', 'counter', { operation, backend: 'open', error_type: 'open' }],
      ['keychain_http_requests_total', 'counter', { method: 'open', status_code: 'open' }],
      ['keychain_http_request_duration_seconds', 'histogram', { method: 'open' }, clientDefaults],
      ['keychain_grpc_requests_total', 'counter', { method: 'open', status_code: grpcCode }],
      ['keychain_grpc_request_duration_seconds', 'histogram', { method: 'open' }, clientDefaults],
      ['keychain_active_connections', 'gauge', { protocol: ['http', 'grpc', 'quic', 'mcp'] }],
      ['keychain_goroutines', 'gauge', {}],
      ['keychain_memory_alloc_bytes', 'gauge', {}],
      ['keychain_memory_sys_bytes', 'gauge', {}],
      ['keychain_gc_pause_total_seconds', 'gauge', {}],
      ['keychain_keys_total', 'gauge', backend],
      ['keychain_certs_total', 'gauge', backend],
      ['keychain_backend_healthy', 'gauge', backend],
      ['keychain_server_uptime_seconds', 'gauge', {}],
    ],
    legacy: ['keychain_keys_total', 'keychain_certs_total'],
  });

  it('lets the count of connections fall below zero, and no other gauge', () => {
    const negative = metricsOf(keychainSystem).filter(({ range }) => range !== undefined && range[0] < 0);
    expect(negative.map(({ name }) => name)).toEqual(['keychain_active_connections']);
    expect(keychain.backendHealthy.range).toEqual([0, 1]);
  });

  it('sums buckets before it takes a quantile, and keeps le', () => {
    expect(render(questions.latencyP99.expr, dashboardScope)).toBe(
      'histogram_quantile(0.99, sum by (operation, le) (rate(keychain_operation_duration_seconds_bucket{job=~"$job",instance=~"$instance"}[$__rate_interval])))',
    );
  });

  it('asks for its error ratio of operations, whichever protocol they came by, and leaves out what callers are to blame for', () => {
    expect(render(questions.errorRatio.expr, ruleScope('keychain', duration('5m')))).toBe(
      `(sum(rate(keychain_errors_total{job="keychain",error_type!~"${callersErrors.join('|')}"}[5m])) or 0 * sum(rate(keychain_operations_total{job="keychain"}[5m])))` +
        ' / (sum(rate(keychain_operations_total{job="keychain"}[5m])) > 0.1)',
    );
  });

  // All sorts there are, or it does not compile.
  it.each(Object.keys({
    not_found: 0,
    already_exists: 0,
    invalid_input: 0,
    unsupported: 0,
    limit_reached: 0,
    backend_unavailable: 0,
    backend_failure: 0,
    internal: 0,
  } satisfies Record<ErrorType, 0>) as readonly ErrorType[])('blames whom the status of %s blames', (type) => {
    const { statusCode } = new KeychainError(type, 'it cannot be done');
    expect(callersErrors.some((sort) => sort === type)).toBe(statusCode < 500);
  });

  it('asks no rate of the gauge that sums up pauses, and takes a restart for none', () => {
    expect(render(questions.gcPauseShare.expr, ruleScope('keychain', duration('5m')))).toBe(
      'max by (instance) (clamp_min(deriv(keychain_gc_pause_total_seconds{job="keychain"}[5m]), 0))',
    );
  });
});
