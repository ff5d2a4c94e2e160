import { Metadata, ServerInterceptingCall, status } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { blamesServer } from './grpcStatus.ts';
import type { Scope, Tracing } from './tracing.ts';

/** A method that has been called. */
export interface Method {
  /** `/porter.v1.SqlService/Query`: one that the server has, so it may be a label. */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** Told what becomes of one call, to count it. Times are in seconds. */
export interface CallObserver {
  /** A message has come in. @param seconds from the moment it was waited for */
  received?(seconds: number): void;
  /** A message was waited for in vain: the stream was at its end, or broken. */
  receiveFailed?(): void;
  /** A message has been handed to the connection. */
  sent?(seconds: number): void;
  /** A message could not be sent. */
  sendFailed?(): void;
  /** The call is over. @param exemplar the trace id, where the trace will be found */
  ended(code: status, seconds: number, exemplar: string | undefined): void;
}

/** What the handler of a call is given besides the messages. */
export interface CallContext {
  readonly scope: Scope;
  readonly observer: CallObserver;
}

export interface CallOptions {
  readonly tracing: Tracing;
  readonly logger: Logger;
  /** Called at the start of each call. */
  readonly observe: (method: Method) => CallObserver;
}

/** Stands for a message that is not what the method takes. */
export const undecodable = Symbol('undecodable');

const contexts = new WeakMap<Metadata, CallContext>();

/** The context of a call, by the metadata that its handler is given. */
export function contextOf(metadata: Metadata): CallContext {
  const context = contexts.get(metadata);
  if (context === undefined) throw new Error('the call did not come through interceptCalls');
  return context;
}

/** Gives every call a span, an `x-trace-id` trailer, a log line and an observer. Has to be the first interceptor. */
export function interceptCalls({ tracing, logger, observe }: CallOptions): ServerInterceptor {
  return ({ path, requestStream, responseStream }, call) => {
    const began = performance.now();
    const observer = observe({ path, requestStream, responseStream });
    let scope: Scope | undefined;
    let reading = began;
    let [isReceiving, isOver] = [requestStream, false];

    function end(code: status): void {
      if (isOver) return;
      isOver = true;
      const seconds = since(began);
      if (isReceiving && code === status.CANCELLED) observer.receiveFailed?.();
      observer.ended(code, seconds, scope?.exemplar);
      const [service = '', method = ''] = path.slice(1).split('/');
      const attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method, 'rpc.grpc.status_code': code };
      scope?.end({ attributes, failed: blamesServer(code) });
      logger.info({ trace_id: scope?.traceId, method: path, status: status[code], seconds }, 'grpc.request');
    }

    // The library ends some calls by itself, below all interceptors: past a deadline, or for a message that is too large.
    // Every status goes through this one method of the innermost call, so that none is missed.
    const sendStatus = call.sendStatus.bind(call);
    call.sendStatus = (sent) => {
      end(sent.code ?? status.OK);
      const metadata = sent.metadata ?? new Metadata();
      if (scope !== undefined) metadata.set('x-trace-id', scope.traceId);
      sendStatus({ ...sent, metadata });
    };
    const startRead = call.startRead.bind(call);
    call.startRead = () => {
      reading = performance.now();
      startRead();
    };
    const sendMessage = call.sendMessage.bind(call);
    call.sendMessage = (message: unknown, written) => {
      const sending = performance.now();
      sendMessage(message, () => {
        observer.sent?.(since(sending));
        written();
      });
    };

    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, pass) {
            scope = tracing.request(path.slice(1), metadata.getMap());
            contexts.set(metadata, { scope, observer });
            pass(metadata);
          },
          onReceiveMessage(message: unknown, pass) {
            if (message === undecodable) {
              isReceiving = false;
              observer.receiveFailed?.();
              call.sendStatus({ code: status.INVALID_ARGUMENT, details: 'the message is not what the method takes' });
              return;
            }
            observer.received?.(since(reading));
            pass(message);
          },
          onReceiveHalfClose(pass) {
            if (isReceiving) observer.receiveFailed?.();
            isReceiving = false;
            pass();
          },
          onCancel: () => end(status.CANCELLED),
        }),
    });
  };
}

function since(began: number): number {
  return (performance.now() - began) / 1_000;
}
