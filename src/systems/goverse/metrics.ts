import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';

/** The upper bounds of method call latency, in seconds: a step for each power of ten. */
export const methodCallBuckets = [0.001, 0.01, 0.1, 1, 10] as const;
/** The upper bounds of operation latency, in seconds, up to the default time limit of a call. */
export const operationBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30] as const;
/** The upper bounds of the time a node takes to stop, in seconds. */
export const stopBuckets = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120] as const;

/** The address of the node itself; one process may run several, as in the system's own examples. */
const node = open({ budget: 2 });
/** The address of another node, as this one sees it. */
const peer = open({ budget: 20 });
const gate = open({ budget: 10 });
/** Object types and methods are the application's own. */
const objectType = open({ budget: 20 });
const methodCall = {
  node,
  object_type: objectType,
  method_name: open({ budget: 20 }),
  status: ['success', 'failure'],
} as const;
const operation = open({ budget: 10 });
/** Fixed by the system, which spreads its objects over this many shards. */
const shard = open({ budget: 8192, pattern: '[0-9]+' });

export const goverseSystem = defineSystem({
  name: 'goverse',
  title: 'GoVerse',
  description: 'A runtime for distributed objects: nodes that hold them in shards, and gates that clients connect to.',
  port: 9090,
  families: {
    calls: {
      title: 'Method calls',
      metrics: {
        methodCalls: counter('goverse_method_calls_total', {
          help: 'Calls of objects’ methods, by outcome.',
          core: true,
          labels: methodCall,
        }),
        methodLatency: histogram('goverse_method_call_duration', {
          help: 'Time that a call of an object’s method takes, in seconds.',
          core: true,
          unit: 'seconds',
          labels: methodCall,
          buckets: methodCallBuckets,
          legacyName: 'the system leaves the unit, seconds, out of the name',
        }),
        shardCalls: counter('goverse_shard_method_calls_total', {
          help: 'Calls of objects’ methods, by the shard that the object lies in.',
          labels: { shard },
        }),
      },
    },
    objects: {
      title: 'Objects',
      metrics: {
        // Newer releases add the label `shard`; expressions that aggregate to the labels named here hold for both.
        objects: gauge('goverse_objects_total', {
          help: 'Distributed objects that a node holds, by type.',
          unit: 'count',
          labels: { node, type: objectType },
          legacyName: 'a gauge that the system exposes with the suffix of counters',
        }),
      },
    },
    shards: {
      title: 'Shards',
      metrics: {
        shards: gauge('goverse_shards_total', {
          help: 'Shards that are assigned to a node.',
          unit: 'count',
          labels: { node: peer },
          legacyName: 'a gauge that the system exposes with the suffix of counters',
        }),
        shardsMigrating: gauge('goverse_shards_migrating', {
          help: 'Shards that are on their way from one node to another.',
          unit: 'count',
        }),
        shardClaims: counter('goverse_shard_claims_total', {
          help: 'Shards that a node has taken over.',
          labels: { node },
        }),
        shardReleases: counter('goverse_shard_releases_total', {
          help: 'Shards that a node has given up.',
          labels: { node },
        }),
        shardMigrations: counter('goverse_shard_migrations_total', {
          help: 'Shards that have changed their node, by where from and where to.',
          labels: { from_node: peer, to_node: peer },
        }),
        shardReallocations: counter('goverse_shard_reallocations_total', {
          help: 'Shards that were given to another node because theirs was gone.',
          labels: { from_node: peer },
        }),
        mappingWriteFailures: counter('goverse_shard_mapping_write_failures_total', {
          help: 'Writes of the map of shards to nodes that failed, by cause.',
          labels: { error_type: ['modrevision_conflict', 'connection_error', 'timeout', 'other'] },
        }),
      },
    },
    connections: {
      title: 'Clients and gates',
      metrics: {
        clients: gauge('goverse_clients_connected', {
          help: 'Client connections that are open at this moment, by kind of client.',
          unit: 'count',
          labels: { node, client_type: open({ budget: 4 }) },
        }),
        gateClients: gauge('goverse_gate_active_clients', {
          help: 'Clients that are connected to a gate at this moment.',
          unit: 'count',
          labels: { gate },
        }),
        connectedGates: gauge('goverse_node_connected_gates', {
          help: 'Gates that are connected to a node at this moment.',
          unit: 'count',
          labels: { node },
        }),
        gatePushed: counter('goverse_gate_pushed_messages_total', {
          help: 'Messages that a gate has pushed to its clients.',
          labels: { gate },
        }),
        gateDropped: counter('goverse_gate_dropped_messages_total', {
          help: 'Messages that a gate has dropped, as their client was gone or could not take them.',
          labels: { gate },
        }),
        nodePushed: counter('goverse_node_pushed_messages_total', {
          help: 'Messages that a node has pushed to a gate.',
          labels: { node, gate },
        }),
        nodeDropped: counter('goverse_node_dropped_messages_total', {
          help: 'Messages that a node has dropped, as their gate was gone or its queue was full.',
          labels: { node, gate },
        }),
      },
    },
    operations: {
      title: 'Operations of the runtime',
      metrics: {
        operationLatency: histogram('goverse_operation_duration_seconds', {
          help: 'Time that an operation of the runtime takes, such as creating an object.',
          unit: 'seconds',
          labels: { node_addr: node, operation, status: open({ budget: 4 }) },
          buckets: operationBuckets,
        }),
        operationTimeouts: counter('goverse_operation_timeouts_total', {
          help: 'Operations of the runtime that ran out of time.',
          labels: { node_addr: node, operation },
        }),
        watchReconnections: counter('goverse_watch_reconnections_total', {
          help: 'Times that the watch on the cluster’s state had to be set up again, by outcome.',
          labels: { node_addr: node, outcome: ['reconnected', 'reload_failed'] },
        }),
        stopLatency: histogram('goverse_node_stop_duration_seconds', {
          help: 'Time from the order to stop until a node has stopped.',
          unit: 'seconds',
          labels: { node_addr: node, status: ['success', 'error'] },
          buckets: stopBuckets,
        }),
      },
    },
  },
});

export const goverse = goverseSystem.metrics;
