import { open } from '../../metric/label.ts';
import { counter, defaultBuckets, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';

const method = open({ budget: 8, pattern: '[A-Z]+' });
const endpoint = open({ budget: 20 });
/** The status code itself, not its class. */
const status = open({ budget: 15, pattern: '[1-5][0-9][0-9]' });
const peer = open({ budget: 20 });

export const hashmapSystem = defineSystem({
  name: 'hashmap',
  title: 'Distributed Hashmap',
  description: 'A hash map spread over a cluster of nodes, with replicas and rebalancing.',
  port: 8080,
  families: {
    http: {
      title: 'HTTP API',
      metrics: {
        requests: counter('requests_total', {
          help: 'Requests that the HTTP API has answered, by status code.',
          core: true,
          labels: { method, endpoint, status },
        }),
        latency: histogram('request_duration_seconds', {
          help: 'Time from the arrival of an HTTP request to the end of its response.',
          core: true,
          unit: 'seconds',
          labels: { method, endpoint },
          buckets: defaultBuckets,
        }),
        inFlight: gauge('requests_in_flight', {
          help: 'Requests that are being worked on at this moment.',
          unit: 'count',
        }),
      },
    },
    cluster: {
      title: 'Cluster',
      metrics: {
        nodes: gauge('cluster_nodes_total', {
          help: 'Nodes that this node counts as members of the cluster.',
          unit: 'count',
          legacyName: 'a gauge that the system exposes with the suffix of counters',
        }),
        rebalancePending: gauge('rebalance_keys_pending', {
          help: 'Keys that still have to move to another node in the current rebalancing.',
          unit: 'count',
        }),
      },
    },
    storage: {
      title: 'Storage',
      metrics: {
        keys: gauge('keys_total', {
          help: 'Keys that this node stores.',
          unit: 'count',
          legacyName: 'a gauge that the system exposes with the suffix of counters',
        }),
        storageBytes: gauge('storage_bytes_used', {
          help: 'Bytes that the stored keys and values take.',
          unit: 'bytes',
          legacyName: 'the system puts the unit in the middle of the name, not at its end',
        }),
      },
    },
    replication: {
      title: 'Replication',
      metrics: {
        replicationErrors: counter('replication_errors_total', {
          help: 'Changes that could not be copied to a replica, by the node that should have taken them.',
          labels: { node: peer },
        }),
        replicaLag: gauge('replica_lag_seconds', {
          help: 'How far a replica is behind, by the node that holds it.',
          unit: 'seconds',
          labels: { node: peer },
        }),
      },
    },
  },
});

export const hashmap = hashmapSystem.metrics;
