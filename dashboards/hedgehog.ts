import { systemDashboard } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, timeseries } from '../src/panels/panel.ts';
import { hedgehog, hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';
import * as ask from '../src/systems/hedgehog/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { runtimePage } from './pages.ts';
import { redRow } from './red.ts';

const traces = deeperIn('hedgehog');
const process = { deeper: runtimePage } as const;

const vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  saturation: { title: 'Hints waiting', question: ask.hintsWaiting },
} as const;

export const hedgehogDashboard = systemDashboard(hedgehogSystem, {
  vitals,
  variables: [
    { name: 'table', title: 'Table', label: 'table', metric: hedgehog.requests },
    { name: 'node', title: 'Peer node', label: 'target_node', metric: hedgehog.sends },
  ],
  rows: [
    healthRow(vitals),
    redRow('Requests by operation', { by: 'operation', rate: ask.requestRate, errorRatio: ask.errorRatioByOperation, latency: hedgehog.latency }, traces),
    row(
      'Answers, reads and writes',
      timeseries('Answers by status class', recorded(ask.requestsByStatus), traces),
      timeseries('Reads against writes', [named('reads', recorded(ask.readRate, 'reads')), named('writes', recorded(ask.writeRate, 'writes'))], traces),
      timeseries('Latency of reads and writes, p99', [named('reads', recorded(ask.readP99, 'reads')), named('writes', recorded(ask.writeP99, 'writes'))], traces),
    ),
    row(
      'Tables and items',
      timeseries('Requests by table', recorded(ask.requestsByTable, ''), traces),
      timeseries('Failures by table', ask.failuresByTable, traces),
      timeseries('Latency by table, p99', recorded(ask.p99ByTable, ''), traces),
      timeseries('Item operations', recorded(ask.itemRate), { ...traces, width: 12 }),
      timeseries('Item operations that fail, by table', ask.itemFailureRatio, { ...traces, width: 12 }),
    ),
    row(
      'Replication',
      timeseries('Sent to peers', ask.sendRate, traces),
      timeseries('Sends that fail, by peer', ask.sendFailureRatio, traces),
      timeseries('Hints waiting by peer', ask.hintBacklog, traces),
      timeseries('Hint replays', ask.replayRate, traces),
      timeseries('Changes replayed', ask.replayedRate, traces),
      timeseries('Received from peers', ask.receiveRate, traces),
      timeseries('Receive latency, p99', recorded(ask.receiveP99), traces),
      timeseries('Requests from peers that fail', ask.receiveErrorRatio, { ...traces, width: 8 }),
    ),
    row(
      'Nodes',
      timeseries('Busiest nodes', ask.busiestInstances, process),
      timeseries('Failures by node', ask.failingInstances, process),
      timeseries('Nodes with the most hints', ask.hintsByInstance, process),
    ),
    targetsRow,
  ],
});
