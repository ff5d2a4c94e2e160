import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { metricsOf } from '../../src/metric/system.ts';
import { render, ruleScope } from '../../src/promql/render.ts';
import { hashmapSystem } from '../../src/systems/hashmap/metrics.ts';
import * as questions from '../../src/systems/hashmap/queries.ts';
import { clientDefaults, isFaithful } from './truth.ts';

describe('hashmap', () => {
  it('has 9 metrics, exposed on the port of its document', () => {
    expect(metricsOf(hashmapSystem)).toHaveLength(9);
    expect(hashmapSystem).toMatchObject({ name: 'hashmap', port: 8080, dynamic: false });
  });

  isFaithful(hashmapSystem, questions, {
    metrics: [
      ['cluster_nodes_total', 'gauge', {}],
      ['rebalance_keys_pending', 'gauge', {}],
      ['requests_total', 'counter', { method: 'open', endpoint: 'open', status: 'open' }],
      ['request_duration_seconds', 'histogram', { method: 'open', endpoint: 'open' }, clientDefaults],
      ['requests_in_flight', 'gauge', {}],
      ['keys_total', 'gauge', {}],
      ['storage_bytes_used', 'gauge', {}],
      ['replication_errors_total', 'counter', { node: 'open' }],
      ['replica_lag_seconds', 'gauge', { node: 'open' }],
    ],
    legacy: ['cluster_nodes_total', 'keys_total', 'storage_bytes_used'],
  });

  it('asks for its error ratio by the class of the status code', () => {
    expect(render(questions.errorRatio.expr, ruleScope('hashmap', duration('5m')))).toBe(
      '(sum(rate(requests_total{job="hashmap",status=~"5.."}[5m])) or 0 * sum(rate(requests_total{job="hashmap"}[5m])))' +
        ' / (sum(rate(requests_total{job="hashmap"}[5m])) > 0.1)',
    );
  });
});
