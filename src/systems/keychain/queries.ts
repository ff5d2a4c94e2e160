import { matching, not } from '../../metric/matcher.ts';
import { by, promql, window } from '../../promql/expr.ts';
import { quantile, rate, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { trafficFloor } from '../../promql/trafficFloor.ts';
import { grpcServerErrors } from '../grpcCodes.ts';
import { callersErrors, keychain } from './metrics.ts';

const { operations, operationLatency, errors, httpRequests, httpLatency, grpcRequests, grpcLatency } = keychain;
const { activeConnections, keys, certs, backendHealthy, goroutines, memoryAlloc, memorySys, gcPause, uptime } = keychain;

/** Errors of operations that the server is to blame for. */
const serverErrors = errors.where({ error_type: not(...callersErrors) });

export const requestRate = question({
  ask: 'How many operations a second does the keychain do, of each sort?',
  expr: rate(operations, { by: ['operation'] }),
  unit: 'persecond',
  by: ['operation'],
});

/** Of operations, whichever protocol asked for them. Who asks for a key that never was has got an answer: that is no failure. */
export const errorRatio = question({
  ask: 'Which share of operations fails on the server’s side?',
  expr: ratio(serverErrors, operations, { floor: trafficFloor }),
  unit: 'ratio',
});

/**
 * The system's own document takes a quantile of each series by itself: one line for every target, operation and backend,
 * none of which is the quantile of all. Buckets are summed first, and `le` is kept.
 */
export const latencyP99 = question({
  ask: 'How long does all but the slowest hundredth of each operation take?',
  expr: quantile(0.99, operationLatency.bucket, { by: ['operation'] }),
  unit: 'seconds',
  by: ['operation'],
});

export const latencyP95ByBackend = question({
  ask: 'How long does all but the slowest twentieth of each backend’s operations take?',
  expr: quantile(0.95, operationLatency.bucket, { by: ['backend'] }),
  unit: 'seconds',
  by: ['backend'],
});

export const errorRatioByBackend = question({
  ask: 'Which share of each backend’s operations fails on the server’s side?',
  expr: ratio(serverErrors, operations, { by: ['backend'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['backend'],
});

export const errorRatioByOperation = question({
  ask: 'Which share of each sort of operation fails on the server’s side in each backend?',
  expr: ratio(serverErrors, operations, { by: ['backend', 'operation'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['backend', 'operation'],
});

export const deletionRate = question({
  ask: 'How many keys and certificates a second are deleted in each backend?',
  expr: rate(operations.where({ operation: 'delete', status: 'success' }), { by: ['backend'] }),
  unit: 'persecond',
  by: ['backend'],
});

export const errorRate = question({
  ask: 'Which operations end in errors, and of which sort?',
  expr: rate(errors, { by: ['operation', 'error_type'] }),
  unit: 'persecond',
  by: ['operation', 'error_type'],
});

export const httpRate = question({
  ask: 'How many HTTP requests a second are answered, with each status?',
  expr: rate(httpRequests, { by: ['status_code'] }),
  unit: 'persecond',
  by: ['status_code'],
});

export const httpErrorRatio = question({
  ask: 'Which share of HTTP requests fails on the server’s side?',
  expr: ratio(httpRequests.where({ status_code: matching('5..') }), httpRequests, { floor: trafficFloor }),
  unit: 'ratio',
});

export const httpLatencyP99 = question({
  ask: 'How long does all but the slowest hundredth of HTTP requests take, by method?',
  expr: quantile(0.99, httpLatency.bucket, { by: ['method'] }),
  unit: 'seconds',
  by: ['method'],
});

export const grpcRate = question({
  ask: 'How many gRPC calls a second are answered, with each status?',
  expr: rate(grpcRequests, { by: ['status_code'] }),
  unit: 'persecond',
  by: ['status_code'],
});

/** Only the codes that blame the server count: a caller that asks for a key that is not there is no outage. */
export const grpcErrorRatio = question({
  ask: 'Which share of gRPC calls fails on the server’s side?',
  expr: ratio(grpcRequests.where({ status_code: grpcServerErrors }), grpcRequests, { floor: trafficFloor }),
  unit: 'ratio',
});

export const grpcLatencyP99 = question({
  ask: 'How long does all but the slowest hundredth of each gRPC method’s calls take?',
  expr: quantile(0.99, grpcLatency.bucket, { by: ['method'] }),
  unit: 'seconds',
  by: ['method'],
});

export const connections = question({
  ask: 'How many connections are open, by protocol?',
  expr: promql`sum ${by('protocol')} (${activeConnections})`,
  unit: 'count',
  by: ['protocol'],
});

/** The least of the targets' counts: a sum would hide one that has fallen below zero. */
export const fewestConnections = question({
  ask: 'Is any target’s count of connections below zero, and so wrong?',
  expr: promql`min ${by('instance', 'protocol')} (${activeConnections})`,
  unit: 'count',
  by: ['instance', 'protocol'],
});

/** Several targets may watch one backend: the fullest view counts, and is not counted twice. */
export const keysHeld = question({
  ask: 'How many keys does each backend hold?',
  expr: promql`max ${by('backend')} (${keys})`,
  unit: 'count',
  by: ['backend'],
});

export const certsHeld = question({
  ask: 'How many certificates does each backend hold?',
  expr: promql`max ${by('backend')} (${certs})`,
  unit: 'count',
  by: ['backend'],
});

/** One target that cannot reach a backend is enough for it to count as unhealthy. */
export const backendHealth = question({
  ask: 'Does every target reach each backend?',
  expr: promql`min ${by('backend')} (${backendHealthy})`,
  unit: 'bool',
  by: ['backend'],
});

export const goroutineCount = question({
  ask: 'How many goroutines does each target run, and are they leaking?',
  expr: promql`max ${by('instance')} (${goroutines})`,
  unit: 'count',
  by: ['instance'],
});

export const heapInUse = question({
  ask: 'How much heap does each target hold?',
  expr: promql`max ${by('instance')} (${memoryAlloc})`,
  unit: 'bytes',
  by: ['instance'],
});

export const memoryObtained = question({
  ask: 'How much memory has each target obtained from its system?',
  expr: promql`max ${by('instance')} (${memorySys})`,
  unit: 'bytes',
  by: ['instance'],
});

/**
 * Seconds of pause per second. The system keeps this running total in a gauge, of which `rate` may not be asked; `deriv`
 * may. A restart takes the total back to zero and the slope below it, which is no pause.
 */
export const gcPauseShare = question({
  ask: 'Which share of its time does each target stand still for garbage collection?',
  expr: promql`max ${by('instance')} (clamp_min(deriv(${gcPause}[${window}]), 0))`,
  unit: 'ratio',
  by: ['instance'],
});

export const serverUptime = question({
  ask: 'How long has each target been running?',
  expr: promql`max ${by('instance')} (${uptime})`,
  unit: 'seconds',
  by: ['instance'],
});

/** A fall of the uptime is a start, however long nobody answered before it. */
export const restarts = question({
  ask: 'How often has each target started anew within the window?',
  expr: promql`max ${by('instance')} (resets(${uptime}[${window}]))`,
  unit: 'count',
  by: ['instance'],
});

export const totalRate = question({
  ask: 'How many operations a second are done in all?',
  expr: rate(operations),
  unit: 'persecond',
});

export const p99 = question({
  ask: 'How long do all but the slowest hundredth of operations take?',
  expr: quantile(0.99, operationLatency.bucket),
  unit: 'seconds',
});

export const connectionsInAll = question({
  ask: 'How many connections are open in all?',
  expr: promql`sum(${activeConnections})`,
  unit: 'count',
});

export const httpTotal = question({
  ask: 'How many HTTP requests a second are answered?',
  expr: rate(httpRequests),
  unit: 'persecond',
});

export const grpcTotal = question({
  ask: 'How many gRPC calls a second are answered?',
  expr: rate(grpcRequests),
  unit: 'persecond',
});

export const errorRatioOfOperations = question({
  ask: 'Which operations fail on the server’s side, and how large a share of them?',
  expr: ratio(serverErrors, operations, { by: ['operation'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['operation'],
});

export const rateByBackend = question({
  ask: 'Which backends do the work, and does it succeed?',
  expr: rate(operations, { by: ['backend', 'status'] }),
  unit: 'persecond',
  by: ['backend', 'status'],
});

export const largestMemory = question({
  ask: 'How much memory has the largest target obtained from its system?',
  expr: promql`max(${memorySys})`,
  unit: 'bytes',
});

export const errorRateByType = question({
  ask: 'How do operations fail, in each backend?',
  expr: rate(errors, { by: ['backend', 'error_type'] }),
  unit: 'persecond',
  by: ['backend', 'error_type'],
});
