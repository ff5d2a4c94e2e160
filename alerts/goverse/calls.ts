import { duration } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { increase } from '../../src/promql/idioms.ts';
import { alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { counts, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { goverse } from '../../src/systems/goverse/metrics.ts';
import { errorRatio, errorRatioByMethod } from '../../src/systems/goverse/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { latencyHigh } from '../shapes/latencyHigh.ts';

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
  errorRatioHigh('GoverseErrorRatioHigh', errorRatio, {
    summary: text`GoVerse fails ${value('ratio')} of its method calls`,
    description: (limit) =>
      text`Of all method calls, ${value('ratio')} failed over the last five minutes; more than ${limit} is too many.`,
    events: calls,
  }),
  errorRatioHigh('GoverseMethodErrorRatioHigh', errorRatioByMethod, {
    severity: 'warning',
    for: duration('10m'),
    threshold: 0.25,
    summary: text`${label('object_type')}.${label('method_name')} fails ${value('ratio')} of its calls`,
    description: (limit) =>
      text`Of the calls of ${label('object_type')}.${label('method_name')}, ${value('ratio')} failed over the last five minutes; more than ${limit} of one method is a fault in it, even when few of all calls fail.`,
    labels: method,
    events: calls,
  }),
  latencyHigh('GoverseCallLatencyHigh', methodLatency, { ...joining, status: 'success' }, {
    by: 'object_type',
    threshold: 1,
    summary: text`Methods of ${label('object_type')} take ${value('seconds')}`,
    description: (limit) =>
      text`One call in a hundred of ${label('object_type')}’s methods takes longer than ${value('seconds')}; more than ${limit} is too slow. The buckets are a power of ten apart: take the value as roughly right.`,
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
