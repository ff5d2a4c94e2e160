import { duration } from '../../src/metric/duration.ts';
import { busyQuantile } from '../../src/promql/busyQuantile.ts';
import { promql } from '../../src/promql/expr.ts';
import { increase } from '../../src/promql/idioms.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { latencyProof } from '../../src/rules/latencyProof.ts';
import { counts, type Behaviour } from '../../src/rules/series.ts';
import { shareProof } from '../../src/rules/shareProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { goverse } from '../../src/systems/goverse/metrics.ts';
import { errorRatio, errorRatioByMethod } from '../../src/systems/goverse/queries.ts';

const { methodCalls, methodLatency, operationTimeouts } = goverse;
const method = { object_type: 'ChatRoom', method_name: 'Join' } as const;
const joining = { node: 'goverse-1:47000', ...method } as const;
const creating = { node_addr: 'goverse-1:47000', operation: 'create_object' } as const;

function calls(bad: number, good: number): readonly Behaviour[] {
  return [
    counts(methodCalls, { ...joining, status: 'failure' }, { healthy: 0, faulty: bad }),
    counts(methodCalls, { ...joining, status: 'success' }, { healthy: 0, faulty: good }),
  ];
}

export const callAlerts = [
  alert({
    name: 'GoverseErrorRatioHigh',
    severity: 'critical',
    for: duration('5m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
    summary: text`GoVerse fails ${value('ratio')} of its method calls`,
    description: ({ threshold }) =>
      text`Of all method calls, ${value('ratio')} failed over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels: {}, events: calls }),
  }),
  alert({
    name: 'GoverseMethodErrorRatioHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.25, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${errorRatioByMethod.expr} > ${threshold}`,
    summary: text`${label('object_type')}.${label('method_name')} fails ${value('ratio')} of its calls`,
    description: ({ threshold }) =>
      text`Of the calls of ${label('object_type')}.${label('method_name')}, ${value('ratio')} failed over the last five minutes; more than ${written(threshold, 'ratio')} of one method is a fault in it, even when few of all calls fail.`,
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels: method, events: calls }),
  }),
  alert({
    name: 'GoverseCallLatencyHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 1, unit: 'seconds', range: [0.01, 9] },
    expr: ({ threshold }) => promql`${busyQuantile(0.99, methodLatency, { by: ['object_type'], floor: trafficFloor })} > ${threshold}`,
    summary: text`Methods of ${label('object_type')} take ${value('seconds')}`,
    description: ({ threshold }) =>
      text`One call in a hundred of ${label('object_type')}’s methods takes longer than ${value('seconds')}; more than ${written(threshold, 'seconds')} is too slow. The buckets are a power of ten apart: take the value as roughly right.`,
    proof: ({ threshold }) =>
      latencyProof(methodLatency, { ...joining, status: 'success' }, {
        quantile: 0.99,
        threshold,
        floor: trafficFloor,
        labels: { object_type: method.object_type },
      }),
  }),
  alert({
    name: 'GoverseOperationTimeouts',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 10, unit: 'count', range: [1, 1e6] },
    expr: ({ threshold }) => promql`${increase(operationTimeouts, { by: ['operation'] })} > ${threshold}`,
    summary: text`The operation ${label('operation')} of GoVerse runs out of time`,
    description: ({ threshold }) =>
      text`The operation ${label('operation')} ran out of time ${value('count')} times within five minutes; more than ${written(threshold, 'count')} means that a node, or the storage behind it, does not answer.`,
    proof: ({ threshold }) =>
      burstProof({
        threshold,
        labels: { operation: creating.operation },
        events: (perMinute) => [counts(operationTimeouts, creating, { healthy: 0, faulty: perMinute })],
      }),
  }),
];
