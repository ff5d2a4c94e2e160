import { systemDashboard } from '../src/panels/dashboard.ts';
import { recorded } from '../src/panels/line.ts';
import { row, timeseries } from '../src/panels/panel.ts';
import { hashmap, hashmapSystem } from '../src/systems/hashmap/metrics.ts';
import * as ask from '../src/systems/hashmap/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { runtimePage } from './pages.ts';
import { redRow } from './red.ts';

const traces = deeperIn('hashmap');
const process = { deeper: runtimePage } as const;

const vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  saturation: { title: 'In flight, busiest node', question: ask.busiestNode },
} as const;

export const hashmapDashboard = systemDashboard(hashmapSystem, {
  vitals,
  variables: [
    { name: 'endpoint', title: 'Endpoint', label: 'endpoint', metric: hashmap.requests },
    { name: 'node', title: 'Replica node', label: 'node', metric: hashmap.replicaLag },
  ],
  rows: [
    healthRow(vitals),
    redRow(
      'Requests',
      { by: 'endpoint', rate: ask.requestRate, errorRatio: ask.errorRatioByEndpoint, latency: hashmap.latency },
      traces,
      timeseries('Answers by status', recorded(ask.requestsByStatus), traces),
      timeseries('Requests by method', recorded(ask.requestsByMethod), traces),
      timeseries('In flight', ask.requestsInFlight, process),
    ),
    row(
      'Cluster',
      timeseries('Fewest members seen', ask.clusterNodes),
      timeseries('Members seen by each node', ask.clusterView, { ...process, lowest: true }),
      timeseries('Keys to hand over', ask.rebalanceBacklog, process),
    ),
    row(
      'Storage',
      timeseries('Keys by node', ask.keysStored, process),
      timeseries('Bytes by node', ask.storageUsed, process),
      timeseries('Busiest nodes', ask.busiestInstances, process),
    ),
    row(
      'Replication',
      timeseries('Errors by replica', ask.replicationErrorRate, { ...traces, width: 12 }),
      timeseries('Replica lag', ask.worstReplicaLag, { ...traces, width: 12 }),
    ),
    targetsRow,
  ],
});
