import { systemDashboard, type Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, timeseries } from '../src/panels/panel.ts';
import { porter, porterSystem } from '../src/systems/porter/metrics.ts';
import * as ask from '../src/systems/porter/queries.ts';
import { deeperIn, grpcMethod, healthRow, targetsRow } from './health.ts';
import { redRow } from './red.ts';

const { name } = porterSystem;
const { traces, process } = deeperIn(name);
const calls = { ...traces, shorten: grpcMethod } as const;

const vitals: Vitals = {
  traffic: ask.totalRate,
  errors: ask.errorRatio,
  latency: ask.p99,
  latencyAlert: 'PorterLatencyHigh',
  saturation: { title: 'Fullest queue', question: ask.fullestQueue, alerts: ['PorterQueueBacklogHigh'] },
};

export const porterDashboard = systemDashboard(porterSystem, {
  vitals,
  variables: [
    { name: 'endpoint', title: 'Endpoint', labels: ['endpoint'], metric: porter.requests },
    { name: 'queue', title: 'Queue', labels: ['queue'], metric: porter.queueSize },
  ],
  rows: [
    healthRow(name, vitals),
    redRow(
      'Requests',
      {
        by: 'endpoint',
        rate: ask.requestRate,
        errorRatio: ask.errorRatioByEndpoint,
        latency: porter.latency,
        alerts: { rate: ['PorterTimersStopped'], errors: ['PorterErrorRatioHigh'] },
      },
      traces,
      timeseries('Responses by status', recorded(ask.requestsByStatus), { ...traces, width: 12 }),
      timeseries('Requests by server, busiest', ask.busiestInstances, { ...process, width: 12 }),
    ),
    row(
      'Queues and timers',
      timeseries('Entries by queue', ask.queueBacklog, { ...traces, stacked: true, shows: ['PorterQueueNotDraining'] }),
      timeseries('Timed operations, p95', ask.operationP95, traces),
      timeseries('Tables in a listing, mean', ask.tablesPerListing, traces),
    ),
    row(
      'gRPC calls',
      timeseries('Calls by method', recorded(ask.grpcRate), calls),
      timeseries('Calls by code', recorded(ask.grpcByCode), traces),
      timeseries('Call latency by method, p99', recorded(ask.grpcLatencyP99), calls),
      timeseries('Error ratio of calls and streams', [named('calls', recorded(ask.grpcErrorRatio)), named('streams', recorded(ask.streamErrorRatio))], { ...traces, width: 12 }),
      timeseries('Metadata errors by operation', ask.metadataErrorRate, { ...traces, width: 12 }),
    ),
    row(
      'gRPC streams',
      timeseries('Streams by method', ask.streamRate, calls),
      timeseries('Streams by code', recorded(ask.streamsByCode), traces),
      timeseries('Stream duration by method, p95', ask.streamP95, calls),
      timeseries('Messages sent', ask.messagesSentRate, calls),
      timeseries('Message send errors', ask.sendErrorRate, calls),
      timeseries('Message send time, p95', ask.sendP95, calls),
      timeseries('Messages received', ask.messagesReceivedRate, calls),
      timeseries('Message receive errors and ends', ask.receiveErrorRate, calls),
      timeseries('Message receive time, p95', ask.receiveP95, calls),
    ),
    targetsRow(name),
  ],
});
