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

/** What looks at tables and items, and what changes them. */
const reading = ['list_tables', 'get_item', 'scan_items', 'table_count'] as const;
const writing = ['create_table', 'delete_table', 'put_item', 'delete_item'] as const;

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

export const hintsWaiting = question({
  ask: 'How many changes wait for peers in all?',
  expr: promql`sum(${pendingHints})`,
  unit: 'count',
});

export const readRate = question({
  ask: 'How many requests a second look at tables and items?',
  expr: rate(requests.where({ operation: reading })),
  unit: 'persecond',
});

export const writeRate = question({
  ask: 'How many requests a second change tables and items?',
  expr: rate(requests.where({ operation: writing })),
  unit: 'persecond',
});

export const readP99 = question({
  ask: 'How long do all but the slowest hundredth of reads take?',
  expr: quantile(0.99, latency.bucket.where({ operation: reading })),
  unit: 'seconds',
});

export const writeP99 = question({
  ask: 'How long do all but the slowest hundredth of writes take?',
  expr: quantile(0.99, latency.bucket.where({ operation: writing })),
  unit: 'seconds',
});

export const failuresByTable = question({
  ask: 'Which tables do requests fail on?',
  expr: rate(requests.where({ table: not(''), status: '5xx' }), { by: ['table'] }),
  unit: 'persecond',
  by: ['table'],
});

export const p99ByTable = question({
  ask: 'How long do all but the slowest hundredth of each table’s requests take?',
  expr: quantile(0.99, latency.bucket.where({ table: not('') }), { by: ['table'] }),
  unit: 'seconds',
  by: ['table'],
});

/** The ten busiest only: a cluster may have a hundred nodes. */
export const busiestInstances = question({
  ask: 'Which nodes get the most requests?',
  expr: promql`topk(10, ${rate(requests, { by: ['instance'] })})`,
  unit: 'persecond',
  by: ['instance'],
});

export const failingInstances = question({
  ask: 'Which nodes fail the most requests?',
  expr: promql`topk(10, ${rate(requests.where({ status: '5xx' }), { by: ['instance'] })})`,
  unit: 'persecond',
  by: ['instance'],
});

export const hintsByInstance = question({
  ask: 'Which nodes hold the most changes for their peers?',
  expr: promql`topk(10, sum ${by('instance')} (${pendingHints}))`,
  unit: 'count',
  by: ['instance'],
});

/** What the alerts compare: a peer by itself, not all of them together. */
export const mostHintsWaiting = question({
  ask: 'How many changes wait for the peer that has the most waiting?',
  expr: promql`max(${hintBacklog.expr})`,
  unit: 'count',
});

/** Means, as the percentiles of a hundred nodes would ask for all of their buckets. */
export const slowestInstances = question({
  ask: 'Which nodes take the longest for a request, on average?',
  expr: promql`topk(10, ${rate(latency.sum, { by: ['instance'] })} / ${rate(latency.count, { by: ['instance'] })})`,
  unit: 'seconds',
  by: ['instance'],
});
