import { minutes } from '../../metric/duration.ts';
import { by, promql } from '../../promql/expr.ts';
import { increase, quantile, rate, rateAmong, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { trafficFloor } from '../../promql/trafficFloor.ts';
import { goverse } from './metrics.ts';

const { methodCalls, methodLatency, shardCalls, objects, shards, shardsMigrating, shardClaims, shardReleases } = goverse;
const { shardMigrations, shardReallocations, mappingWriteFailures, clients, gateClients, connectedGates } = goverse;
const { gatePushed, gateDropped, nodePushed, nodeDropped } = goverse;
const { operationLatency, operationTimeouts, watchReconnections, stopLatency } = goverse;

export const requestRate = question({
  ask: 'How many method calls a second does each type of object get?',
  expr: rate(methodCalls, { by: ['object_type'] }),
  unit: 'persecond',
  by: ['object_type'],
});

/** Both sides are summed before the division, as `status` differs between them. */
export const errorRatio = question({
  ask: 'Which share of method calls fails?',
  expr: ratio(methodCalls.where({ status: 'failure' }), methodCalls, { floor: trafficFloor }),
  unit: 'ratio',
});

/** Buckets are a power of ten apart: the estimate says which power, and little more. */
export const latencyP99 = question({
  ask: 'How long does all but the slowest hundredth of each object type’s method calls take?',
  expr: quantile(0.99, methodLatency.bucket, { by: ['object_type'] }),
  unit: 'seconds',
  by: ['object_type'],
});

export const callsByMethod = question({
  ask: 'Which methods are called, and how often?',
  expr: rate(methodCalls, { by: ['object_type', 'method_name'] }),
  unit: 'persecond',
  by: ['object_type', 'method_name'],
});

export const failuresByMethod = question({
  ask: 'Which methods fail, and how often?',
  expr: rate(methodCalls.where({ status: 'failure' }), { by: ['object_type', 'method_name'] }),
  unit: 'persecond',
  by: ['object_type', 'method_name'],
});

/** The ten busiest only: there are thousands of shards. */
export const busiestShards = question({
  ask: 'Which shards get the most calls?',
  expr: promql`topk(10, ${rate(shardCalls, { by: ['shard'] })})`,
  unit: 'persecond',
  by: ['shard'],
});

export const objectsByType = question({
  ask: 'How many objects of each type are there in the cluster?',
  expr: promql`sum ${by('type')} (${objects})`,
  unit: 'count',
  by: ['type'],
});

export const objectsByNode = question({
  ask: 'How many objects does each node hold?',
  expr: promql`sum ${by('node')} (${objects})`,
  unit: 'count',
  by: ['node'],
});

/** Any node may report the assignment of any: the highest report counts, and is not counted twice. */
export const shardsByNode = question({
  ask: 'How are the shards spread over the nodes?',
  expr: promql`max ${by('node')} (${shards})`,
  unit: 'count',
  by: ['node'],
});

/** Every node that knows of a migration reports it: the highest count is the cluster's. */
export const shardsOnTheMove = question({
  ask: 'How many shards are moving between nodes?',
  expr: promql`max(${shardsMigrating})`,
  unit: 'count',
});

/** Moves are too rare for a rate: a migration an hour reads as nothing a second. They are counted over five minutes. */
const lately = { over: minutes(5) } as const;

export const shardsClaimed = question({
  ask: 'How many shards has each node taken over within five minutes?',
  expr: increase(shardClaims, { by: ['node'], ...lately }),
  unit: 'count',
  by: ['node'],
});

export const shardsReleased = question({
  ask: 'How many shards has each node given up within five minutes?',
  expr: increase(shardReleases, { by: ['node'], ...lately }),
  unit: 'count',
  by: ['node'],
});

export const shardsMigrated = question({
  ask: 'How many shards have moved within five minutes, from which node to which?',
  expr: increase(shardMigrations, { by: ['from_node', 'to_node'], ...lately }),
  unit: 'count',
  by: ['from_node', 'to_node'],
});

export const shardsReallocated = question({
  ask: 'How many shards have lost their node and been given to another within five minutes?',
  expr: increase(shardReallocations, { by: ['from_node'], ...lately }),
  unit: 'count',
  by: ['from_node'],
});

export const mappingWriteFailureRate = question({
  ask: 'How often can the map of shards not be written, and why?',
  expr: rate(mappingWriteFailures, { by: ['error_type'] }),
  unit: 'persecond',
  by: ['error_type'],
});

export const clientsByType = question({
  ask: 'How many clients of each kind are connected?',
  expr: promql`sum ${by('client_type')} (${clients})`,
  unit: 'count',
  by: ['client_type'],
});

export const clientsByGate = question({
  ask: 'How many clients does each gate serve?',
  expr: promql`sum ${by('gate')} (${gateClients})`,
  unit: 'count',
  by: ['gate'],
});

export const gatesByNode = question({
  ask: 'How many gates is each node connected to?',
  expr: promql`sum ${by('node')} (${connectedGates})`,
  unit: 'count',
  by: ['node'],
});

export const gatePushRate = question({
  ask: 'How many messages a second does each gate push to its clients?',
  expr: rate(gatePushed, { by: ['gate'] }),
  unit: 'persecond',
  by: ['gate'],
});

/** A gate that has dropped nothing yet, or pushed nothing yet, has no series of it. */
const gateDrops = rateAmong(gateDropped, gatePushed, { by: ['gate'] });

/** Of what came to an end at a gate: messages pushed and messages dropped. */
export const gateDropRatio = question({
  ask: 'Which share of the messages for its clients does each gate drop?',
  expr: promql`${gateDrops} / (${gateDrops} + ${rateAmong(gatePushed, gateDropped, { by: ['gate'] })} > ${trafficFloor})`,
  unit: 'ratio',
  by: ['gate'],
});

export const nodePushRate = question({
  ask: 'How many messages a second does each node push to each gate?',
  expr: rate(nodePushed, { by: ['node', 'gate'] }),
  unit: 'persecond',
  by: ['node', 'gate'],
});

export const nodeDropRate = question({
  ask: 'How many messages a second does each node drop, and for which gate?',
  expr: rate(nodeDropped, { by: ['node', 'gate'] }),
  unit: 'persecond',
  by: ['node', 'gate'],
});

export const operationP95 = question({
  ask: 'How long does all but the slowest twentieth of each operation of the runtime take?',
  expr: quantile(0.95, operationLatency.bucket, { by: ['operation'] }),
  unit: 'seconds',
  by: ['operation'],
});

export const operationTimeoutRate = question({
  ask: 'Which operations of the runtime run out of time, and how often?',
  expr: rate(operationTimeouts, { by: ['operation'] }),
  unit: 'persecond',
  by: ['operation'],
});

export const watchReconnectionRate = question({
  ask: 'How often must the watch on the cluster’s state be set up again, and does that succeed?',
  expr: rate(watchReconnections, { by: ['outcome'] }),
  unit: 'persecond',
  by: ['outcome'],
});

/** Stops are rare, so they are counted, not rated. */
export const nodeStops = question({
  ask: 'How many nodes have stopped within five minutes, and did they end well?',
  expr: increase(stopLatency.count, { by: ['status'], ...lately }),
  unit: 'count',
  by: ['status'],
});

export const nodeStopP95 = question({
  ask: 'How long does all but the slowest twentieth of stops take?',
  expr: quantile(0.95, stopLatency.bucket),
  unit: 'seconds',
});

export const errorRatioByMethod = question({
  ask: 'Which share of each method’s calls fails?',
  expr: ratio(methodCalls.where({ status: 'failure' }), methodCalls, { by: ['object_type', 'method_name'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['object_type', 'method_name'],
});

export const totalRate = question({
  ask: 'How many method calls a second are made in all?',
  expr: rate(methodCalls),
  unit: 'persecond',
});

export const p99 = question({
  ask: 'How long do all but the slowest hundredth of method calls take?',
  expr: quantile(0.99, methodLatency.bucket),
  unit: 'seconds',
});

export const objectsInAll = question({
  ask: 'How many objects are there in the cluster?',
  expr: promql`sum(${objects})`,
  unit: 'count',
});

export const fullestNode = question({
  ask: 'How many objects of one type does a node hold at the most?',
  expr: promql`max(${objects})`,
  unit: 'count',
});

export const callsByOutcome = question({
  ask: 'Do method calls succeed?',
  expr: rate(methodCalls, { by: ['status'] }),
  unit: 'persecond',
  by: ['status'],
});

export const errorRatioByType = question({
  ask: 'Which types of objects fail, and how large a share of their calls?',
  expr: ratio(methodCalls.where({ status: 'failure' }), methodCalls, { by: ['object_type'], floor: trafficFloor }),
  unit: 'ratio',
  by: ['object_type'],
});

/** The ten busiest only: a cluster may have a hundred nodes. */
export const busiestNodes = question({
  ask: 'Which nodes get the most method calls?',
  expr: promql`topk(10, ${rate(methodCalls, { by: ['node'] })})`,
  unit: 'persecond',
  by: ['node'],
});
