import { systemDashboard } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, stateTimeline, timeseries } from '../src/panels/panel.ts';
import { keychain, keychainSystem } from '../src/systems/keychain/metrics.ts';
import * as ask from '../src/systems/keychain/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { runtimePage } from './pages.ts';
import { redRow } from './red.ts';

const traces = deeperIn('keychain');
/** gRPC's methods are told apart by what follows the service. */
const method = '.*/(.*)';
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
    redRow('Operations', { by: 'operation', rate: ask.requestRate, errorRatio: ask.errorRatioOfOperations, latency: keychain.operationLatency }, traces),
    row(
      'Backends',
      stateTimeline('Backend health', ask.backendHealth, { states: ['Unhealthy', 'Healthy'], width: 24, height: 5 }),
      timeseries('Operations by backend', recorded(ask.rateByBackend), traces),
      timeseries('Error ratio by backend', recorded(ask.errorRatioByBackend), traces),
      timeseries('Latency by backend, p95', recorded(ask.latencyP95ByBackend), traces),
      timeseries('Errors by sort', ask.errorRate, traces),
      timeseries('Keys', ask.keysHeld, traces),
      timeseries('Certificates', ask.certsHeld, traces),
    ),
    row(
      'Protocols',
      timeseries('Rate by protocol', [named('HTTP', recorded(ask.httpTotal)), named('gRPC', recorded(ask.grpcTotal))], traces),
      timeseries('Error ratio by protocol', [named('HTTP', recorded(ask.httpErrorRatio)), named('gRPC', recorded(ask.grpcErrorRatio))], traces),
      timeseries('Connections by protocol', ask.connections, traces),
      timeseries('HTTP by status', recorded(ask.httpRate), { ...traces, width: 12 }),
      timeseries('HTTP latency by method, p99', recorded(ask.httpLatencyP99), { ...traces, width: 12 }),
      timeseries('gRPC by code', recorded(ask.grpcRate), { ...traces, width: 12 }),
      timeseries('gRPC latency by method, p99', recorded(ask.grpcLatencyP99), { ...traces, width: 12, shorten: method }),
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
