import { duration, minutes } from '../../src/metric/duration.ts';
import { matching } from '../../src/metric/matcher.ts';
import { promql, window } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { counts, reads, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { keychain } from '../../src/systems/keychain/metrics.ts';
import { fewestConnections, grpcErrorRatio, httpErrorRatio } from '../../src/systems/keychain/queries.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';

const { httpRequests, grpcRequests, activeConnections } = keychain;

const method = '/keychain.v1.KeychainService/Sign';

/** Calls a minute that fail on the server’s side, and that the caller is to blame for. */
const calls = (bad: number, good: number): readonly Behaviour[] => [
  counts(grpcRequests, { method, status_code: 'Internal' }, { healthy: 0, faulty: bad }),
  counts(grpcRequests, { method, status_code: 'NotFound' }, { healthy: 0, faulty: good }),
];

const httpAnswers = (bad: number, good: number): readonly Behaviour[] => [
  counts(httpRequests, { method: 'POST', status_code: '500' }, { healthy: 0, faulty: bad }),
  counts(httpRequests, { method: 'POST', status_code: '404' }, { healthy: 0, faulty: good }),
];

/** Refused callers a minute, as many over HTTP as over gRPC; nobody is refused before the fault. */
const refusals = (perMinute: number): readonly Behaviour[] => [
  counts(httpRequests, { method: 'POST', status_code: '401' }, { healthy: 0, faulty: perMinute / 2 }),
  counts(grpcRequests, { method, status_code: 'Unauthenticated' }, { healthy: 0, faulty: perMinute / 2 }),
  counts(httpRequests, { method: 'POST', status_code: '404' }, { healthy: 600, faulty: 600 }),
];

export const protocolAlerts = [
  errorRatioHigh('KeychainHttpErrorRatioHigh', httpErrorRatio, {
    summary: text`The keychain fails ${value('ratio')} of its HTTP requests`,
    description: (limit) =>
      text`Of all HTTP requests, ${value('ratio')} were answered with a 5xx status over the last five minutes; more than ${limit} is too many.`,
    events: httpAnswers,
  }),
  errorRatioHigh('KeychainGrpcErrorRatioHigh', grpcErrorRatio, {
    summary: text`The keychain fails ${value('ratio')} of its gRPC calls`,
    description: (limit) =>
      text`Of all gRPC calls, ${value('ratio')} were answered with a code that blames the server over the last five minutes; more than ${limit} is too many.`,
    events: calls,
  }),
  alert({
    name: 'KeychainAuthenticationFailures',
    severity: 'critical',
    for: duration('1m'),
    threshold: { default: 100, unit: 'count', range: [1, 1e9] },
    expr: ({ threshold }) =>
      promql`sum(increase(${httpRequests.where({ status_code: matching('401|403') })}[${window}]) or increase(${grpcRequests.where({ status_code: ['Unauthenticated', 'PermissionDenied'] })}[${window}])) > ${threshold}`,
    summary: text`The keychain refused ${value('count')} callers within five minutes`,
    description: ({ threshold }) =>
      text`Within five minutes ${value('count')} requests were refused because of who sent them, more than ${written(threshold, 'count')}: somebody tries credentials or keys, or a client’s credentials have run out.`,
    proof: ({ threshold }) => burstProof({ threshold, events: refusals, labels: {} }),
  }),
  alert({
    name: 'KeychainNegativeConnections',
    severity: 'info',
    for: duration('5m'),
    expr: () => promql`${fewestConnections.expr} < 0`,
    summary: text`${label('instance')} counts fewer than no ${label('protocol')} connections`,
    description: () =>
      text`${label('instance')} counts ${value('count')} open ${label('protocol')} connections: it has counted some of them as closed twice. The number cannot be trusted until a restart; nothing else is wrong.`,
    proof: () => {
      const open = (faulty: number): readonly Behaviour[] => [reads(activeConnections, { protocol: 'quic' }, { healthy: 3, faulty })];
      return {
        fires: { series: open(-1), pending: minutes(1), resolved: minutes(1), labels: { instance: 'keychain-1:9090', protocol: 'quic' }, value: -1 },
        silent: { because: 'none is open', series: open(0) },
      };
    },
  }),
];
