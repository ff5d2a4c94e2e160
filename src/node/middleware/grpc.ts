import { ServerInterceptingCall, status, type ServerInterceptor, type ServerListener } from '@grpc/grpc-js';
import { guarded, together, type Ends, type Recording, type Together } from './recording.ts';

type NextCall = Parameters<ServerInterceptor>[1];

/** A call that has arrived at a method of the server; one of an unknown method is refused before any interceptor. */
export interface GrpcCall {
  /** `/package.Service/Method`. */
  readonly method: string;
  readonly type: 'unary' | 'client_stream' | 'server_stream' | 'bidi_stream';
}

export interface GrpcAnswer extends GrpcCall {
  /** The status code's number: https://grpc.io/docs/guides/status-codes/ */
  readonly code: number;
  /** From its arrival to its status. */
  readonly seconds: number;
  /** The trace that the call belongs to, where one will be found later: an exemplar for its latency. */
  readonly exemplar?: string | undefined;
}

export type GrpcRecording = Recording<GrpcCall, GrpcAnswer>;

/** What is recorded of the messages of one stream. */
export interface MessageRecording {
  /** @param seconds from the order to send to the moment that the connection took the message */
  sent(seconds: number): void;
  /** A message that had not been sent when the call ended. */
  sendFailed(): void;
  /** @param seconds from the order to receive, so the wait for the client is in it */
  received(seconds: number): void;
  /** An order to receive that got no message: the client has sent its last, or the call has ended. */
  receiveFailed(): void;
}

export interface GrpcInterceptorOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** The trace of a call, 32 hexadecimal digits, asked when it has ended; told what the interceptor was given as `call`. */
  readonly exemplarOf?: (call: object) => string | undefined;
}

/**
 * Records the calls with one request and one response. To be the first of the server's interceptors: it is then next to
 * the connection, and sees the statuses that the library itself gives, of messages it cannot read and deadlines that pass.
 */
export function unaryInterceptor(recordings: readonly GrpcRecording[], options: GrpcInterceptorOptions = {}): ServerInterceptor {
  return interceptor(recordings, () => undefined, (type) => type === 'unary', options);
}

/** Records the calls of which one side, or both, is a stream. To be among the first of the server's interceptors too. */
export function streamInterceptor(
  recordings: readonly GrpcRecording[],
  messages: (call: GrpcCall) => MessageRecording | undefined = () => undefined,
  options: GrpcInterceptorOptions = {},
): ServerInterceptor {
  return interceptor(recordings, messages, (type) => type !== 'unary', options);
}

function interceptor(
  recordings: readonly GrpcRecording[],
  messages: (call: GrpcCall) => MessageRecording | undefined,
  takes: (type: GrpcCall['type']) => boolean,
  { now = () => performance.now(), exemplarOf = () => undefined }: GrpcInterceptorOptions,
): ServerInterceptor {
  const record = together(recordings);
  return ({ path, requestStream, responseStream }, next) => {
    const type = requestStream ? (responseStream ? 'bidi_stream' : 'client_stream') : responseStream ? 'server_stream' : 'unary';
    const call: GrpcCall = { method: path, type };
    // The library takes anything of this interface; a wrapper would stand between the next interceptor and the connection.
    if (!takes(type)) return next as ServerInterceptingCall;
    return new RecordedCall(next, call, { record, messages: guarded(messages, call), now, exemplarOf });
  };
}

interface RecordedCallOptions extends Required<GrpcInterceptorOptions> {
  readonly record: Together<GrpcCall, GrpcAnswer>;
  readonly messages: MessageRecording | undefined;
}

/** One call with its recordings: begun when its headers are here, ended by the first status, whoever gives it. */
class RecordedCall extends ServerInterceptingCall {
  readonly #messages: MessageRecording | undefined;
  readonly #now: () => number;
  readonly #streamsRequests: boolean;
  #sending = 0;
  /** When the order to receive was given that has brought nothing yet. */
  #receivingSince: number | undefined;
  #ended = false;

  constructor(next: NextCall, call: GrpcCall, { record, messages, now, exemplarOf }: RecordedCallOptions) {
    let began = now();
    let begun = false;
    let ends: Ends<GrpcAnswer> | undefined;
    const finish = (code: number): void => {
      if (this.#ended || !begun) return;
      this.#ended = true;
      this.#failRest();
      const seconds = (now() - began) / 1_000;
      record.end({ method: call.method, type: call.type, code, seconds, exemplar: guarded(exemplarOf, next) }, ends);
    };
    const listener: ServerListener = {
      onReceiveMetadata: (metadata, pass) => {
        began = now();
        begun = true;
        ends = record.begin?.(call);
        pass(metadata);
      },
      onReceiveMessage: (message, pass) => {
        this.#received();
        pass(message);
      },
      onReceiveHalfClose: (pass) => {
        this.#receivedEnd();
        pass();
      },
      onCancel: () => finish(codeWithoutStatus(next)),
    };
    super(next, { start: (pass) => pass(listener) });
    this.#messages = messages;
    this.#now = now;
    this.#streamsRequests = call.type === 'client_stream' || call.type === 'bidi_stream';
    // The library gives statuses of its own by a call of this method, which no responder of an interceptor sees.
    const sendStatus = next.sendStatus.bind(next);
    next.sendStatus = (given) => {
      finish(isGone(next) ? codeWithoutStatus(next) : given.code ?? status.UNKNOWN);
      sendStatus(given);
    };
  }

  override sendMessage(message: unknown, callback: () => void): void {
    if (this.#ended) this.#note((messages) => messages.sendFailed());
    const since = this.#now();
    this.#sending += this.#ended ? 0 : 1;
    super.sendMessage(message, () => {
      if (!this.#ended) {
        this.#sending -= 1;
        this.#note((messages) => messages.sent((this.#now() - since) / 1_000));
      }
      callback();
    });
  }

  override startRead(): void {
    this.#receivingSince ??= this.#now();
    super.startRead();
  }

  #received(): void {
    const since = this.#receivingSince;
    if (since !== undefined) this.#note((messages) => messages.received((this.#now() - since) / 1_000));
    this.#receivingSince = undefined;
  }

  #receivedEnd(): void {
    // A client that may send but one message has to be at its end after that: nobody asked for another.
    if (this.#receivingSince !== undefined && this.#streamsRequests) this.#note((messages) => messages.receiveFailed());
    this.#receivingSince = undefined;
  }

  #note(what: (messages: MessageRecording) => void): void {
    const messages = this.#messages;
    if (messages !== undefined) guarded(what, messages);
  }

  #failRest(): void {
    for (; this.#sending > 0; this.#sending -= 1) this.#note((messages) => messages.sendFailed());
    this.#receivedEnd();
  }
}

/** What a call ends with that gets no status any more: its deadline has passed, or else its client is gone. */
function codeWithoutStatus(call: NextCall): number {
  return Number(call.getDeadline()) <= Date.now() ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}

/**
 * Whether there is nobody left to send a status to. A handler may not know: a stream that is cancelled ends as one does
 * whose client has sent everything. The library looks at its stream in this place too, but tells nobody; where it keeps
 * the stream elsewhere one day, such a call counts with the status that its handler meant to give.
 */
function isGone(call: NextCall): boolean {
  const { stream } = call as { readonly stream?: { readonly destroyed?: boolean; readonly closed?: boolean } };
  return stream?.destroyed === true || stream?.closed === true;
}
