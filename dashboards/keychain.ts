import { systemDashboard } from '../src/panels/dashboard.ts';
import { row, stat, timeseries } from '../src/panels/panel.ts';
import { keychainSystem } from '../src/systems/keychain/metrics.ts';
import * as ask from '../src/systems/keychain/queries.ts';
import { targetsUp } from '../src/systems/target/queries.ts';

export const keychainDashboard = systemDashboard(keychainSystem, [
  row('Health', stat('Targets up', targetsUp), stat('Error ratio', ask.errorRatio), stat('Backends', ask.backendHealth), stat('Uptime', ask.serverUptime)),
  row(
    'Operations',
    timeseries('By operation', ask.requestRate),
    timeseries('Errors', ask.errorRate),
    timeseries('Latency, p99', ask.latencyP99),
    timeseries('Error ratio by backend', ask.errorRatioByBackend),
    timeseries('Latency by backend, p95', ask.latencyP95ByBackend),
  ),
  row('HTTP', timeseries('By status', ask.httpRate), timeseries('Error ratio', ask.httpErrorRatio), timeseries('Latency, p99', ask.httpLatencyP99)),
  row('gRPC', timeseries('By status', ask.grpcRate), timeseries('Error ratio', ask.grpcErrorRatio), timeseries('Latency, p99', ask.grpcLatencyP99)),
  row('Connections', timeseries('Open', ask.connections), timeseries('Fewest on any target', ask.fewestConnections)),
  row('Keys and backends', timeseries('Keys', ask.keysHeld), timeseries('Certificates', ask.certsHeld), timeseries('Backend health', ask.backendHealth)),
  row(
    'Process',
    timeseries('Goroutines', ask.goroutineCount),
    timeseries('Heap in use', ask.heapInUse),
    timeseries('Memory obtained', ask.memoryObtained),
    timeseries('Garbage collection pauses', ask.gcPauseShare),
  ),
]);
