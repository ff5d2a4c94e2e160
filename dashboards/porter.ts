import { systemDashboard } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, timeseries } from '../src/panels/panel.ts';
import { porter, porterSystem } from '../src/systems/porter/metrics.ts';
import * as ask from '../src/systems/porter/queries.ts';
import { deeperIn, healthRow, targetsRow } from './health.ts';
import { runtimePage } from './pages.ts';
import { redRow } from './red.ts';

const traces = deeperIn('porter');
/** gRPC's methods are told apart by what follows the service. */
const calls = { ...traces, shorten: '.*/(.*)' } as const;

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
    redRow(
      'Requests',
      { by: 'endpoint', rate: ask.requestRate, errorRatio: ask.errorRatioByEndpoint, latency: porter.latency },
      traces,
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
      timeseries('Calls by method', recorded(ask.grpcRate), calls),
      timeseries('Calls by code', recorded(ask.grpcByCode), traces),
      timeseries('Call latency, p99', recorded(ask.grpcLatencyP99), calls),
      timeseries('Error ratio of calls and streams', [named('calls', recorded(ask.grpcErrorRatio)), named('streams', recorded(ask.streamErrorRatio))], { ...traces, width: 12 }),
      timeseries('Metadata errors', ask.metadataErrorRate, { ...traces, width: 12 }),
    ),
    row(
      'gRPC streams',
      timeseries('Streams by method', ask.streamRate, calls),
      timeseries('Streams by code', recorded(ask.streamsByCode), traces),
      timeseries('Duration, p95', ask.streamP95, calls),
      timeseries('Messages sent', ask.messagesSentRate, calls),
      timeseries('Messages received', ask.messagesReceivedRate, calls),
      timeseries('Send errors', ask.sendErrorRate, calls),
      timeseries('Receive errors and ends', ask.receiveErrorRate, calls),
      timeseries('Time to send, p95', ask.sendP95, calls),
      timeseries('Time to receive, p95', ask.receiveP95, calls),
    ),
    targetsRow,
  ],
});
