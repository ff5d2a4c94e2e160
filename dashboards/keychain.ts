import { systemDashboard, type Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, stateTimeline, timeseries } from '../src/panels/panel.ts';
import { keychain, keychainSystem } from '../src/systems/keychain/metrics.ts';
import * as ask from '../src/systems/keychain/queries.ts';
import { deeperIn, grpcMethod, healthRow, targetsRow } from './health.ts';
import { redRow } from './red.ts';

const { name } = keychainSystem;
const { traces, process } = deeperIn(name);

const vitals: Vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  // What the alert asks of signatures alone holds for all that is done: none takes longer.
  latencyAlert: 'KeychainSignSlow',
  saturation: { title: 'Memory, largest target', question: ask.largestMemory, alerts: ['KeychainMemoryNearLimit'] },
};

export const keychainDashboard = systemDashboard(keychainSystem, {
  vitals,
  variables: [
    { name: 'backend', title: 'Backend', labels: ['backend'], metric: keychain.operations },
    { name: 'operation', title: 'Operation', labels: ['operation'], metric: keychain.operations },
  ],
  rows: [
    healthRow(name, vitals),
    redRow(
      'Operations',
      {
        by: 'operation',
        rate: ask.requestRate,
        errorRatio: ask.errorRatioOfOperations,
        latency: keychain.operationLatency,
        alerts: { errors: ['KeychainErrorRatioHigh', 'KeychainOperationErrorsHigh'], latency: ['KeychainSignSlow'] },
      },
      traces,
    ),
    row(
      'Backends',
      stateTimeline('Backend health', ask.backendHealth, { ...traces, states: ['Unhealthy', 'Healthy'], width: 24, height: 5, shows: ['KeychainBackendUnhealthy', 'KeychainAllBackendsDown'] }),
      timeseries('Operations by backend', recorded(ask.rateByBackend), traces),
      timeseries('Error ratio by backend', recorded(ask.errorRatioByBackend), traces),
      timeseries('Latency by backend, p95', recorded(ask.latencyP95ByBackend), traces),
      timeseries('Errors by type', ask.errorRateByType, traces),
      timeseries('Keys', ask.keysHeld, { ...traces, shows: ['KeychainMassKeyDeletion'] }),
      timeseries('Certificates', ask.certsHeld, traces),
    ),
    row(
      'Protocols',
      timeseries('Rate by protocol', [named('HTTP', recorded(ask.httpTotal)), named('gRPC', recorded(ask.grpcTotal))], traces),
      timeseries('Error ratio by protocol', [named('HTTP', recorded(ask.httpErrorRatio)), named('gRPC', recorded(ask.grpcErrorRatio))], traces),
      timeseries('Connections by protocol', ask.connections, traces),
      timeseries('HTTP by status', recorded(ask.httpRate), { ...traces, width: 12, shows: ['KeychainAuthenticationFailures'] }),
      timeseries('HTTP latency by method, p99', recorded(ask.httpLatencyP99), { ...traces, width: 12 }),
      timeseries('gRPC by code', recorded(ask.grpcRate), { ...traces, width: 12 }),
      timeseries('gRPC latency by method, p99', recorded(ask.grpcLatencyP99), { ...traces, width: 12, shorten: grpcMethod }),
    ),
    row(
      'Process',
      timeseries('Goroutines', ask.goroutineCount, { ...process, shows: ['KeychainGoroutinesGrowing'] }),
      timeseries('Heap in use', ask.heapInUse, process),
      timeseries('Memory obtained', ask.memoryObtained, process),
      timeseries('Garbage collection pauses', ask.gcPauseShare, process),
      timeseries('Fewest connections on any target', ask.fewestConnections, { ...process, lowest: true, shows: ['KeychainNegativeConnections'] }),
      timeseries('Uptime', ask.serverUptime, { ...process, lowest: true, shows: ['KeychainRestartLoop'] }),
    ),
    targetsRow(name),
  ],
});
