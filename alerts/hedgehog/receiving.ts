import { duration } from '../../src/metric/duration.ts';
import { counts } from '../../src/rules/series.ts';
import { label, text, value } from '../../src/rules/text.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { receiveErrorRatio } from '../../src/systems/hedgehog/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { latencyHigh } from '../shapes/latencyHigh.ts';

const { received, receiveLatency } = hedgehog;
const putting = { op: 'put' } as const;

export const receivingAlerts = [
  errorRatioHigh('HedgehogReceiveErrorsHigh', receiveErrorRatio, {
    severity: 'warning',
    for: duration('10m'),
    summary: text`${value('ratio')} of the replicated ${label('op')} requests fail where they arrive`,
    description: (limit) =>
      text`Of the ${label('op')} requests that nodes get from their peers, ${value('ratio')} failed over the last five minutes; more than ${limit} is too many. The fault is on the node that takes them: its disk, or its tables.`,
    labels: putting,
    events: (bad, good) => [
      counts(received, { ...putting, result: 'failure' }, { healthy: 0, faulty: bad }),
      counts(received, { ...putting, result: 'success' }, { healthy: 0, faulty: good }),
    ],
  }),
  latencyHigh('HedgehogReceiveLatencyHigh', receiveLatency, { ...putting, result: 'success' }, {
    by: 'op',
    threshold: 0.25,
    least: 0.005,
    summary: text`Replicated ${label('op')} requests take ${value('seconds')}`,
    description: (limit) =>
      text`One replicated ${label('op')} request in a hundred takes longer than ${value('seconds')} on the node that gets it; more than ${limit} slows every write down that waits for it.`,
  }),
];
