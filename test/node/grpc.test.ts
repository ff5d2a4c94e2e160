import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultGrpcLimits, startGrpc, type GrpcHandler, type GrpcLimits, type GrpcServer } from '../../src/node/grpc.ts';
import { openGrpcClient, type GrpcClient } from '../../src/node/grpcClient.ts';
import { loadService } from '../../src/node/grpcProto.ts';
import { HttpError } from '../../src/node/http.ts';
import { streamInterceptor, unaryInterceptor, type GrpcRecording } from '../../src/node/middleware/grpc.ts';
import { createTracing } from '../../src/node/tracing.ts';
import { framed, rawCall } from '../systems/rawGrpc.ts';

const echo = loadService(new URL('./echo.proto', import.meta.url), 'echo.v1.Echo');
const traceId = expect.stringMatching(/^[\da-f]{32}$/) as string;
const loopback = { host: '127.0.0.1', port: 0 } as const;

let server: GrpcServer | undefined;
let client: GrpcClient | undefined;
let ended: (readonly [method: string, code: status])[];
let log: string[];
afterEach(async () => {
  client?.close();
  await server?.stop();
  server = undefined;
});

const say: GrpcHandler = async ({ request }) => request as object;
const chat: GrpcHandler = async ({ requests, send }) => {
  for await (const request of requests) await send(request as object);
};
const gather: GrpcHandler = async ({ requests }) => {
  let text = '';
  for await (const request of requests) text += (request as { text: string }).text;
  return { text };
};

async function start(handlers: Readonly<Record<string, GrpcHandler>> = {}, limits: Partial<GrpcLimits> = {}): Promise<GrpcClient> {
  ended = [];
  log = [];
  const recording: GrpcRecording = { end: ({ method, code }) => void ended.push([method.split('/')[2] ?? '', code]) };
  const [unary, stream] = [unaryInterceptor([recording]), streamInterceptor([recording])];
  server = await startGrpc({
    listen: loopback,
    service: echo,
    handlers: { Say: say, Chat: chat, Gather: gather, ...handlers },
    recorder: (method, call) => (method.requestStream ? stream : unary)(method, call),
    tracing: createTracing({ service: 'echo', instance: 'test' }),
    logger: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
    limits: { ...defaultGrpcLimits, ...limits },
  });
  client = openGrpcClient(server.address, echo);
  return client;
}

describe('a gRPC server', () => {
  it('answers each kind of call, with a log line and a trace id for each', async () => {
    const { call } = await start();
    const words = [{ text: 'a' }, { text: 'b' }];
    expect(await call('Say', [{ text: 'a' }])).toMatchObject({ code: status.OK, messages: [{ text: 'a' }], trailers: { 'x-trace-id': traceId } });
    expect(await call('Chat', words)).toMatchObject({ code: status.OK, messages: words });
    expect(await call('Gather', words)).toMatchObject({ code: status.OK, messages: [{ text: 'ab' }] });
    expect(ended).toEqual([['Say', status.OK], ['Chat', status.OK], ['Gather', status.OK]]);
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([{ method: '/echo.v1.Echo/Say', status: 'OK' }, { method: '/echo.v1.Echo/Chat' }, { method: '/echo.v1.Echo/Gather' }]);
    expect(lines.every((line) => /^[\da-f]{32}$/.test(String(line['trace_id'])))).toBe(true);
  });

  it.each([
    [400, status.INVALID_ARGUMENT],
    [404, status.NOT_FOUND],
    [409, status.ALREADY_EXISTS],
    [413, status.RESOURCE_EXHAUSTED],
    [429, status.RESOURCE_EXHAUSTED],
    [503, status.UNAVAILABLE],
    [504, status.DEADLINE_EXCEEDED],
    [500, status.INTERNAL],
    [418, status.INTERNAL],
  ])('says %i as the code that means the same', async (http, code) => {
    const fail: GrpcHandler = () => Promise.reject(new HttpError(http, 'so it is'));
    const { call } = await start({ Say: fail, Chat: fail, Gather: fail });
    for (const method of ['Say', 'Chat', 'Gather']) {
      expect(await call(method, [{ text: 'a' }])).toMatchObject({ code, details: 'so it is' });
    }
    expect(ended.map(([, sent]) => sent)).toEqual([code, code, code]);
  });

  it('tells a client nothing of an error that was not made for it, and logs it', async () => {
    const { call } = await start({ Say: () => Promise.reject(new TypeError('a secret')) });
    expect(await call('Say', [{ text: 'a' }])).toMatchObject({ code: status.INTERNAL, details: 'internal error' });
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([
      expect.objectContaining({ level: 50, msg: 'a call failed unexpectedly', err: expect.objectContaining({ message: 'a secret' }) as unknown }),
      expect.objectContaining({ msg: 'grpc.request', status: 'INTERNAL' }),
    ]);
    expect(new Set(lines.map((line) => line['trace_id']))).toEqual(new Set([expect.stringMatching(/^[\da-f]{32}$/)]));
  });

  it('survives a message that cannot be encoded, as half a surrogate pair cannot', async () => {
    const { call } = await start({ Say: () => Promise.reject(new HttpError(400, `\uD800 ${'x'.repeat(1_020)}😀`)) });
    expect(await call('Say', [{ text: 'a' }])).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringMatching(/^\uFFFD x/) as string });
    expect((await call('Chat', [{ text: 'a' }])).code).toBe(status.OK);
  });

  it('records a deadline that passes as such, while its handler still works', async () => {
    let finish: (() => void) | undefined;
    const { call } = await start({ Say: () => new Promise((resolve) => (finish = resolve)) });
    // A client of the library gives up at the same moment, and which of the two is first nobody knows.
    const session = connectHttp2(`http://${server?.address}`);
    const late = rawCall(session, '/echo.v1.Echo/Say', { 'grpc-timeout': '50m' }, [framed(Buffer.alloc(0))]);
    expect(await late).toBe(String(status.DEADLINE_EXCEEDED));
    session.close();
    expect(ended).toEqual([['Say', status.DEADLINE_EXCEEDED]]);
    finish?.();
    expect((await call('Chat', [{ text: 'a' }])).code).toBe(status.OK);
    expect(ended).toEqual([['Say', status.DEADLINE_EXCEEDED], ['Chat', status.OK]]);
  });

  it('records what the library refuses below every handler', async () => {
    await start({}, { messageBytes: 1_000 });
    const session = connectHttp2(`http://${server?.address}`);
    const send = (path: string, message: Uint8Array, headers = {}) => rawCall(session, `/echo.v1.Echo/${path}`, headers, [message]);
    const bomb = framed(gzipSync(Buffer.alloc(100_000)));
    bomb[0] = 1;
    // Field 1 of a wire type that there is not.
    const spoilt = Buffer.of(0x0f);
    for (const path of ['Say', 'Chat']) {
      expect(await send(path, framed(Buffer.alloc(2_000)))).toBe(String(status.RESOURCE_EXHAUSTED));
      expect(await send(path, bomb, { 'grpc-encoding': 'gzip' })).toBe(String(status.RESOURCE_EXHAUSTED));
      expect(await send(path, framed(spoilt))).toBe(String(status.INVALID_ARGUMENT));
    }
    expect(await rawCall(session, '/echo.v1.Echo/Nothing', {}, [framed(Buffer.alloc(0))])).toBe(String(status.UNIMPLEMENTED));
    session.close();
    expect(ended).toEqual(
      ['Say', 'Chat'].flatMap((path) => [
        [path, status.RESOURCE_EXHAUSTED],
        [path, status.RESOURCE_EXHAUSTED],
        [path, status.INVALID_ARGUMENT],
      ]),
    );
  });

  it('lets a handler that has heard enough end the call', async () => {
    const { call } = await start({ Chat: async ({ requests, send }) => {
      for await (const request of requests) {
        await send(request as object);
        break;
      }
    } });
    expect(await call('Chat', [{ text: 'a' }, { text: 'b' }, { text: 'c' }])).toMatchObject({ code: status.OK, messages: [{ text: 'a' }] });
  });

  it('takes a call whose time runs out between two messages for no failure of its own', async () => {
    let next: (() => void) | undefined;
    let over: unknown;
    await start({
      Chat: async ({ requests }) => {
        try {
          for await (const _ of requests) await new Promise<void>((resolve) => (next = resolve));
        } catch (cause) {
          over = cause;
          throw cause;
        }
      },
    });
    const session = connectHttp2(`http://${server?.address}`);
    const stream = session.request({ ':method': 'POST', ':path': '/echo.v1.Echo/Chat', 'content-type': 'application/grpc', te: 'trailers', 'grpc-timeout': '100m' });
    stream.on('error', () => undefined).resume().write(framed(Buffer.alloc(0)));
    await vi.waitFor(() => expect(ended).toEqual([['Chat', status.DEADLINE_EXCEEDED]]), 5_000);
    next?.();
    await vi.waitFor(() => expect(over).toBeInstanceOf(HttpError), 5_000);
    session.destroy();
    expect(log.join('')).not.toContain('unexpectedly');
  });

  it('takes no more connections than it may', async () => {
    const { call } = await start({}, { connections: 1 });
    expect((await call('Say', [{ text: 'a' }])).code).toBe(status.OK);
    const [host = '', port = ''] = (server?.address ?? '').split(':');
    const socket = connect(Number(port), host);
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await call('Say', [{ text: 'a' }])).code).toBe(status.OK);
  });

  it('does not start with a method that nothing handles', async () => {
    await expect(start({ Say: undefined as never })).rejects.toThrow(new RangeError('the method Say has no handler'));
  });

  it('cuts off, when it stops, what does not end', async () => {
    const { call } = await start({ Say: () => new Promise(() => undefined) });
    const never = call('Say', [{ text: 'a' }]);
    await call('Chat', [{ text: 'a' }]);
    await server?.stop(50);
    expect((await never).code).not.toBe(status.OK);
    expect(ended).toContainEqual(['Say', status.CANCELLED]);
  });
});

it('a service that the file does not have is no service', () => {
  expect(() => loadService(new URL('./echo.proto', import.meta.url), 'echo.v1.Other')).toThrow(/has no service echo.v1.Other/);
});
