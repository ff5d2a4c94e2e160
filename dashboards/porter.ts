import { systemDashboard } from '../src/panels/dashboard.ts';
import { row, stat, timeseries } from '../src/panels/panel.ts';
import { porterSystem } from '../src/systems/porter/metrics.ts';
import * as ask from '../src/systems/porter/queries.ts';
import { targetsUp } from '../src/systems/target/queries.ts';

export const porterDashboard = systemDashboard(porterSystem, [
  row('Health', stat('Targets up', targetsUp), stat('Error ratio', ask.errorRatio), stat('gRPC error ratio', ask.grpcErrorRatio), stat('Stream error ratio', ask.streamErrorRatio)),
  row(
    'Requests',
    timeseries('By endpoint', ask.requestRate),
    timeseries('By status', ask.requestsByStatus),
    timeseries('Latency, p99', ask.latencyP99),
    timeseries('Timed operations, p95', ask.operationP95),
    timeseries('Queues', ask.queueBacklog),
  ),
  row('gRPC calls', timeseries('By method', ask.grpcRate), timeseries('By code', ask.grpcByCode), timeseries('Latency, p99', ask.grpcLatencyP99)),
  row(
    'gRPC streams',
    timeseries('By method', ask.streamRate),
    timeseries('Duration, p95', ask.streamP95),
    timeseries('Messages sent', ask.messagesSentRate),
    timeseries('Messages received', ask.messagesReceivedRate),
    timeseries('Send errors', ask.sendErrorRate),
    timeseries('Receive errors', ask.receiveErrorRate),
    timeseries('Time to send, p95', ask.sendP95),
    timeseries('Time to receive, p95', ask.receiveP95),
  ),
  row('Handlers', timeseries('Metadata errors', ask.metadataErrorRate), timeseries('Tables in a listing', ask.tablesPerListing)),
]);
