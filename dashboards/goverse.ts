import { systemDashboard } from '../src/panels/dashboard.ts';
import { row, stat, timeseries } from '../src/panels/panel.ts';
import { goverseSystem } from '../src/systems/goverse/metrics.ts';
import * as ask from '../src/systems/goverse/queries.ts';
import { targetsUp } from '../src/systems/target/queries.ts';

export const goverseDashboard = systemDashboard(goverseSystem, [
  row('Health', stat('Targets up', targetsUp), stat('Error ratio', ask.errorRatio), stat('Shards on the move', ask.shardsOnTheMove), stat('Clients', ask.clientsByType)),
  row(
    'Method calls',
    timeseries('By object type', ask.requestRate),
    timeseries('Latency, p99', ask.latencyP99),
    timeseries('Failures by method', ask.failuresByMethod),
    timeseries('By method', ask.callsByMethod),
    timeseries('Busiest shards', ask.busiestShards),
  ),
  row('Objects', timeseries('By type', ask.objectsByType), timeseries('By node', ask.objectsByNode)),
  row(
    'Shards',
    timeseries('By node', ask.shardsByNode),
    timeseries('Taken over', ask.shardClaimRate),
    timeseries('Given up', ask.shardReleaseRate),
    timeseries('Migrations', ask.shardMigrationRate),
    timeseries('Reallocations', ask.shardReallocationRate),
    timeseries('Failed writes of the map', ask.mappingWriteFailureRate),
  ),
  row(
    'Clients and gates',
    timeseries('Clients by kind', ask.clientsByType),
    timeseries('Clients by gate', ask.clientsByGate),
    timeseries('Gates by node', ask.gatesByNode),
    timeseries('Pushed by gates', ask.gatePushRate),
    timeseries('Dropped by gates', ask.gateDropRatio),
    timeseries('Pushed by nodes', ask.nodePushRate),
    timeseries('Dropped by nodes', ask.nodeDropRate),
  ),
  row(
    'Runtime',
    timeseries('Operation latency, p95', ask.operationP95),
    timeseries('Operations out of time', ask.operationTimeoutRate),
    timeseries('Watch reconnections', ask.watchReconnectionRate),
    timeseries('Stops', ask.nodeStops),
    timeseries('Time to stop, p95', ask.nodeStopP95),
  ),
]);
