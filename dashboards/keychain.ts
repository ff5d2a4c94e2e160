import { systemDashboard } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { heatmap, percentiles, percentilesBy, row, stateTimeline, timeseries } from '../src/panels/panel.ts';
import { keychain, keychainSystem } from '../src/systems/keychain/metrics.ts';
import * as ask from '../src/systems/keychain/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { runtimePage } from './pages.ts';

const traces = deeperIn('keychain');
const process = { deeper: runtimePage } as const;

const vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  saturation: { title: 'Connections', question: ask.connectionsInAll },
} as const;

export const keychainDashboard = systemDashboard(keychainSystem, {
  vitals,
  variables: [
    { name: 'backend', title: 'Backend', label: 'backend', metric: keychain.operations },
    { name: 'operation', title: 'Operation', label: 'operation', metric: keychain.operations },
  ],
  rows: [
    healthRow(vitals),
    row(
      'Operations',
      timeseries('Rate by operation', recorded(ask.requestRate), { ...traces, width: 12 }),
      timeseries('Error ratio by operation', recorded(ask.errorRatioOfOperations), { ...traces, width: 12 }),
      ...percentilesBy(keychain.operationLatency, 'operation', traces),
      heatmap('Latency', keychain.operationLatency, traces),
      percentiles('Latency percentiles', keychain.operationLatency, traces),
      timeseries('Errors by sort', ask.errorRate, { ...traces, width: 24 }),
    ),
    row(
      'Backends',
      stateTimeline('Backend health', ask.backendHealth, { states: ['Unhealthy', 'Healthy'], width: 24 }),
      timeseries('Operations by backend', recorded(ask.rateByBackend), traces),
      timeseries('Error ratio by backend', recorded(ask.errorRatioByBackend), traces),
      timeseries('Latency by backend, p95', recorded(ask.latencyP95ByBackend), traces),
      timeseries('Keys', ask.keysHeld, { ...traces, width: 12 }),
      timeseries('Certificates', ask.certsHeld, { ...traces, width: 12 }),
    ),
    row(
      'Protocols',
      timeseries('Rate by protocol', [named('HTTP', recorded(ask.httpTotal)), named('gRPC', recorded(ask.grpcTotal))], traces),
      timeseries('Error ratio by protocol', [named('HTTP', recorded(ask.httpErrorRatio)), named('gRPC', recorded(ask.grpcErrorRatio))], traces),
      timeseries('Connections by protocol', ask.connections, traces),
      timeseries('HTTP by status', recorded(ask.httpRate), { ...traces, width: 6 }),
      timeseries('gRPC by code', recorded(ask.grpcRate), { ...traces, width: 6 }),
      timeseries('HTTP latency by method, p99', recorded(ask.httpLatencyP99), { ...traces, width: 6 }),
      timeseries('gRPC latency by method, p99', recorded(ask.grpcLatencyP99), { ...traces, width: 6 }),
    ),
    row(
      'Process',
      timeseries('Goroutines', ask.goroutineCount, process),
      timeseries('Heap in use', ask.heapInUse, process),
      timeseries('Memory obtained', ask.memoryObtained, process),
      timeseries('Garbage collection pauses', ask.gcPauseShare, process),
      timeseries('Fewest connections on any target', ask.fewestConnections, { ...process, lowest: true }),
      timeseries('Uptime', ask.serverUptime, { ...process, lowest: true }),
    ),
    targetsRow,
  ],
});
