import { matching } from '../../metric/matcher.ts';
import { by, promql } from '../../promql/expr.ts';
import { quantile, rate, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { trafficFloor } from '../../promql/trafficFloor.ts';
import { grpcServerErrors } from '../grpcCodes.ts';
import { porter } from './metrics.ts';

const { requests, latency, operationLatency, queueSize, grpcRequests, grpcResponses, grpcLatency } = porter;
const { streams, streamStatus, streamLatency, messagesSent, messagesReceived, sendErrors, receiveErrors } = porter;
const { sendLatency, receiveLatency, metadataErrors, tablesListed } = porter;

export const requestRate = question({
  ask: 'How many requests a second does each endpoint get?',
  expr: rate(requests, { by: ['endpoint'] }),
  unit: 'persecond',
  by: ['endpoint'],
});

/** Both sides are summed before the division: series by series, a 500 would only meet its own twin. */
export const errorRatio = question({
  ask: 'Which share of requests fails on the server’s side?',
  expr: ratio(requests.where({ status: matching('5..') }), requests, { floor: trafficFloor }),
  unit: 'ratio',
});

export const latencyP99 = question({
  ask: 'How long does all but the slowest hundredth of each endpoint’s requests take?',
  expr: quantile(0.99, latency.bucket, { by: ['endpoint'] }),
  unit: 'seconds',
  by: ['endpoint'],
});

export const errorRatioByEndpoint = question({
  ask: 'Which share of each endpoint’s requests fails on the server’s side?',
  expr: ratio(requests.where({ status: matching('5..') }), requests, { by: ['endpoint'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['endpoint'],
});

/** What the timers report, to be held against the requests that are counted beside them. */
export const timedRate = question({
  ask: 'How many requests a second does each endpoint time?',
  expr: rate(latency.count, { by: ['endpoint'] }),
  unit: 'persecond',
  by: ['endpoint'],
});

export const requestsByStatus = question({
  ask: 'How are requests answered: well, refused, or failed?',
  expr: rate(requests, { by: ['status'] }),
  unit: 'persecond',
  by: ['status'],
});

/** What is not a failure of the server: a server whose queue is full turns requests away, and that is no work done. */
export const answeredRate = question({
  ask: 'How many requests a second does each server answer other than by an error of its own?',
  expr: rate(requests.where({ status: matching('[1-4]..') }), { by: ['instance'] }),
  unit: 'persecond',
  by: ['instance'],
});

export const operationP95 = question({
  ask: 'How long does all but the slowest twentieth of timed operations take?',
  expr: quantile(0.95, operationLatency.bucket),
  unit: 'seconds',
});

export const queueBacklog = question({
  ask: 'How many entries wait in each queue?',
  expr: promql`sum ${by('queue')} (${queueSize})`,
  unit: 'count',
  by: ['queue'],
});

export const grpcRate = question({
  ask: 'How many calls a second does each gRPC method get?',
  expr: rate(grpcRequests, { by: ['method'] }),
  unit: 'persecond',
  by: ['method'],
});

/**
 * Of the answers, not of the arrivals: a call that is still running has no code yet, and would make the share too small.
 * Only the codes that blame the server count.
 */
export const grpcErrorRatio = question({
  ask: 'Which share of gRPC calls fails on the server’s side?',
  expr: ratio(grpcResponses.where({ code: grpcServerErrors }), grpcResponses, { floor: trafficFloor }),
  unit: 'ratio',
});

export const grpcByCode = question({
  ask: 'How are gRPC calls answered?',
  expr: rate(grpcResponses, { by: ['code'] }),
  unit: 'persecond',
  by: ['code'],
});

export const grpcLatencyP99 = question({
  ask: 'How long does all but the slowest hundredth of each gRPC method’s calls take?',
  expr: quantile(0.99, grpcLatency.bucket, { by: ['method'] }),
  unit: 'seconds',
  by: ['method'],
});

export const streamRate = question({
  ask: 'How many streams a second does each method open?',
  expr: rate(streams, { by: ['method'] }),
  unit: 'persecond',
  by: ['method'],
});

/** Of the streams that have ended: one that is open has no code yet. */
export const streamErrorRatio = question({
  ask: 'Which share of streams ends in a failure on the server’s side?',
  expr: ratio(streamStatus.where({ code: grpcServerErrors }), streamStatus, { floor: trafficFloor }),
  unit: 'ratio',
});

export const streamP95 = question({
  ask: 'How long does all but the longest twentieth of each method’s streams last?',
  expr: quantile(0.95, streamLatency.bucket, { by: ['method'] }),
  unit: 'seconds',
  by: ['method'],
});

export const messagesSentRate = question({
  ask: 'How many messages a second are sent on streams?',
  expr: rate(messagesSent, { by: ['method'] }),
  unit: 'persecond',
  by: ['method'],
});

export const messagesReceivedRate = question({
  ask: 'How many messages a second are received on streams?',
  expr: rate(messagesReceived, { by: ['method'] }),
  unit: 'persecond',
  by: ['method'],
});

export const sendErrorRate = question({
  ask: 'How many messages a second cannot be sent?',
  expr: rate(sendErrors, { by: ['method'] }),
  unit: 'persecond',
  by: ['method'],
});

/** No measure of failure: the system counts the regular end of a stream here as well. */
export const receiveErrorRate = question({
  ask: 'How many attempts a second to receive a message find an error, or the end of the stream?',
  expr: rate(receiveErrors, { by: ['method'] }),
  unit: 'persecond',
  by: ['method'],
});

export const sendP95 = question({
  ask: 'How long does all but the slowest twentieth of messages take to send?',
  expr: quantile(0.95, sendLatency.bucket, { by: ['method'] }),
  unit: 'seconds',
  by: ['method'],
});

export const receiveP95 = question({
  ask: 'How long does all but the slowest twentieth of messages take to receive, with the wait for them?',
  expr: quantile(0.95, receiveLatency.bucket, { by: ['method'] }),
  unit: 'seconds',
  by: ['method'],
});

export const metadataErrorRate = question({
  ask: 'Which requests for metadata fail, and how often?',
  expr: rate(metadataErrors, { by: ['operation'] }),
  unit: 'persecond',
  by: ['operation'],
});

/** A mean, as the buckets, made for seconds, end at ten: a quantile could not tell eleven tables from a thousand. */
export const tablesPerListing = question({
  ask: 'How many tables does a listing hold on average?',
  expr: promql`${rate(tablesListed.sum)} / ${rate(tablesListed.count)}`,
  unit: 'count',
});

export const totalRate = question({
  ask: 'How many requests a second are answered in all?',
  expr: rate(requests),
  unit: 'persecond',
});

export const p99 = question({
  ask: 'How long do all but the slowest hundredth of requests take?',
  expr: quantile(0.99, latency.bucket),
  unit: 'seconds',
});

export const queued = question({
  ask: 'How many entries wait in all queues?',
  expr: promql`sum(${queueSize})`,
  unit: 'count',
});

/** The ten busiest only: there may be a hundred servers. */
export const busiestInstances = question({
  ask: 'Which servers get the most requests?',
  expr: promql`topk(10, ${rate(requests, { by: ['instance'] })})`,
  unit: 'persecond',
  by: ['instance'],
});

export const streamsByCode = question({
  ask: 'How do streams end?',
  expr: rate(streamStatus, { by: ['code'] }),
  unit: 'persecond',
  by: ['code'],
});

/** What the alert compares: a queue by itself, not all of them together. */
export const fullestQueue = question({
  ask: 'How many entries wait in the queue that has the most?',
  expr: promql`max(${queueBacklog.expr})`,
  unit: 'count',
});
