import { createServer, type Server as Listener, type Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerWritableStream,
  ServiceDefinition,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import { formatAddress, type Address } from './address.ts';
import { contextOf, traceCalls, undecodable, type CallContext, type CallOptions } from './grpcCalls.ts';
import { statusOf } from './grpcStatus.ts';
import { HttpError } from './http.ts';
import { finishMilliseconds } from './lifecycle.ts';
import type { Scope } from './tracing.ts';

/** One call, of whichever of the four kinds its method is. */
export interface GrpcCall {
  /** The message of a method that takes one. */
  readonly request: unknown;
  /** The messages of a method that takes a stream of them. */
  readonly requests: AsyncIterable<unknown>;
  /** Sends one message of a stream, and waits until there is room for the next. @throws HttpError when the client has left */
  send(message: object): Promise<void>;
  readonly scope: Scope;
}

/** @returns the answer, of a method that gives one. @throws HttpError to tell the client what is wrong */
export type GrpcHandler = (call: GrpcCall) => Promise<object | void>;

/** How much a client may ask of the server before it is turned away. */
export interface GrpcLimits {
  readonly messageBytes: number;
  readonly connections: number;
  /** Calls of one connection at one time. */
  readonly calls: number;
  /** How long a connection may go without a call. */
  readonly idleMilliseconds: number;
}

export const defaultGrpcLimits: GrpcLimits = { messageBytes: 256 * 1024, connections: 1_000, calls: 100, idleMilliseconds: 300_000 };

export interface GrpcOptions extends CallOptions {
  readonly listen: Address;
  readonly service: ServiceDefinition;
  /** One for each method of the service, by its name in the .proto file. */
  readonly handlers: Readonly<Record<string, GrpcHandler>>;
  readonly limits?: GrpcLimits;
}

export interface GrpcServer {
  /** Where it listens, `host:port`. */
  readonly address: string;
  /** Accepts the connections. */
  readonly listener: Listener;
  /** Closes: calls under way are finished, and after the grace period cut off. */
  stop(graceMilliseconds?: number): Promise<void>;
}

/** Starts a gRPC server without encryption. The server is handed its connections one by one, as it would not tell of them itself. @throws RangeError when a method has no handler */
export async function startGrpc(options: GrpcOptions): Promise<GrpcServer> {
  const { listen, service, handlers, limits = defaultGrpcLimits, logger } = options;
  const server = new Server({
    interceptors: [traceCalls(options)],
    'grpc.max_receive_message_length': limits.messageBytes,
    'grpc.max_concurrent_streams': limits.calls,
    'grpc.max_connection_idle_ms': limits.idleMilliseconds,
    'grpc.enable_channelz': 0,
  });
  const failed = (cause: unknown, { traceId }: Scope): void => {
    if (!(cause instanceof HttpError)) logger.error({ err: cause, trace_id: traceId }, 'a call failed unexpectedly');
  };
  for (const [name, method] of Object.entries(service)) {
    const handler = handlers[name];
    if (handler === undefined) throw new RangeError(`the method ${name} has no handler`);
    const decode = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes);
      } catch {
        return undecodable;
      }
    };
    const { kind, handle } = adapt(handler, method, failed);
    server.register(method.path, handle, method.responseSerialize, decode, kind);
  }

  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    injector.injectConnection(socket);
  });
  listener.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(listen.port, listen.host, () => resolve());
  });
  const bound = listener.address();
  return {
    listener,
    address: formatAddress({ host: listen.host, port: bound !== null && typeof bound === 'object' ? bound.port : listen.port }),
    async stop(graceMilliseconds = finishMilliseconds) {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      injector.drain(graceMilliseconds);
      // The library knows of no connection that has not begun to speak HTTP/2, and would leave it open.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMilliseconds);
      await closed.finally(() => clearTimeout(cut));
      server.forceShutdown();
    },
  };
}

/** A handler in the shape that the library wants for the method's kind. */
function adapt(
  handler: GrpcHandler,
  method: { readonly requestStream: boolean; readonly responseStream: boolean },
  failed: (cause: unknown, scope: Scope) => void,
): { readonly kind: string; readonly handle: UntypedHandleCall } {
  const answer: handleUnaryCall<unknown, unknown> & handleClientStreamingCall<unknown, unknown> = (call, respond) => {
    const context = contextOf(call.metadata);
    const received = 'request' in call ? { request: call.request, requests: none } : { request: undefined, requests: messagesOf(call) };
    handler({ ...received, scope: context.scope, send: () => Promise.reject(new Error('the method answers once')) }).then(
      (response) => respond(null, response ?? {}),
      (cause: unknown) => {
        failed(cause, context.scope);
        respond(statusOf(cause));
      },
    );
  };
  const stream: handleServerStreamingCall<unknown, unknown> & handleBidiStreamingCall<unknown, unknown> = (
    call: ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>,
  ) => {
    const context = contextOf(call.metadata);
    const received = 'request' in call ? { request: call.request, requests: none } : { request: undefined, requests: messagesOf(call) };
    handler({ ...received, scope: context.scope, send: (message) => send(call, message, context) }).then(
      () => call.end(),
      (cause: unknown) => {
        failed(cause, context.scope);
        call.emit('error', statusOf(cause));
      },
    );
  };
  if (method.responseStream) return { kind: method.requestStream ? 'bidi' : 'serverStream', handle: stream };
  return { kind: method.requestStream ? 'clientStream' : 'unary', handle: answer };
}

/** The messages that a client sends. @throws HttpError when the call is over before its last one: the client has left, or time has run out */
async function* messagesOf(call: { iterator(options: { destroyOnReturn: boolean }): AsyncIterable<unknown> }): AsyncGenerator<unknown> {
  try {
    // Leaving the loop early must not close the call, which has its status still to send.
    yield* call.iterator({ destroyOnReturn: false });
  } catch (cause) {
    const isOver = cause instanceof Error && 'code' in cause && cause.code === 'ERR_STREAM_PREMATURE_CLOSE';
    throw isOver ? new HttpError(499, 'the call is over', { cause }) : cause;
  }
}

const none: AsyncIterable<unknown> = {
  async *[Symbol.asyncIterator]() {},
};

/** The library never calls back for a message of a call that has been cancelled. */
function send(
  call: ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>,
  message: object,
  { sendInVain }: CallContext,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = (): void => reject(new HttpError(499, 'the client has left'));
    if (call.cancelled) {
      sendInVain(message);
      return lost();
    }
    call.once('cancelled', lost);
    call.write(message, () => {
      call.off('cancelled', lost);
      resolve();
    });
  });
}
