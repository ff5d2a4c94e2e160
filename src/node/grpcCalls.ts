import { Metadata, status } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { blamesServer } from './grpcStatus.ts';
import type { Scope, Tracing } from './tracing.ts';

/** What the handler of a call is given besides the messages. */
export interface CallContext {
  readonly scope: Scope;
  /** Sends a message whose client has left: in vain, but not unnoticed by whoever records the call. */
  sendInVain(message: object): void;
}

export interface CallOptions {
  readonly tracing: Tracing;
  readonly logger: Logger;
  /** The interceptor that records a call; it is put next to the connection, as it asks to be. */
  readonly recorder: ServerInterceptor;
}

/** Stands for a message that is not what the method takes. */
export const undecodable = Symbol('undecodable');

const contexts = new WeakMap<Metadata, CallContext>();

/** The context of a call, by the metadata that its handler is given. */
export function contextOf(metadata: Metadata): CallContext {
  const context = contexts.get(metadata);
  if (context === undefined) throw new Error('the call did not come through traceCalls');
  return context;
}

const scopes = new WeakMap<object, Scope>();

/** The trace of a call that came through `traceCalls`, for the latency that a recorder notes: its `exemplarOf`. */
export function callExemplar(call: object): string | undefined {
  return scopes.get(call)?.exemplar;
}

/** Gives every call a span, an `x-trace-id` trailer and a log line, and refuses messages that cannot be read. The one interceptor of a server. */
export function traceCalls({ tracing, logger, recorder }: CallOptions): ServerInterceptor {
  return (definition, call) => {
    const { path } = definition;
    const began = performance.now();
    let scope: Scope | undefined;
    let isOver = false;

    function end(code: status): void {
      if (isOver) return;
      isOver = true;
      const [service = '', method = ''] = path.slice(1).split('/');
      const attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method, 'rpc.grpc.status_code': code };
      scope?.end({ attributes, failed: blamesServer(code) });
      logger.info({ trace_id: scope?.traceId, span_id: scope?.spanId, method: path, status: status[code], seconds: (performance.now() - began) / 1_000 }, 'grpc.request');
    }

    // The library ends some calls by itself, below all interceptors: past a deadline, or for a message that is too large.
    // Every status goes through this one method of the innermost call, so that none is missed.
    const sendStatus = call.sendStatus.bind(call);
    call.sendStatus = (sent) => {
      end(sent.code ?? status.UNKNOWN);
      const metadata = sent.metadata ?? new Metadata();
      if (scope !== undefined) metadata.set('x-trace-id', scope.traceId);
      sendStatus({ ...sent, metadata });
    };
    const start = call.start.bind(call);
    call.start = (listener) =>
      start({
        onReceiveMetadata(metadata) {
          scope = tracing.request(path.slice(1), metadata.getMap());
          const sendInVain = (message: object): void => recorded.sendMessage(message, () => undefined);
          contexts.set(metadata, { scope, sendInVain });
          scopes.set(call, scope);
          listener.onReceiveMetadata(metadata);
        },
        onReceiveMessage(message: unknown) {
          if (message !== undecodable) return listener.onReceiveMessage(message);
          call.sendStatus({ code: status.INVALID_ARGUMENT, details: 'the message is not what the method takes' });
        },
        onReceiveHalfClose: () => listener.onReceiveHalfClose(),
        onCancel() {
          listener.onCancel();
          end(status.CANCELLED);
        },
      });
    const recorded = recorder(definition, call);
    return recorded;
  };
}
