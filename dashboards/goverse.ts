import { systemDashboard } from '../src/panels/dashboard.ts';
import { recorded } from '../src/panels/line.ts';
import { bars, row, timeseries } from '../src/panels/panel.ts';
import { goverse, goverseSystem } from '../src/systems/goverse/metrics.ts';
import * as ask from '../src/systems/goverse/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { redRow } from './red.ts';

const traces = deeperIn('goverse');

const vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  saturation: { title: 'Objects, fullest node', question: ask.fullestNode },
} as const;

export const goverseDashboard = systemDashboard(goverseSystem, {
  vitals,
  variables: [
    { name: 'node', title: 'Node', label: 'node', metric: goverse.objects },
    { name: 'type', title: 'Object type', label: 'object_type', metric: goverse.methodCalls },
  ],
  rows: [
    healthRow(vitals),
    row(
      'Objects',
      timeseries('Objects in all', ask.objectsInAll, { deeper: traces.deeper }),
      timeseries('Objects by type', ask.objectsByType, { ...traces, stacked: true }),
      timeseries('Objects by node', ask.objectsByNode, { ...traces, threshold: 'HighObjectCount' }),
    ),
    redRow(
      'Method calls',
      { by: 'object_type', rate: ask.requestRate, errorRatio: ask.errorRatioByType, latency: goverse.methodLatency },
      traces,
      timeseries('Outcomes', recorded(ask.callsByOutcome), traces),
      timeseries('Calls by method', recorded(ask.callsByMethod), traces),
      timeseries('Failures by method', ask.failuresByMethod, traces),
      timeseries('Error ratio by method', ask.errorRatioByMethod, traces),
      timeseries('Busiest nodes', ask.busiestNodes, traces),
      bars('Busiest shards', ask.busiestShards, traces),
    ),
    row(
      'Shards',
      timeseries('Shards by node', ask.shardsByNode, traces),
      timeseries('On the move', ask.shardsOnTheMove, traces),
      timeseries('Failed writes of the map', ask.mappingWriteFailureRate, traces),
      timeseries('Taken over', ask.shardClaimRate, { ...traces, width: 6 }),
      timeseries('Given up', ask.shardReleaseRate, { ...traces, width: 6 }),
      timeseries('Migrations', ask.shardMigrationRate, { ...traces, width: 6 }),
      timeseries('Reallocations', ask.shardReallocationRate, { ...traces, width: 6 }),
    ),
    row(
      'Clients and gates',
      timeseries('Clients by kind', ask.clientsByType, { ...traces, width: 8 }),
      timeseries('Clients by gate', ask.clientsByGate, { ...traces, width: 8 }),
      timeseries('Gates by node', ask.gatesByNode, { ...traces, width: 8 }),
      timeseries('Pushed by gates', ask.gatePushRate, { ...traces, width: 12 }),
      timeseries('Dropped by gates', ask.gateDropRatio, { ...traces, width: 12 }),
      timeseries('Pushed by nodes', ask.nodePushRate, { ...traces, width: 12 }),
      timeseries('Dropped by nodes', ask.nodeDropRate, { ...traces, width: 12 }),
    ),
    row(
      'Lifecycle of nodes',
      timeseries('Stops', ask.nodeStops, traces),
      timeseries('Time to stop, p95', ask.nodeStopP95, traces),
      timeseries('Watch reconnections', ask.watchReconnectionRate, traces),
      timeseries('Operation latency, p95', recorded(ask.operationP95), { ...traces, width: 12 }),
      timeseries('Operations out of time', ask.operationTimeoutRate, { ...traces, width: 12 }),
    ),
    targetsRow,
  ],
});
