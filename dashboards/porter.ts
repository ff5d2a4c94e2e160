import { systemDashboard } from '../src/panels/dashboard.ts';
import { recorded } from '../src/panels/line.ts';
import { heatmap, percentiles, percentilesBy, row, stat, timeseries } from '../src/panels/panel.ts';
import { porter, porterSystem } from '../src/systems/porter/metrics.ts';
import * as ask from '../src/systems/porter/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { runtimePage } from './pages.ts';

const traces = deeperIn('porter');

const vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  saturation: { title: 'Queued', question: ask.queued },
} as const;

export const porterDashboard = systemDashboard(porterSystem, {
  vitals,
  variables: [
    { name: 'endpoint', title: 'Endpoint', label: 'endpoint', metric: porter.requests },
    { name: 'queue', title: 'Queue', label: 'queue', metric: porter.queueSize },
  ],
  rows: [
    healthRow(vitals),
    row(
      'Requests',
      timeseries('Rate by endpoint', recorded(ask.requestRate), { ...traces, width: 12 }),
      timeseries('Error ratio by endpoint', recorded(ask.errorRatioByEndpoint), { ...traces, width: 12 }),
      ...percentilesBy(porter.latency, 'endpoint', traces),
      heatmap('Latency', porter.latency, traces),
      percentiles('Latency percentiles', porter.latency, traces),
      timeseries('Answers by status', recorded(ask.requestsByStatus), { ...traces, width: 12 }),
      timeseries('Busiest servers', ask.busiestInstances, { deeper: runtimePage, width: 12 }),
    ),
    row(
      'Queues and timers',
      timeseries('Entries by queue', ask.queueBacklog, { ...traces, stacked: true }),
      timeseries('Timed operations, p95', ask.operationP95, traces),
      timeseries('Tables in a listing', ask.tablesPerListing, traces),
    ),
    row(
      'gRPC calls',
      stat('gRPC error ratio', ask.grpcErrorRatio),
      stat('Stream error ratio', ask.streamErrorRatio),
      timeseries('Calls by method', recorded(ask.grpcRate), traces),
      timeseries('Calls by code', recorded(ask.grpcByCode), traces),
      timeseries('Call latency, p99', recorded(ask.grpcLatencyP99), traces),
    ),
    row(
      'gRPC streams',
      timeseries('Streams by method', ask.streamRate, traces),
      timeseries('Streams by code', ask.streamsByCode, traces),
      timeseries('Duration, p95', ask.streamP95, traces),
      timeseries('Messages sent', ask.messagesSentRate, traces),
      timeseries('Messages received', ask.messagesReceivedRate, traces),
      timeseries('Metadata errors', ask.metadataErrorRate, traces),
      timeseries('Send errors', ask.sendErrorRate, { ...traces, width: 6 }),
      timeseries('Receive errors and ends', ask.receiveErrorRate, { ...traces, width: 6 }),
      timeseries('Time to send, p95', ask.sendP95, { ...traces, width: 6 }),
      timeseries('Time to receive, p95', ask.receiveP95, { ...traces, width: 6 }),
    ),
    targetsRow,
  ],
});
