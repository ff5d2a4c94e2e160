import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { metricsOf } from '../../src/metric/system.ts';
import { render, ruleScope } from '../../src/promql/render.ts';
import { goverseSystem } from '../../src/systems/goverse/metrics.ts';
import * as questions from '../../src/systems/goverse/queries.ts';
import { isFaithful } from './truth.ts';

const call = { node: 'open', object_type: 'open', method_name: 'open', status: ['success', 'failure'] } as const;
const node = { node: 'open' } as const;
const gate = { gate: 'open' } as const;

describe('goverse', () => {
  it('has 22 metrics: 6 gauges, 13 counters, 3 histograms, exposed on the port of its document', () => {
    const count = (type: string) => metricsOf(goverseSystem).filter((metric) => metric.type === type).length;
    expect([count('gauge'), count('counter'), count('histogram')]).toEqual([6, 13, 3]);
    expect(goverseSystem).toMatchObject({ name: 'goverse', port: 9090, dynamic: false });
  });

  isFaithful(goverseSystem, questions, {
    metrics: [
      ['goverse_objects_total', 'gauge', { node: 'open', type: 'open' }],
      ['goverse_shards_total', 'gauge', node],
      ['goverse_shards_migrating', 'gauge', {}],
      ['goverse_clients_connected', 'gauge', { node: 'open', client_type: 'open' }],
      ['goverse_gate_active_clients', 'gauge', gate],
      ['goverse_node_connected_gates', 'gauge', node],
      ['goverse_method_calls_total', 'counter', call],
      ['goverse_shard_claims_total', 'counter', node],
      ['goverse_shard_releases_total', 'counter', node],
      ['goverse_shard_migrations_total', 'counter', { from_node: 'open', to_node: 'open' }],
      ['goverse_shard_reallocations_total', 'counter', { from_node: 'open' }],
      ['goverse_gate_pushed_messages_total', 'counter', gate],
      ['goverse_gate_dropped_messages_total', 'counter', gate],
      ['goverse_node_pushed_messages_total', 'counter', { node: 'open', gate: 'open' }],
      ['goverse_node_dropped_messages_total', 'counter', { node: 'open', gate: 'open' }],
      ['goverse_shard_method_calls_total', 'counter', { shard: 'open' }],
      ['goverse_operation_timeouts_total', 'counter', { node_addr: 'open', operation: 'open' }],
      [
        'goverse_shard_mapping_write_failures_total',
        'counter',
        { error_type: ['modrevision_conflict', 'connection_error', 'timeout', 'other'] },
      ],
      ['goverse_watch_reconnections_total', 'counter', { node_addr: 'open', outcome: ['reconnected', 'reload_failed'] }],
      ['goverse_method_call_duration', 'histogram', call, [0.001, 0.01, 0.1, 1, 10]],
      [
        'goverse_operation_duration_seconds',
        'histogram',
        { node_addr: 'open', operation: 'open', status: 'open' },
        [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
      ],
      [
        'goverse_node_stop_duration_seconds',
        'histogram',
        { node_addr: 'open', status: ['success', 'error'] },
        [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120],
      ],
    ],
    legacy: ['goverse_objects_total', 'goverse_shards_total', 'goverse_method_call_duration'],
  });

  it('asks for its error ratio of method calls', () => {
    expect(render(questions.errorRatio.expr, ruleScope('goverse', duration('5m')))).toBe(
      '(sum(rate(goverse_method_calls_total{job="goverse",status="failure"}[5m])) or 0 * sum(rate(goverse_method_calls_total{job="goverse"}[5m])))' +
        ' / (sum(rate(goverse_method_calls_total{job="goverse"}[5m])) > 0.1)',
    );
  });

  it('compares what a gate drops with all that it has to do with, not with what it pushes', () => {
    const of = (what: string) => `sum by (gate) (rate(goverse_gate_${what}_messages_total{job="goverse"}[5m]))`;
    // A gate that has pushed nothing yet, or dropped nothing yet, has no series of it.
    const drops = `(${of('dropped')} or 0 * ${of('pushed')})`;
    expect(render(questions.gateDropRatio.expr, ruleScope('goverse', duration('5m')))).toBe(
      `${drops} / (${drops} + (${of('pushed')} or 0 * ${of('dropped')}) > 0.1)`,
    );
  });
});
