import { duration } from '../../src/metric/duration.ts';
import { busyQuantile } from '../../src/promql/busyQuantile.ts';
import { promql } from '../../src/promql/expr.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert } from '../../src/rules/alert.ts';
import { latencyProof } from '../../src/rules/latencyProof.ts';
import { counts } from '../../src/rules/series.ts';
import { shareProof } from '../../src/rules/shareProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { receiveErrorRatio } from '../../src/systems/hedgehog/queries.ts';

const { received, receiveLatency } = hedgehog;
const putting = { op: 'put' } as const;

export const receivingAlerts = [
  alert({
    name: 'HedgehogReceiveErrorsHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${receiveErrorRatio.expr} > ${threshold}`,
    summary: text`${value('ratio')} of the replicated ${label('op')} requests fail where they arrive`,
    description: ({ threshold }) =>
      text`Of the ${label('op')} requests that nodes get from their peers, ${value('ratio')} failed over the last five minutes; more than ${written(threshold, 'ratio')} is too many. The fault is on the node that takes them: its disk, or its tables.`,
    proof: ({ threshold }) =>
      shareProof({
        threshold,
        floor: trafficFloor,
        labels: putting,
        events: (bad, good) => [
          counts(received, { ...putting, result: 'failure' }, { healthy: 0, faulty: bad }),
          counts(received, { ...putting, result: 'success' }, { healthy: 0, faulty: good }),
        ],
      }),
  }),
  alert({
    name: 'HedgehogReceiveLatencyHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 0.25, unit: 'seconds', range: [0.005, 9] },
    expr: ({ threshold }) => promql`${busyQuantile(0.99, receiveLatency, { by: ['op'], floor: trafficFloor })} > ${threshold}`,
    summary: text`Replicated ${label('op')} requests take ${value('seconds')}`,
    description: ({ threshold }) =>
      text`One replicated ${label('op')} request in a hundred takes longer than ${value('seconds')} on the node that gets it; more than ${written(threshold, 'seconds')} slows every write down that waits for it.`,
    proof: ({ threshold }) =>
      latencyProof(receiveLatency, { ...putting, result: 'success' }, { quantile: 0.99, threshold, floor: trafficFloor, labels: putting }),
  }),
];
