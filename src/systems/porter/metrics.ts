import { open } from '../../metric/label.ts';
import { counter, defaultBuckets, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';
import { grpcCodes } from '../grpcCodes.ts';

const grpcMethod = open({ budget: 30, pattern: '/.+/.+' });
/** How the method is called: `unary`. */
const type = open({ budget: 4 });

/** Where its nodes take gRPC, as the real ones do. */
export const porterGrpcPort = 32_010;

/**
 * Porter's metrics come into being when they are first recorded, under any name, so that no catalogue can hold them all.
 * Those that its document and its server name are here; the rest a deployment declares in obskit.yaml under
 * `systems.porter.metrics`. All of its histograms have the client's default buckets, whatever they measure.
 */
export const porterSystem = defineSystem({
  name: 'porter',
  title: 'Porter',
  description: 'A Flight SQL server, whose parts record metrics under names of their own.',
  port: 9090,
  grpcPort: porterGrpcPort,
  dynamic: true,
  families: {
    requests: {
      title: 'Requests',
      metrics: {
        requests: counter('requests_total', {
          help: 'Requests that the server has answered, by status code.',
          core: true,
          labels: {
            method: open({ budget: 8 }),
            endpoint: open({ budget: 20 }),
            status: open({ budget: 15, pattern: '[1-5][0-9][0-9]' }),
          },
        }),
        latency: histogram('request_duration', {
          help: 'Time that a request takes, in seconds.',
          unit: 'seconds',
          labels: { endpoint: open({ budget: 20 }) },
          buckets: defaultBuckets,
          legacyName: 'the system leaves the unit, seconds, out of the name',
        }),
        operationLatency: histogram('operation_duration', {
          help: 'Time that a timed operation takes, in seconds.',
          unit: 'seconds',
          buckets: defaultBuckets,
          legacyName: 'the system leaves the unit, seconds, out of the name',
        }),
        queueSize: gauge('queue_size', {
          help: 'Entries that wait in a queue at this moment.',
          unit: 'count',
          labels: { queue: open({ budget: 10 }) },
        }),
      },
    },
    grpc: {
      title: 'gRPC calls',
      metrics: {
        grpcRequests: counter('grpc_requests_total', {
          help: 'Calls with one request and one response that have arrived.',
          labels: { method: grpcMethod, type },
        }),
        grpcResponses: counter('grpc_responses_total', {
          help: 'Calls with one request and one response that were answered, by status code.',
          core: true,
          labels: { method: grpcMethod, type, code: grpcCodes },
        }),
        grpcLatency: histogram('grpc_request_duration_seconds', {
          help: 'Time from the arrival of a call to its answer.',
          unit: 'seconds',
          labels: { method: grpcMethod, type },
          buckets: defaultBuckets,
        }),
      },
    },
    streams: {
      title: 'gRPC streams',
      metrics: {
        streams: counter('grpc_streams_total', {
          help: 'Streams that were opened.',
          labels: { method: grpcMethod },
        }),
        streamStatus: counter('grpc_stream_status_total', {
          help: 'Streams that have ended, by status code.',
          labels: { method: grpcMethod, code: grpcCodes },
        }),
        streamLatency: histogram('grpc_stream_duration_seconds', {
          help: 'Time from the opening of a stream to its end.',
          unit: 'seconds',
          labels: { method: grpcMethod },
          buckets: defaultBuckets,
        }),
        messagesSent: counter('grpc_stream_messages_sent_total', {
          help: 'Messages sent on streams.',
          labels: { method: grpcMethod },
        }),
        messagesReceived: counter('grpc_stream_messages_received_total', {
          help: 'Messages received on streams.',
          labels: { method: grpcMethod },
        }),
        sendErrors: counter('grpc_stream_send_errors_total', {
          help: 'Attempts to send a message on a stream that failed.',
          labels: { method: grpcMethod },
        }),
        receiveErrors: counter('grpc_stream_recv_errors_total', {
          help: 'Attempts to receive a message on a stream that failed, or that found the stream at its end.',
          labels: { method: grpcMethod },
        }),
        sendLatency: histogram('grpc_stream_send_duration_seconds', {
          help: 'Time that sending a message on a stream takes.',
          unit: 'seconds',
          labels: { method: grpcMethod },
          buckets: defaultBuckets,
        }),
        receiveLatency: histogram('grpc_stream_recv_duration_seconds', {
          help: 'Time that receiving a message on a stream takes, with the wait for it.',
          unit: 'seconds',
          labels: { method: grpcMethod },
          buckets: defaultBuckets,
        }),
      },
    },
    handlers: {
      title: 'Metadata handlers',
      metrics: {
        metadataErrors: counter('handler_metadata_errors', {
          help: 'Requests for metadata that failed, by what was asked for.',
          labels: { operation: open({ budget: 15 }) },
          legacyName: 'a counter that the system exposes without the suffix of counters',
        }),
        tablesListed: histogram('handler_tables_count', {
          help: 'Tables in an answer to a request for the list of tables.',
          unit: 'count',
          buckets: defaultBuckets,
          legacyName: 'a histogram whose name ends as the name of a histogram’s part',
        }),
      },
    },
  },
});

export const porter = porterSystem.metrics;
