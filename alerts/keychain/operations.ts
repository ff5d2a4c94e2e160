import { duration } from '../../src/metric/duration.ts';
import { counts, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value } from '../../src/rules/text.ts';
import { keychain } from '../../src/systems/keychain/metrics.ts';
import { errorRatio, errorRatioByOperation } from '../../src/systems/keychain/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { latencyHigh } from '../shapes/latencyHigh.ts';

const { errors, operations, operationLatency } = keychain;

const signing = { operation: 'sign', backend: 'pkcs8' } as const;

/** Signatures a minute that fail on the server's side, and of the others, half of which are for keys that never were. */
const signatures = (bad: number, good: number): readonly Behaviour[] => [
  counts(operations, { ...signing, status: 'error' }, { healthy: 0, faulty: bad + good / 2 }),
  counts(operations, { ...signing, status: 'success' }, { healthy: 0, faulty: good / 2 }),
  counts(errors, { ...signing, error_type: 'backend_failure' }, { healthy: 0, faulty: bad }),
  counts(errors, { ...signing, error_type: 'not_found' }, { healthy: 0, faulty: good / 2 }),
];

export const operationAlerts = [
  errorRatioHigh('KeychainErrorRatioHigh', errorRatio, {
    summary: text`The keychain fails ${value('ratio')} of its operations`,
    description: (limit) =>
      text`Of all operations, ${value('ratio')} ended in an error of the server’s own over the last five minutes; more than ${limit} is too many. What callers are to blame for is not counted.`,
    events: signatures,
  }),
  errorRatioHigh('KeychainOperationErrorsHigh', errorRatioByOperation, {
    severity: 'warning',
    for: duration('10m'),
    threshold: 0.1,
    summary: text`${label('backend')} fails ${value('ratio')} of the operations ${label('operation')}`,
    description: (limit) =>
      text`Of the operations ${label('operation')} in the backend ${label('backend')}, ${value('ratio')} ended in an error of the server’s own over the last five minutes; more than ${limit} is too many. Other operations may hide it in the overall share.`,
    labels: signing,
    events: signatures,
  }),
  latencyHigh('KeychainSignSlow', operationLatency, signing, {
    by: 'backend',
    where: { operation: 'sign' },
    threshold: 1,
    least: 0.002,
    summary: text`Signatures in ${label('backend')} take ${value('seconds')}`,
    description: (limit) =>
      text`One signature in a hundred takes longer than ${value('seconds')} in the backend ${label('backend')}; more than ${limit} is too slow for whoever waits for it.`,
  }),
];
