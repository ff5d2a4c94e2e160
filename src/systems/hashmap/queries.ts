import { matching } from '../../metric/matcher.ts';
import { by, promql } from '../../promql/expr.ts';
import { quantile, rate, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { trafficFloor } from '../../promql/trafficFloor.ts';
import { hashmap } from './metrics.ts';

const { requests, latency, inFlight, nodes, rebalancePending, keys, storageBytes, replicationErrors, replicaLag } = hashmap;

export const requestRate = question({
  ask: 'How many requests a second does each endpoint get?',
  expr: rate(requests, { by: ['endpoint'] }),
  unit: 'persecond',
  by: ['endpoint'],
});

/**
 * Both sides are summed before the division. Series by series, a 500 would only meet its own twin, and the answer would
 * be 1. The status is the code itself, so its class is a pattern.
 */
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

export const requestsByStatus = question({
  ask: 'How are requests answered: well, refused, or failed?',
  expr: rate(requests, { by: ['status'] }),
  unit: 'persecond',
  by: ['status'],
});

export const requestsByMethod = question({
  ask: 'How many requests a second read, and how many write?',
  expr: rate(requests, { by: ['method'] }),
  unit: 'persecond',
  by: ['method'],
});

export const requestsInFlight = question({
  ask: 'How many requests is each node working on?',
  expr: promql`sum ${by('instance')} (${inFlight})`,
  unit: 'count',
  by: ['instance'],
});

/** Every node counts the members for itself: the least of the answers shows a node that has lost sight of the others. */
export const clusterNodes = question({
  ask: 'How many members does the node see that sees the fewest?',
  expr: promql`min(${nodes})`,
  unit: 'count',
});

export const clusterView = question({
  ask: 'How many members does each node see?',
  expr: promql`max ${by('instance')} (${nodes})`,
  unit: 'count',
  by: ['instance'],
});

export const rebalanceBacklog = question({
  ask: 'How many keys does each node still have to hand over?',
  expr: promql`sum ${by('instance')} (${rebalancePending})`,
  unit: 'count',
  by: ['instance'],
});

export const keysStored = question({
  ask: 'How many keys does each node store?',
  expr: promql`sum ${by('instance')} (${keys})`,
  unit: 'count',
  by: ['instance'],
});

export const storageUsed = question({
  ask: 'How many bytes do each node’s keys and values take?',
  expr: promql`sum ${by('instance')} (${storageBytes})`,
  unit: 'bytes',
  by: ['instance'],
});

export const replicationErrorRate = question({
  ask: 'To which nodes does replication fail, and how often?',
  expr: rate(replicationErrors, { by: ['node'] }),
  unit: 'persecond',
  by: ['node'],
});

/** The worst of the views: a lag is a duration, and durations of several observers do not add up. */
export const worstReplicaLag = question({
  ask: 'How far is each node’s replica behind, in the worst case?',
  expr: promql`max ${by('node')} (${replicaLag})`,
  unit: 'seconds',
  by: ['node'],
});

export const errorRatioByEndpoint = question({
  ask: 'Which share of each endpoint’s requests fails on the server’s side?',
  expr: ratio(requests.where({ status: matching('5..') }), requests, { by: ['endpoint'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['endpoint'],
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

export const busiestNode = question({
  ask: 'How many requests is the busiest node working on?',
  expr: promql`max(${inFlight})`,
  unit: 'count',
});

/** The ten busiest only: a cluster may have a hundred nodes. */
export const busiestInstances = question({
  ask: 'Which nodes get the most requests?',
  expr: promql`topk(10, ${rate(requests, { by: ['instance'] })})`,
  unit: 'persecond',
  by: ['instance'],
});
