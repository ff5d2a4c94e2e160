import { systemDashboard, type Vitals } from '../src/panels/dashboard.ts';
import { recorded } from '../src/panels/line.ts';
import { row, timeseries } from '../src/panels/panel.ts';
import { hashmap, hashmapSystem } from '../src/systems/hashmap/metrics.ts';
import * as ask from '../src/systems/hashmap/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { redRow } from './red.ts';

const { name } = hashmapSystem;
const { traces, process } = deeperIn(name);

const vitals: Vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  latencyAlert: 'HashmapLatencyHigh',
  saturation: { title: 'In flight, busiest node', question: ask.busiestNode, alerts: ['HashmapInFlightSaturated'] },
};

export const hashmapDashboard = systemDashboard(hashmapSystem, {
  name: 'Hashmap',
  vitals,
  variables: [
    { name: 'endpoint', title: 'Endpoint', labels: ['endpoint'], metric: hashmap.requests },
    { name: 'node', title: 'Replica node', labels: ['node'], metric: hashmap.replicaLag },
  ],
  rows: [
    healthRow(name, vitals),
    redRow(
      'Requests',
      {
        by: 'endpoint',
        rate: ask.requestRate,
        errorRatio: ask.errorRatioByEndpoint,
        latency: hashmap.latency,
        alerts: { rate: ['HashmapTrafficDropped'], errors: ['HashmapErrorRatioHigh'] },
      },
      traces,
      timeseries('Responses by status', recorded(ask.requestsByStatus), traces),
      timeseries('Requests by method', recorded(ask.requestsByMethod), traces),
      timeseries('Requests in flight by node', ask.requestsInFlight, { ...process, shows: ['HashmapRequestsStuck'] }),
    ),
    row(
      'Cluster',
      timeseries('Members seen by each node', ask.clusterView, { ...process, lowest: true, width: 12, shows: ['HashmapNodesDisagree', 'HashmapNodeLost', 'HashmapQuorumAtRisk'] }),
      timeseries('Keys to rebalance by node', ask.rebalanceBacklog, { ...process, width: 12, shows: ['HashmapRebalanceStalled'] }),
    ),
    row(
      'Storage',
      timeseries('Keys by node', ask.keysStored, { ...process, shows: ['HashmapKeysLost', 'HashmapKeysSkewed'] }),
      timeseries('Bytes by node', ask.storageUsed, { ...process, shows: ['HashmapStorageFilling'] }),
      timeseries('Requests by node, busiest', ask.busiestInstances, process),
    ),
    row(
      'Replication',
      timeseries('Replication errors by replica', ask.replicationErrorRate, { ...traces, width: 12, shows: ['HashmapReplicationErrors'] }),
      timeseries('Replica lag', ask.worstReplicaLag, { ...traces, width: 12, thresholds: ['HashmapReplicaLagGrowing'] }),
    ),
    targetsRow(name),
  ],
});
