import { duration, minutes } from '../../src/metric/duration.ts';
import { matching } from '../../src/metric/matcher.ts';
import { promql } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { above } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { keychain } from '../../src/systems/keychain/metrics.ts';
import { fewestConnections, grpcErrorRatio, httpErrorRatio } from '../../src/systems/keychain/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';
import { errorRatioHigh } from '../shapes/errorRatioHigh.ts';
import { grown } from '../shapes/grown.ts';

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

const refusedOverHttp = grown(httpRequests.where({ status_code: matching('401|403') }));
const refusedOverGrpc = grown(grpcRequests.where({ status_code: ['Unauthenticated', 'PermissionDenied'] }));

/** Counters of refusals that one scrape finds for the first time, half of them over each protocol, and whether the target was scraped before. */
const firstRefusals = (count: number, scraped: 1 | 'absent'): readonly Behaviour[] => [
  ...refusals(0).slice(0, 2).map((counter) => ({ ...counter, grows: false, healthy: 'absent' as const, faulty: count / 2 })),
  reads(target.up, {}, { healthy: scraped, faulty: 1 }),
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
    // Of bursts, none may go by because a status had never been answered before: it is the first one that matters.
    expr: ({ threshold }) => promql`sum(${refusedOverHttp} or ${refusedOverGrpc}) > ${threshold}`,
    summary: text`The keychain refused ${value('count')} callers within five minutes`,
    description: ({ threshold }) =>
      text`Within five minutes ${value('count')} requests were refused because of who sent them, more than ${written(threshold, 'count')}: somebody tries credentials or keys, or a client’s credentials have run out.`,
    proof: ({ threshold, for: hold }) => ({
      ...burstProof({
        threshold,
        events: refusals,
        labels: {},
        others: [{ because: 'the target was found only now, with all that it has ever counted', series: firstRefusals(threshold * 2, 'absent') }],
      }),
      // It shows for the length of the window: there is none to be told of who waits for longer.
      firesToo: hold.milliseconds > minutes(4).milliseconds ? [] : [{
        although: 'nobody was ever refused before, and all within one scrape',
        series: firstRefusals(above(threshold), 1),
        pending: minutes(1),
        resolved: minutes(1),
        labels: {},
        value: above(threshold),
      }],
    }),
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
