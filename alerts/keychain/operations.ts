import { duration } from '../../src/metric/duration.ts';
import { busyQuantile } from '../../src/promql/busyQuantile.ts';
import { promql } from '../../src/promql/expr.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert } from '../../src/rules/alert.ts';
import { latencyProof } from '../../src/rules/latencyProof.ts';
import { counts, type Behaviour } from '../../src/rules/series.ts';
import { shareProof } from '../../src/rules/shareProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { keychain } from '../../src/systems/keychain/metrics.ts';
import { errorRatio, errorRatioByOperation } from '../../src/systems/keychain/queries.ts';

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
  alert({
    name: 'KeychainErrorRatioHigh',
    severity: 'critical',
    for: duration('5m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
    summary: text`The keychain fails ${value('ratio')} of its operations`,
    description: ({ threshold }) =>
      text`Of all operations, ${value('ratio')} ended in an error of the server’s own over the last five minutes; more than ${written(threshold, 'ratio')} is too many. What callers are to blame for is not counted.`,
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels: {}, events: signatures }),
  }),
  alert({
    name: 'KeychainOperationErrorsHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.1, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${errorRatioByOperation.expr} > ${threshold}`,
    summary: text`${label('backend')} fails ${value('ratio')} of the operations ${label('operation')}`,
    description: ({ threshold }) =>
      text`Of the operations ${label('operation')} in the backend ${label('backend')}, ${value('ratio')} ended in an error of the server’s own over the last five minutes; more than ${written(threshold, 'ratio')} is too many. Other operations may hide it in the overall share.`,
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels: signing, events: signatures }),
  }),
  alert({
    name: 'KeychainSignSlow',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 1, unit: 'seconds', range: [0.002, 9] },
    expr: ({ threshold }) => promql`${busyQuantile(0.99, operationLatency, { by: ['backend'], where: { operation: 'sign' }, floor: trafficFloor })} > ${threshold}`,
    summary: text`Signatures in ${label('backend')} take ${value('seconds')}`,
    description: ({ threshold }) =>
      text`One signature in a hundred takes longer than ${value('seconds')} in the backend ${label('backend')}; more than ${written(threshold, 'seconds')} is too slow for whoever waits for it.`,
    proof: ({ threshold }) =>
      latencyProof(operationLatency, signing, { quantile: 0.99, threshold, floor: trafficFloor, labels: { backend: signing.backend } }),
  }),
];
