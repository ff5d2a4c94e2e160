import { Client, credentials, Metadata, status, type ServiceDefinition } from '@grpc/grpc-js';

/** What became of a call. */
export interface GrpcResult {
  readonly code: status;
  readonly details: string;
  readonly messages: readonly unknown[];
  readonly trailers: Readonly<Record<string, unknown>>;
}

export interface GrpcCallOptions {
  /** W3C trace context and the like. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the whole call may take. */
  readonly milliseconds?: number;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
  /** Told of each message as it comes. */
  readonly onMessage?: (message: unknown) => void;
}

export interface GrpcClient {
  /** Calls a method of any kind: sends all messages, then waits for the end. Never rejects. @throws RangeError for a method that there is not */
  call(method: string, messages: readonly object[], options?: GrpcCallOptions): Promise<GrpcResult>;
  close(): void;
}

/** A client without encryption, on one connection that is opened when it is needed. */
export function openGrpcClient(address: string, service: ServiceDefinition): GrpcClient {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  return {
    call(name, messages, { headers = {}, milliseconds = 10_000, signal, onMessage = () => undefined } = {}) {
      const method = service[name];
      if (method === undefined) throw new RangeError(`the service has no method ${name}`);
      const { path, requestSerialize, responseDeserialize } = method;
      const metadata = Metadata.fromHttp2Headers(headers);
      const deadline = Date.now() + milliseconds;
      return new Promise((resolve) => {
        // On the wire all kinds of calls are alike.
        const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, { deadline });
        const received: unknown[] = [];
        call.on('data', (message: unknown) => {
          received.push(message);
          onMessage(message);
        });
        // An error is the status once more.
        call.on('error', () => undefined);
        call.on('status', ({ code, details, metadata: trailers }) => resolve({ code, details, messages: received, trailers: trailers.getMap() }));
        signal?.addEventListener('abort', () => call.cancel(), { once: true });
        for (const message of messages) call.write(message);
        call.end();
      });
    },
    close: () => client.close(),
  };
}

/**
 * What became of a call, for a client that wants to know no more: the name of the node's code. A code that does not come
 * with a node's trace id is the client library's own, as when nothing listens, and means that there is no answer: `none`.
 */
export async function outcomeOf(result: Promise<GrpcResult>): Promise<string> {
  const { code, trailers } = await result;
  return 'x-trace-id' in trailers ? (status[code] ?? 'none') : 'none';
}
