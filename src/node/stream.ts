import { get, type IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';
import { Refused, TimedOut, Unreachable } from './call.ts';

/** A response that stays open, for messages to a reader. */
export interface MessageStream {
  /** @returns false for a message that is dropped: the reader is gone, or too far behind */
  send(message: unknown): boolean;
  /** Closes it from this side. */
  end(): void;
}

export interface StreamOptions {
  /** One JSON text a line, or the events of a browser's EventSource. */
  readonly format: 'lines' | 'events';
  /** Called once, when it is closed, whichever side did that. */
  readonly closed: () => void;
  /** How much may wait for a slow reader, in bytes. */
  readonly backlogBytes?: number;
}

const formats = {
  lines: { contentType: 'application/x-ndjson', frame: (text: string) => `${text}\n` },
  events: { contentType: 'text/event-stream', frame: (text: string) => `data: ${text}\n\n` },
} as const;

/** Turns a reply into a stream of messages. */
export function openStream(reply: FastifyReply, { format, closed, backlogBytes = 256 * 1024 }: StreamOptions): MessageStream {
  const { contentType, frame } = formats[format];
  reply.hijack();
  const { raw } = reply;
  raw.once('close', closed);
  raw.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
  raw.flushHeaders();
  reply.request.opened?.();
  return {
    send(message) {
      if (raw.destroyed || raw.writableEnded || raw.writableLength > backlogBytes) return false;
      raw.write(frame(JSON.stringify(message)));
      return true;
    },
    end: () => void raw.end(),
  };
}

export interface ReadOptions {
  /** Closes the stream from this side. */
  readonly signal: AbortSignal;
  /** How long to wait for the answer to begin. */
  readonly milliseconds?: number;
}

/** The longest line that is read, in characters. */
const longestLine = 4 * 1024 * 1024;

/** Opens a peer's stream of lines. @returns its messages, which end when the stream does @throws Unreachable, TimedOut, Refused */
export async function readStream(peer: string, path: string, { signal, milliseconds = 1_000 }: ReadOptions): Promise<AsyncIterable<unknown>> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // Not `fetch`, which takes a stream that is silent for five minutes for a broken one.
    const request = get(`http://${peer}${path}`, { signal, agent: false }, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    const timer = setTimeout(() => {
      reject(new TimedOut(`${peer} gave no answer in ${milliseconds} ms`));
      request.destroy();
    }, milliseconds);
    request.once('error', (cause) => {
      clearTimeout(timer);
      reject(new Unreachable(`${peer} gives no answer`, { cause }));
    });
  });
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    response.destroy();
    throw new Refused(peer, path, status, undefined);
  }
  return messages(response);
}

async function* messages(response: IncomingMessage): AsyncGenerator<unknown> {
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line);
      if (rest.length > longestLine) return;
    }
  } catch {
    // However it broke off, it has ended.
    return;
  }
}
