import { duration } from '../../src/metric/duration.ts';
import { counts, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value } from '../../src/rules/text.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { errorRatio, errorRatioByOperation, itemFailureRatio } from '../../src/systems/hedgehog/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { latencyHigh } from '../shapes/latencyHigh.ts';

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
  errorRatioHigh('HedgehogErrorRatioHigh', errorRatio, {
    summary: text`HedgehogDB fails ${value('ratio')} of its requests`,
    description: (limit) =>
      text`Of all HTTP requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${limit} is too many.`,
    events: reads,
  }),
  errorRatioHigh('HedgehogOperationErrorRatioHigh', errorRatioByOperation, {
    severity: 'warning',
    for: duration('10m'),
    threshold: 0.1,
    summary: text`HedgehogDB fails ${value('ratio')} of ${label('operation')}`,
    description: (limit) =>
      text`Of the requests for ${label('operation')}, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${limit} of one operation is a fault in it, even when few of all requests fail.`,
    labels: { operation: reading.operation },
    events: reads,
  }),
  latencyHigh('HedgehogLatencyHigh', latency, { ...reading, status: '2xx' }, {
    by: 'operation',
    threshold: 0.5,
    least: 0.005,
    summary: text`${label('operation')} of HedgehogDB takes ${value('seconds')}`,
    description: (limit) =>
      text`One request in a hundred for ${label('operation')} takes longer than ${value('seconds')}; more than ${limit} is too slow.`,
  }),
  errorRatioHigh('HedgehogItemFailuresHigh', itemFailureRatio, {
    summary: text`HedgehogDB fails ${value('ratio')} of the operations on items of ${label('table')}`,
    description: (limit) =>
      text`Of the reads, writes and deletions in the table ${label('table')}, ${value('ratio')} failed over the last five minutes; more than ${limit} is too many. Items that are not there do not count as failures.`,
    labels: { table: readingItems.table },
    events: (bad, good) => [
      counts(itemOperations, { ...readingItems, result: 'failure' }, { healthy: 0, faulty: bad }),
      counts(itemOperations, { ...readingItems, result: 'success' }, { healthy: 0, faulty: good }),
    ],
  }),
];
