import { duration } from '../../src/metric/duration.ts';
import { busyQuantile } from '../../src/promql/busyQuantile.ts';
import { promql } from '../../src/promql/expr.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert } from '../../src/rules/alert.ts';
import { latencyProof } from '../../src/rules/latencyProof.ts';
import { counts, type Behaviour } from '../../src/rules/series.ts';
import { shareProof } from '../../src/rules/shareProof.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { porter } from '../../src/systems/porter/metrics.ts';
import { grpcErrorRatio, streamErrorRatio } from '../../src/systems/porter/queries.ts';

const { grpcResponses, grpcLatency, streamStatus } = porter;

const method = '/arrow.flight.protocol.FlightService/DoGet';
const call = { method, type: 'unary' } as const;

/** Streams that end, by code; callers that give up are not the server's failures. */
const streams = (bad: number, good: number): readonly Behaviour[] => [
  counts(streamStatus, { method, code: 'Internal' }, { healthy: 0, faulty: bad }),
  counts(streamStatus, { method, code: 'Canceled' }, { healthy: 0, faulty: good }),
];

export const grpcAlerts = [
  alert({
    name: 'PorterGrpcErrorRatioHigh',
    severity: 'critical',
    for: duration('5m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${grpcErrorRatio.expr} > ${threshold}`,
    summary: text`Porter fails ${value('ratio')} of its gRPC calls`,
    description: ({ threshold }) =>
      text`Of all gRPC calls, ${value('ratio')} were answered with a code that blames the server over the last five minutes; more than ${written(threshold, 'ratio')} is too many.`,
    proof: ({ threshold }) =>
      shareProof({
        threshold,
        floor: trafficFloor,
        labels: {},
        events: (bad, good) => [
          counts(grpcResponses, { ...call, code: 'Internal' }, { healthy: 0, faulty: bad }),
          counts(grpcResponses, { ...call, code: 'NotFound' }, { healthy: 0, faulty: good }),
        ],
      }),
  }),
  alert({
    name: 'PorterStreamErrorRatioHigh',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${streamErrorRatio.expr} > ${threshold}`,
    summary: text`${value('ratio')} of Porter’s streams fail`,
    description: ({ threshold }) =>
      text`Of the gRPC streams that ended over the last five minutes, ${value('ratio')} ended in a code that blames the server; more than ${written(threshold, 'ratio')} is too many. Their results are incomplete.`,
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels: {}, events: streams }),
  }),
  alert({
    name: 'PorterGrpcLatencyHigh',
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: 2.5, unit: 'seconds', range: [0.01, 9] },
    expr: ({ threshold }) => promql`${busyQuantile(0.99, grpcLatency, { by: ['method'], floor: trafficFloor })} > ${threshold}`,
    summary: text`${label('method')} of Porter takes ${value('seconds')}`,
    description: ({ threshold }) =>
      text`One call in a hundred of ${label('method')} takes longer than ${value('seconds')}; more than ${written(threshold, 'seconds')} is too slow.`,
    proof: ({ threshold }) => latencyProof(grpcLatency, call, { quantile: 0.99, threshold, floor: trafficFloor, labels: { method } }),
  }),
];
