import { duration, minutes } from '../src/metric/duration.ts';
import { promql } from '../src/promql/expr.ts';
import { alert } from '../src/rules/alert.ts';
import { ratioProof } from '../src/rules/ratioProof.ts';
import { record } from '../src/rules/record.ts';
import { counts, reads } from '../src/rules/series.ts';
import { rulesFor } from '../src/rules/systemRules.ts';
import { label, text, value, written } from '../src/rules/text.ts';
import { keychain, keychainSystem } from '../src/systems/keychain/metrics.ts';
import { backendHealth, errorRatio } from '../src/systems/keychain/queries.ts';

const signing = { operation: 'sign', backend: 'pkcs8' } as const;

/** 60 signatures a minute, of which a share fails. */
function signingFailing(share: number) {
  return [
    counts(keychain.operations, { ...signing, status: 'error' }, { healthy: 0, faulty: 60 * share }),
    counts(keychain.operations, { ...signing, status: 'success' }, { healthy: 0, faulty: 60 * (1 - share) }),
  ];
}

/** Two backends, of which one stops answering. */
function pkcs8Answers(faulty: 0 | 1) {
  return [
    reads(keychain.backendHealthy, { backend: 'pkcs8' }, { healthy: 1, faulty }),
    reads(keychain.backendHealthy, { backend: 'memory' }, { healthy: 1, faulty: 1 }),
  ];
}

export const keychainRules = rulesFor(keychainSystem, {
  recordings: [
    record('job:keychain_operations_errors:ratio_rate5m', {
      help: 'Share of operations that ended in an error over five minutes.',
      system: 'keychain',
      unit: 'ratio',
      labels: {},
      expr: errorRatio.expr,
    }),
  ],
  alerts: [
    alert({
      name: 'KeychainErrorRatioHigh',
      severity: 'critical',
      for: duration('5m'),
      threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
      expr: ({ threshold }) => promql`${errorRatio.expr} > ${threshold}`,
      summary: text`The keychain fails ${value('ratio')} of its operations`,
      description: ({ threshold }) =>
        text`Of all operations, ${value('ratio')} ended in an error over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
      proof: ({ threshold }) => ratioProof(threshold, signingFailing),
    }),
    alert({
      name: 'KeychainBackendUnhealthy',
      severity: 'critical',
      for: duration('2m'),
      expr: () => promql`${backendHealth.expr} == 0`,
      summary: text`The keychain cannot reach its backend ${label('backend')}`,
      description: () =>
        text`At least one server finds the backend ${label('backend')} unhealthy: operations on the keys in it fail or will fail.`,
      proof: () => ({
        fires: {
          series: pkcs8Answers(0),
          pending: minutes(1),
          resolved: minutes(1),
          labels: { backend: 'pkcs8' },
          value: 0,
        },
        silent: { series: pkcs8Answers(1) },
      }),
    }),
  ],
});
