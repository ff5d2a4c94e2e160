import { systemDashboard, type Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, timeseries } from '../src/panels/panel.ts';
import { hedgehog, hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';
import * as ask from '../src/systems/hedgehog/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { redRow } from './red.ts';

const { name } = hedgehogSystem;
const { traces, process } = deeperIn(name);
const hintAlerts = ['HedgehogHintBacklogHigh', 'HedgehogHintBacklogCritical'] as const;

const vitals: Vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  latencyAlert: 'HedgehogLatencyHigh',
  saturation: { title: 'Hints, worst peer', question: ask.mostHintsWaiting, alerts: hintAlerts },
};

export const hedgehogDashboard = systemDashboard(hedgehogSystem, {
  vitals,
  variables: [
    { name: 'table', title: 'Table', labels: ['table'], metric: hedgehog.requests },
    { name: 'node', title: 'Peer node', labels: ['target_node'], metric: hedgehog.sends },
  ],
  rows: [
    healthRow(name, vitals),
    redRow(
      'Requests by operation',
      { by: 'operation', rate: ask.requestRate, errorRatio: ask.errorRatioByOperation, latency: hedgehog.latency, alerts: { errors: ['HedgehogErrorRatioHigh'] } },
      traces,
    ),
    row(
      'Status, reads and writes',
      timeseries('Responses by status class', recorded(ask.requestsByStatus), traces),
      timeseries('Reads and writes', [named('reads', recorded(ask.readRate, 'reads')), named('writes', recorded(ask.writeRate, 'writes'))], traces),
      timeseries('Latency of reads and writes, p99', [named('reads', recorded(ask.readP99, 'reads')), named('writes', recorded(ask.writeP99, 'writes'))], traces),
    ),
    row(
      'Tables and items',
      timeseries('Requests by table', recorded(ask.requestsByTable, ''), traces),
      timeseries('5xx by table', ask.failuresByTable, traces),
      timeseries('Latency by table, p99', recorded(ask.p99ByTable, ''), traces),
      timeseries('Item operations by result', recorded(ask.itemRate), { ...traces, width: 12 }),
      timeseries('Item operations, error ratio by table', ask.itemFailureRatio, { ...traces, width: 12 }),
    ),
    row(
      'Replication',
      timeseries('Sends to peers by result', ask.sendRate, { ...traces, shows: ['HedgehogPeerDown', 'HedgehogNoReplication', 'HedgehogReplicationDiverging'] }),
      timeseries('Sends, error ratio by peer', ask.sendFailureRatio, traces),
      timeseries('Hints waiting by peer', ask.hintBacklog, { ...traces, shows: ['HedgehogReplayStalled'] }),
      timeseries('Hint replays by result', ask.replayRate, { ...traces, shows: ['HedgehogReplayFailing'] }),
      timeseries('Changes replayed from hints', ask.replayedRate, traces),
      timeseries('Received from peers by result', ask.receiveRate, traces),
      timeseries('Receive latency, p99', recorded(ask.receiveP99), { ...traces, width: 12 }),
      timeseries('Received, error ratio by operation', ask.receiveErrorRatio, { ...traces, width: 12 }),
    ),
    row(
      'Nodes',
      timeseries('Requests by node, busiest', ask.busiestInstances, { ...process, width: 12 }),
      timeseries('5xx by node, most', ask.failingInstances, { ...process, width: 12 }),
      timeseries('Mean latency by node, slowest', ask.slowestInstances, { ...process, width: 12 }),
      timeseries('Hints held by node, most', ask.hintsByInstance, { ...process, width: 12 }),
    ),
    targetsRow(name),
  ],
});
