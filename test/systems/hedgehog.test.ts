import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { metricsOf } from '../../src/metric/system.ts';
import { render, ruleScope } from '../../src/promql/render.ts';
import { hedgehogSystem } from '../../src/systems/hedgehog/metrics.ts';
import * as questions from '../../src/systems/hedgehog/queries.ts';
import { isFaithful } from './truth.ts';

const http = {
  method: ['GET', 'POST', 'PUT', 'DELETE'],
  operation: 'list_tables create_table delete_table get_item put_item delete_item scan_items table_count'.split(' '),
  status: ['2xx', '4xx', '5xx'],
  table: 'open',
} as const;
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const outcome = ['success', 'failure'];
const received = { op: ['get', 'put', 'delete'], result: outcome };

describe('hedgehog', () => {
  it('has 9 metrics, exposed on the port of its document', () => {
    expect(metricsOf(hedgehogSystem)).toHaveLength(9);
    expect(hedgehogSystem).toMatchObject({ name: 'hedgehog', port: 8081, dynamic: false });
  });

  isFaithful(hedgehogSystem, questions, {
    metrics: [
      ['hedgehog_http_requests_total', 'counter', http],
      ['hedgehog_http_request_duration_seconds', 'histogram', http, buckets],
      ['hedgehog_item_operations_total', 'counter', { operation: ['get', 'put', 'delete'], result: outcome, table: 'open' }],
      [
        'hedgehog_replication_send_total',
        'counter',
        { op: ['put', 'delete'], target_node: 'open', result: ['success', 'failure', 'node_down'] },
      ],
      ['hedgehog_replication_hinted_handoff_pending', 'gauge', { target_node: 'open' }],
      ['hedgehog_replication_hint_replay_total', 'counter', { target_node: 'open', result: outcome }],
      ['hedgehog_replication_hint_replay_ops_total', 'counter', { target_node: 'open', op: ['put', 'delete'] }],
      ['hedgehog_replication_received_total', 'counter', received],
      ['hedgehog_replication_received_duration_seconds', 'histogram', received, buckets],
    ],
    legacy: [],
  });

  it('asks for its error ratio with both sides summed', () => {
    expect(render(questions.errorRatio.expr, ruleScope('hedgehog', duration('5m')))).toBe(
      '(sum(rate(hedgehog_http_requests_total{job="hedgehog",status="5xx"}[5m])) or 0 * sum(rate(hedgehog_http_requests_total{job="hedgehog"}[5m])))' +
        ' / (sum(rate(hedgehog_http_requests_total{job="hedgehog"}[5m])) > 0.1)',
    );
  });
});
