import { systemDashboard } from '../src/panels/dashboard.ts';
import { row, stat, timeseries } from '../src/panels/panel.ts';
import { hashmapSystem } from '../src/systems/hashmap/metrics.ts';
import * as ask from '../src/systems/hashmap/queries.ts';
import { targetsUp } from '../src/systems/target/queries.ts';

export const hashmapDashboard = systemDashboard(hashmapSystem, [
  row('Health', stat('Targets up', targetsUp), stat('Error ratio', ask.errorRatio), stat('Members seen', ask.clusterNodes), stat('Requests in flight', ask.requestsInFlight)),
  row(
    'Requests',
    timeseries('By endpoint', ask.requestRate),
    timeseries('By status', ask.requestsByStatus),
    timeseries('Latency, p99', ask.latencyP99),
    timeseries('By method', ask.requestsByMethod),
    timeseries('In flight', ask.requestsInFlight),
  ),
  row('Cluster', timeseries('Members seen by each node', ask.clusterView), timeseries('Keys to hand over', ask.rebalanceBacklog)),
  row('Storage', timeseries('Keys', ask.keysStored), timeseries('Bytes', ask.storageUsed)),
  row('Replication', timeseries('Errors', ask.replicationErrorRate), timeseries('Replica lag', ask.worstReplicaLag)),
]);
