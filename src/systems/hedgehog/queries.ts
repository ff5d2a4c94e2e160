import { not } from '../../metric/matcher.ts';
import { by, promql } from '../../promql/expr.ts';
import { quantile, rate, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { trafficFloor } from '../../promql/trafficFloor.ts';
import { hedgehog } from './metrics.ts';

const { requests, latency, itemOperations, sends, pendingHints, replays, replayedOps, received, receiveLatency } = hedgehog;

export const requestRate = question({
  ask: 'How many requests a second does each operation get?',
  expr: rate(requests, { by: ['operation'] }),
  unit: 'persecond',
  by: ['operation'],
});

/**
 * The system's own document divides rate by rate, series by series. A series with status="5xx" only meets its own twin
 * there, and 2xx has none: the answer is 1 or nothing, never the share. Both sides are summed to the same labels first.
 */
export const errorRatio = question({
  ask: 'Which share of requests fails on the server’s side?',
  expr: ratio(requests.where({ status: '5xx' }), requests, { floor: trafficFloor }),
  unit: 'ratio',
});

export const requestsByStatus = question({
  ask: 'How are requests answered: well, refused, or failed?',
  expr: rate(requests, { by: ['status'] }),
  unit: 'persecond',
  by: ['status'],
});

export const requestsByTable = question({
  ask: 'Which tables get the traffic?',
  expr: rate(requests.where({ table: not('') }), { by: ['table'] }),
  unit: 'persecond',
  by: ['table'],
});

export const latencyP99 = question({
  ask: 'How long does all but the slowest hundredth of each operation take?',
  expr: quantile(0.99, latency.bucket, { by: ['operation'] }),
  unit: 'seconds',
  by: ['operation'],
});

export const itemRate = question({
  ask: 'How many items are read, written and deleted a second, and with what outcome?',
  expr: rate(itemOperations, { by: ['operation', 'result'] }),
  unit: 'persecond',
  by: ['operation', 'result'],
});

export const sendRate = question({
  ask: 'How many changes a second are sent to peers, and do they arrive?',
  expr: rate(sends, { by: ['op', 'result'] }),
  unit: 'persecond',
  by: ['op', 'result'],
});

export const hintBacklog = question({
  ask: 'How many changes wait for each peer?',
  expr: promql`sum ${by('target_node')} (${pendingHints})`,
  unit: 'count',
  by: ['target_node'],
});

export const replayRate = question({
  ask: 'Do the runs that hand hints over succeed?',
  expr: rate(replays, { by: ['target_node', 'result'] }),
  unit: 'persecond',
  by: ['target_node', 'result'],
});

export const replayedRate = question({
  ask: 'How fast is each peer catching up from its hints?',
  expr: rate(replayedOps, { by: ['target_node', 'op'] }),
  unit: 'persecond',
  by: ['target_node', 'op'],
});

export const receiveRate = question({
  ask: 'How many changes a second arrive from peers?',
  expr: rate(received, { by: ['op', 'result'] }),
  unit: 'persecond',
  by: ['op', 'result'],
});

export const receiveP99 = question({
  ask: 'How long does all but the slowest hundredth of replication requests take?',
  expr: quantile(0.99, receiveLatency.bucket, { by: ['op'] }),
  unit: 'seconds',
  by: ['op'],
});

export const errorRatioByOperation = question({
  ask: 'Which share of each operation’s requests fails on the server’s side?',
  expr: ratio(requests.where({ status: '5xx' }), requests, { by: ['operation'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['operation'],
});

/** An item that is not there is no failure: the metric counts it as a success. */
export const itemFailureRatio = question({
  ask: 'Which share of the reads, writes and deletions of items fails in each table?',
  expr: ratio(itemOperations.where({ result: 'failure' }), itemOperations, { by: ['table'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['table'],
});

/** Of the attempts at peers that seemed alive: what is not even tried, as the peer is down, is no failure of sending. */
export const sendFailureRatio = question({
  ask: 'Which share of the changes sent to each living peer does not arrive?',
  expr: ratio(sends.where({ result: 'failure' }), sends.where({ result: ['success', 'failure'] }), { by: ['target_node'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['target_node'],
});

export const receiveErrorRatio = question({
  ask: 'Which share of the replication requests from peers fails here?',
  expr: ratio(received.where({ result: 'failure' }), received, { by: ['op'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['op'],
});
