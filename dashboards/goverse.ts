import { systemDashboard, type Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { bars, row, timeseries } from '../src/panels/panel.ts';
import { goverse, goverseSystem } from '../src/systems/goverse/metrics.ts';
import * as ask from '../src/systems/goverse/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { redRow } from './red.ts';

const { name } = goverseSystem;
const { traces } = deeperIn(name);

const vitals: Vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  latencyAlert: 'GoverseCallLatencyHigh',
  saturation: { title: 'Objects, fullest node', question: ask.fullestNode, alerts: ['HighObjectCount'] },
};

export const goverseDashboard = systemDashboard(goverseSystem, {
  vitals,
  variables: [
    { name: 'node', title: 'Node', labels: ['node', 'node_addr'], metric: goverse.objects },
    // Calls and objects name the same thing differently.
    { name: 'type', title: 'Object type', labels: ['object_type', 'type'], metric: goverse.methodCalls },
  ],
  rows: [
    healthRow(name, vitals),
    row(
      'Objects',
      timeseries('Objects in all', ask.objectsInAll, { ...traces, shows: ['GoverseObjectsDropped'] }),
      timeseries('Objects by type', ask.objectsByType, { ...traces, stacked: true, shows: ['GoverseObjectLeak'] }),
      timeseries('Objects by node', ask.objectsByNode, {
        ...traces,
        thresholds: ['HighObjectCount'],
        shows: ['HighObjectCount', 'GoverseObjectsImbalanced', 'GoverseNodeVanished'],
      }),
    ),
    redRow(
      'Method calls',
      { by: 'object_type', rate: ask.requestRate, errorRatio: ask.errorRatioByType, latency: goverse.methodLatency, alerts: { errors: ['GoverseErrorRatioHigh'] } },
      traces,
      timeseries('Calls by outcome', recorded(ask.callsByOutcome), traces),
      timeseries('Calls by method', recorded(ask.callsByMethod), traces),
      timeseries('Failures by method', ask.failuresByMethod, traces),
      timeseries('Error ratio by method', ask.errorRatioByMethod, traces),
      timeseries('Calls by node, busiest', ask.busiestNodes, traces),
      bars('Calls by shard, busiest', ask.busiestShards, traces),
    ),
    row(
      'Shards',
      timeseries('Shards by node', ask.shardsByNode, traces),
      timeseries('Shards migrating now', ask.shardsOnTheMove, traces),
      timeseries('Shard map write failures', ask.mappingWriteFailureRate, { ...traces, shows: ['GoversePersistenceFailing'] }),
      timeseries('Shard migrations', ask.shardsMigrated, { ...traces, shows: ['GoverseShardChurn'] }),
      timeseries('Shard claims and releases by node', [named('claims', ask.shardsClaimed), named('releases', ask.shardsReleased)], traces),
      timeseries('Shard reallocations by node', ask.shardsReallocated, traces),
    ),
    row(
      'Clients and gates',
      timeseries('Clients by kind', ask.clientsByType, { ...traces, shows: ['GoverseClientsDropped'] }),
      timeseries('Clients by gate', ask.clientsByGate, traces),
      timeseries('Gates by node', ask.gatesByNode, traces),
      timeseries('Messages pushed by gates', ask.gatePushRate, { ...traces, width: 12 }),
      timeseries('Messages dropped by gates', ask.gateDropRatio, { ...traces, width: 12 }),
      timeseries('Messages pushed by nodes', ask.nodePushRate, { ...traces, width: 12 }),
      timeseries('Messages dropped by nodes', ask.nodeDropRate, { ...traces, width: 12 }),
    ),
    row(
      'Lifecycle of nodes',
      timeseries('Node stops', ask.nodeStops, traces),
      timeseries('Node stop time, p95', ask.nodeStopP95, traces),
      timeseries('Watch reconnections', ask.watchReconnectionRate, traces),
      timeseries('Operation latency, p95', recorded(ask.operationP95), { ...traces, width: 12 }),
      timeseries('Operation timeouts', ask.operationTimeoutRate, { ...traces, width: 12, shows: ['GoverseOperationTimeouts'] }),
    ),
    targetsRow(name),
  ],
});
