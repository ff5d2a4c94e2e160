import type { GrpcCall, GrpcRecording, MessageRecording } from '../../node/middleware/grpc.ts';
import { grpcCodeName } from '../grpcCodes.ts';
import type { Collector } from './collector.ts';
import { CurrentTrace } from './currentTrace.ts';
import { porter } from './metrics.ts';

/** The calls with one request and one response, for `unaryInterceptor`. @param trace told what the collector's exemplars are */
export function unaryRecording(collector: Collector, trace = new CurrentTrace()): GrpcRecording {
  return {
    begin({ method, type }) {
      collector.incrementCounter(porter.grpcRequests.name, 'method', method, 'type', type);
      return undefined;
    },
    end({ method, type, code, seconds, exemplar }) {
      collector.incrementCounter(porter.grpcResponses.name, 'method', method, 'type', type, 'code', grpcCodeName(code));
      trace.during(exemplar, () => collector.recordHistogram(porter.grpcLatency.name, seconds, 'method', method, 'type', type));
    },
  };
}

/** The streams, for `streamInterceptor`. */
export function streamRecording(collector: Collector, trace = new CurrentTrace()): GrpcRecording {
  return {
    begin({ method }) {
      collector.incrementCounter(porter.streams.name, 'method', method);
      return undefined;
    },
    end({ method, code, seconds, exemplar }) {
      collector.incrementCounter(porter.streamStatus.name, 'method', method, 'code', grpcCodeName(code));
      trace.during(exemplar, () => collector.recordHistogram(porter.streamLatency.name, seconds, 'method', method));
    },
  };
}

/** The messages of a stream, for `streamInterceptor`. */
export function messageRecording(collector: Collector): (call: GrpcCall) => MessageRecording {
  return ({ method }) => ({
    sent(seconds) {
      collector.incrementCounter(porter.messagesSent.name, 'method', method);
      collector.recordHistogram(porter.sendLatency.name, seconds, 'method', method);
    },
    sendFailed: () => collector.incrementCounter(porter.sendErrors.name, 'method', method),
    received(seconds) {
      collector.incrementCounter(porter.messagesReceived.name, 'method', method);
      collector.recordHistogram(porter.receiveLatency.name, seconds, 'method', method);
    },
    receiveFailed: () => collector.incrementCounter(porter.receiveErrors.name, 'method', method),
  });
}
