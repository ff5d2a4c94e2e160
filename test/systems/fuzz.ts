import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect } from 'vitest';
import { rawCall } from './rawGrpc.ts';

/** Every run is the same one, so what is found once can be looked for again. */
const seed = 20_261;

/** JSON of anything, numbers that JSON has not as texts. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? '';
}

/** A part of a path: whatever a client might think of, encoded as it has to be. */
export const pathPart = fc
  .oneof(fc.constantFrom('a', '..', '../x', '__proto__', 'constructor', '%', 'x'.repeat(300)), fc.string({ unit: 'binary', maxLength: 20 }))
  .map((part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '')));

const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'M-SEARCH');
const text = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
const headers = fc.record(
  {
    traceparent: fc.oneof(text, fc.constantFrom('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', `00-${'f'.repeat(32)}-${'f'.repeat(16)}-ff`)),
    tracestate: text,
    'x-request-id': text,
    'content-type': fc.constantFrom('application/json', 'application/json', 'application/json; charset=latin1', 'text/plain', 'multipart/form-data', 'nonsense'),
    'content-encoding': fc.constantFrom('gzip', 'what'),
    accept: text,
    cookie: text,
  },
  { requiredKeys: [] },
);

export interface HttpFuzz {
  readonly paths: fc.Arbitrary<string>;
  readonly bodies: fc.Arbitrary<string>;
  /** Statuses that are right here although they blame the server. */
  readonly also?: readonly number[];
}

/** Sends a node hundreds of requests that nobody would send. Each is answered, and with the client's own fault. */
export async function fuzzHttp(address: string, { paths, bodies, also = [] }: HttpFuzz): Promise<void> {
  await fc.assert(
    fc.asyncProperty(methods, paths, headers, bodies, async (method, path, sent, body) => {
      const status = await answerTo(address, method, path, sent, body);
      if (also.includes(status)) return;
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
    }),
    { seed, numRuns: 250 },
  );
}

/** The status of the answer. A stream that stays open is left. */
function answerTo(address: string, method: string, path: string, sent: Readonly<Record<string, string>>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const [host, port] = address.split(':');
    const asking = request({ host, port, method, path, headers: { ...sent, 'content-length': Buffer.byteLength(body) }, agent: false }, (response) => {
      const left = setTimeout(() => response.destroy(), 200);
      response.resume().once('error', () => undefined).once('close', () => {
        clearTimeout(left);
        resolve(response.statusCode ?? 0);
      });
    });
    asking.once('error', reject);
    asking.end(body);
  });
}

const grpcHeaders = fc.record(
  { 'grpc-timeout': fc.constantFrom('1m', '0n', 'x', '99999999H'), 'grpc-encoding': fc.constantFrom('gzip', 'identity', 'what'), traceparent: text },
  { requiredKeys: [] },
);

/** Calls methods that there are and others, with bytes for messages. Whatever the node says to it, the call ends. */
export async function fuzzGrpc(address: string, paths: readonly string[], messages: fc.Arbitrary<Uint8Array>): Promise<void> {
  const session = connectHttp2(`http://${address}`);
  const service = paths[0]?.replace(/\/[^/]*$/, '') ?? '';
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths, `${service}/Nothing`, '/', '/x/y'), grpcHeaders, fc.array(messages, { maxLength: 3 }), async (path, sent, list) => {
      await rawCall(session, path, sent, list);
    }),
    { seed, numRuns: 150 },
  );
  session.close();
}

/** Sends bytes that are neither HTTP nor gRPC. */
export async function fuzzBytes(addresses: readonly string[]): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...addresses), fc.uint8Array({ minLength: 1, maxLength: 200 }), async (address, bytes) => {
      const [host = '', port = ''] = address.split(':');
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), host, () => socket.end(bytes));
        socket.on('error', () => undefined).on('close', () => resolve());
        socket.resume();
        setTimeout(() => socket.destroy(), 100).unref();
      });
    }),
    { seed, numRuns: 40 },
  );
}

/** Checks many inputs, the same in every run. */
export async function fuzz<T>(inputs: fc.Arbitrary<T>, runs: number, check: (input: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(inputs, check), { seed, numRuns: runs });
}
