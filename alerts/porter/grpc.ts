import { counts, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value } from '../../src/rules/text.ts';
import { porter } from '../../src/systems/porter/metrics.ts';
import { grpcErrorRatio, streamErrorRatio } from '../../src/systems/porter/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { latencyHigh } from '../shapes/latencyHigh.ts';

const { grpcResponses, grpcLatency, streamStatus } = porter;

const method = '/arrow.flight.protocol.FlightService/DoGet';
const call = { method, type: 'unary' } as const;

/** Streams that end, by code; callers that give up are not the server's failures. */
const streams = (bad: number, good: number): readonly Behaviour[] => [
  counts(streamStatus, { method, code: 'Internal' }, { healthy: 0, faulty: bad }),
  counts(streamStatus, { method, code: 'Canceled' }, { healthy: 0, faulty: good }),
];

export const grpcAlerts = [
  errorRatioHigh('PorterGrpcErrorRatioHigh', grpcErrorRatio, {
    summary: text`Porter fails ${value('ratio')} of its gRPC calls`,
    description: (limit) =>
      text`Of all gRPC calls, ${value('ratio')} were answered with a code that blames the server over the last five minutes; more than ${limit} is too many.`,
    events: (bad, good) => [
      counts(grpcResponses, { ...call, code: 'Internal' }, { healthy: 0, faulty: bad }),
      counts(grpcResponses, { ...call, code: 'NotFound' }, { healthy: 0, faulty: good }),
    ],
  }),
  errorRatioHigh('PorterStreamErrorRatioHigh', streamErrorRatio, {
    severity: 'warning',
    summary: text`${value('ratio')} of Porter’s streams fail`,
    description: (limit) =>
      text`Of the gRPC streams that ended over the last five minutes, ${value('ratio')} ended in a code that blames the server; more than ${limit} is too many. Their results are incomplete.`,
    events: streams,
  }),
  latencyHigh('PorterGrpcLatencyHigh', grpcLatency, call, {
    by: 'method',
    threshold: 2.5,
    summary: text`${label('method')} of Porter takes ${value('seconds')}`,
    description: (limit) =>
      text`One call in a hundred of ${label('method')} takes longer than ${value('seconds')}; more than ${limit} is too slow.`,
  }),
];
