import { duration } from '../../src/metric/duration.ts';
import { busyQuantile } from '../../src/promql/busyQuantile.ts';
import { promql } from '../../src/promql/expr.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert } from '../../src/rules/alert.ts';
import { latencyProof } from '../../src/rules/latencyProof.ts';
import { counts, type Behaviour } from '../../src/rules/series.ts';
import { shareProof } from '../../src/rules/shareProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { errorRatio, errorRatioByOperation, itemFailureRatio } from '../../src/systems/hedgehog/queries.ts';

const { requests, latency, itemOperations } = hedgehog;
const reading = { method: 'GET', operation: 'get_item', table: 'users' } as const;
const readingItems = { operation: 'get', table: 'users' } as const;

function reads(bad: number, good: number): readonly Behaviour[] {
  return [
    counts(requests, { ...reading, status: '5xx' }, { healthy: 0, faulty: bad }),
    counts(requests, { ...reading, status: '2xx' }, { healthy: 0, faulty: good }),
  ];
}

export const requestAlerts = [
  alert({
    name: 'HedgehogErrorRatioHigh',
    severity: 'critical',
    for: duration('5m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
    summary: text`HedgehogDB fails ${value('ratio')} of its requests`,
    description: ({ threshold }) =>
      text`Of all HTTP requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels: {}, events: reads }),
  }),
  alert({
    name: 'HedgehogOperationErrorRatioHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.1, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${errorRatioByOperation.expr} > ${threshold}`,
    summary: text`HedgehogDB fails ${value('ratio')} of ${label('operation')}`,
    description: ({ threshold }) =>
      text`Of the requests for ${label('operation')}, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${written(threshold, 'ratio')} of one operation is a fault in it, even when few of all requests fail.`,
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels: { operation: reading.operation }, events: reads }),
  }),
  alert({
    name: 'HedgehogLatencyHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.5, unit: 'seconds', range: [0.005, 9] },
    expr: ({ threshold }) => promql`${busyQuantile(0.99, latency, { by: ['operation'], floor: trafficFloor })} > ${threshold}`,
    summary: text`${label('operation')} of HedgehogDB takes ${value('seconds')}`,
    description: ({ threshold }) =>
      text`One request in a hundred for ${label('operation')} takes longer than ${value('seconds')}; more than ${written(threshold, 'seconds')} is too slow.`,
    proof: ({ threshold }) =>
      latencyProof(latency, { ...reading, status: '2xx' }, {
        quantile: 0.99,
        threshold,
        floor: trafficFloor,
        labels: { operation: reading.operation },
      }),
  }),
  alert({
    name: 'HedgehogItemFailuresHigh',
    severity: 'critical',
    for: duration('5m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${itemFailureRatio.expr} > ${threshold}`,
    summary: text`HedgehogDB fails ${value('ratio')} of the operations on items of ${label('table')}`,
    description: ({ threshold }) =>
      text`Of the reads, writes and deletions in the table ${label('table')}, ${value('ratio')} failed over the last five minutes; more than ${written(threshold, 'ratio')} is too many. Items that are not there do not count as failures.`,
    proof: ({ threshold }) =>
      shareProof({
        threshold,
        floor: trafficFloor,
        labels: { table: readingItems.table },
        events: (bad, good) => [
          counts(itemOperations, { ...readingItems, result: 'failure' }, { healthy: 0, faulty: bad }),
          counts(itemOperations, { ...readingItems, result: 'success' }, { healthy: 0, faulty: good }),
        ],
      }),
  }),
];
