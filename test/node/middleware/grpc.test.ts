import { connect as connectHttp2, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import {
  Client, credentials, makeGenericClientConstructor, Server, ServerCredentials, status,
  type handleBidiStreamingCall, type handleClientStreamingCall, type handleServerStreamingCall, type handleUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Registry } from '../../../src/instruments/registry.ts';
import { open } from '../../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../../src/metric/metric.ts';
import {
  streamInterceptor, unaryInterceptor, type GrpcAnswer, type GrpcCall, type GrpcRecording, type MessageRecording,
} from '../../../src/node/middleware/grpc.ts';
import { counted, countedAtBegin, inFlight, timed } from '../../../src/node/middleware/recording.ts';
import { createRegistry, shown, steps } from './metrics.ts';

const method = open({ budget: 10 });
const labels = { method, type: open({ budget: 4 }) };
const arrived = counter('test_calls_total', { help: 'Calls.', labels });
const answered = counter('test_answers_total', { help: 'Answers.', labels: { ...labels, code: open({ budget: 17 }) } });
const latency = histogram('test_call_seconds', { help: 'Latency.', unit: 'seconds', buckets: [1], labels });
const flying = gauge('test_calls_in_flight', { help: 'In flight.', unit: 'count' });
const messages = counter('test_messages_total', { help: 'Messages.', labels: { method, what: ['sent', 'sendFailed', 'received', 'receiveFailed'] } });
const waits = counter('test_wait_seconds_total', { help: 'Waits.', unit: 'seconds', labels: { method, what: ['sent', 'received'] } });

const labelsOf = ({ method: name, type }: GrpcCall) => ({ method: name.split('/')[2] ?? '', type });

function recordingsOf(registry: Registry): readonly GrpcRecording[] {
  return [
    countedAtBegin(registry.counter(arrived), labelsOf),
    counted(registry.counter(answered), (call: GrpcAnswer) => ({ ...labelsOf(call), code: String(call.code) })),
    timed(registry.histogram(latency), labelsOf),
    inFlight(registry.gauge(flying), () => ({})),
  ];
}

function messagesOf(registry: Registry): (call: GrpcCall) => MessageRecording {
  const [count, wait] = [registry.counter(messages), registry.counter(waits)];
  return (call) => {
    const name = labelsOf(call).method;
    return {
      sent(seconds) {
        count.inc({ method: name, what: 'sent' });
        wait.inc({ method: name, what: 'sent' }, seconds);
      },
      sendFailed: () => count.inc({ method: name, what: 'sendFailed' }),
      received(seconds) {
        count.inc({ method: name, what: 'received' });
        wait.inc({ method: name, what: 'received' }, seconds);
      },
      receiveFailed: () => count.inc({ method: name, what: 'receiveFailed' }),
    };
  };
}

/** Messages are texts; the server cannot read `unreadable`. */
function definition(name: string, requestStream: boolean, responseStream: boolean) {
  const read = (bytes: Buffer): string => {
    if (bytes.toString() === 'unreadable') throw new Error('unreadable');
    return bytes.toString();
  };
  return {
    path: `/test.Service/${name}`,
    requestStream,
    responseStream,
    requestSerialize: (text: string) => Buffer.from(text),
    requestDeserialize: read,
    responseSerialize: (text: string) => Buffer.from(text),
    responseDeserialize: (bytes: Buffer) => bytes.toString(),
  };
}

const service = {
  Unary: definition('Unary', false, false),
  Missing: definition('Missing', false, false),
  Server: definition('Server', false, true),
  Client: definition('Client', true, false),
  Bidi: definition('Bidi', true, true),
};

let held: (() => void)[] = [];
const unary: handleUnaryCall<string, string> = ({ request }, callback) => {
  if (request === 'hold') held.push(() => callback(null, 'late'));
  else if (request === 'missing') callback({ code: status.NOT_FOUND, details: 'no' });
  else if (request === 'throw') throw new Error('no');
  else callback(null, request);
};
const serverStream: handleServerStreamingCall<string, string> = (call) => {
  if (call.request === 'fail') return void call.emit('error', { code: status.ABORTED, details: 'no' });
  if (call.request === 'hold') {
    call.write('1');
    return void call.write('2');
  }
  for (let i = 0; i < Number(call.request); i += 1) call.write(String(i));
  call.end();
};
const clientStream: handleClientStreamingCall<string, string> = (call, callback) => {
  let text = '';
  call.on('data', (part: string) => (text += part)).on('end', () => callback(null, text));
};
const bidi: handleBidiStreamingCall<string, string> = (call) => {
  call.on('data', (part: string) => call.write(part)).on('end', () => call.end());
};

let stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
  held = [];
});

const Stub = makeGenericClientConstructor(service, 'test.Service');

async function start(registry: Registry, now?: () => number) {
  const options = now === undefined ? {} : { now };
  const server = new Server({
    'grpc.max_receive_message_length': 1_000,
    interceptors: [
      unaryInterceptor(recordingsOf(registry), options),
      streamInterceptor(recordingsOf(registry), messagesOf(registry), options),
    ],
  });
  const { Missing: _, ...implemented } = service;
  server.addService(implemented, { Unary: unary, Server: serverStream, Client: clientStream, Bidi: bidi });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const client = new Stub(`127.0.0.1:${port}`, credentials.createInsecure());
  stops.push(() => {
    client.close();
    server.forceShutdown();
  });
  return { port, client };
}

/** A call with one request and one response. @returns its code */
function ask(client: Client, name: 'Unary' | 'Missing', text: string): Promise<number> {
  const { path, requestSerialize, responseDeserialize } = service[name];
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, text, (error: ServiceError | null) => resolve(error?.code ?? 0));
  });
}

/** Until something is so; it is awaited, not slept for. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('calls with one request and one response', () => {
  it('are recorded with the codes that their clients got, those among them that the library itself gave', async () => {
    const registry = createRegistry();
    const { client } = await start(registry, steps(500));
    expect(await ask(client, 'Unary', 'a')).toBe(status.OK);
    expect(await ask(client, 'Unary', 'b')).toBe(status.OK);
    expect(await ask(client, 'Unary', 'missing')).toBe(status.NOT_FOUND);
    expect(await ask(client, 'Unary', 'throw')).toBe(status.UNKNOWN);
    expect(await ask(client, 'Unary', 'unreadable')).toBe(status.INTERNAL);
    expect(await ask(client, 'Unary', 'x'.repeat(2_000))).toBe(status.RESOURCE_EXHAUSTED);
    expect(await ask(client, 'Missing', 'a')).toBe(status.UNIMPLEMENTED);
    expect(shown(registry, 'test_calls_total')).toEqual({ 'Unary unary': 6 });
    expect(shown(registry, 'test_answers_total')).toEqual({
      'Unary unary 0': 2,
      [`Unary unary ${status.NOT_FOUND}`]: 1,
      [`Unary unary ${status.UNKNOWN}`]: 1,
      [`Unary unary ${status.INTERNAL}`]: 1,
      [`Unary unary ${status.RESOURCE_EXHAUSTED}`]: 1,
    });
    expect(shown(registry, 'test_call_seconds_count')).toEqual({ 'Unary unary': 6 });
    expect(shown(registry, 'test_calls_in_flight')).toEqual({});
    expect(shown(registry, 'test_messages_total')).toEqual({});
  });

  it('that are cancelled count once as cancelled, though the handler answers later', async () => {
    const registry = createRegistry();
    const { client } = await start(registry);
    const { path, requestSerialize, responseDeserialize } = service.Unary;
    const call = client.makeUnaryRequest(path, requestSerialize, responseDeserialize, 'hold', () => undefined);
    await until(() => held.length === 1);
    expect(shown(registry, 'test_calls_in_flight')).toEqual({ '': 1 });
    call.cancel();
    await until(() => shown(registry, 'test_answers_total')[`Unary unary ${status.CANCELLED}`] === 1);
    held[0]?.();
    expect(await ask(client, 'Unary', 'a')).toBe(status.OK);
    expect(shown(registry, 'test_answers_total')).toEqual({ [`Unary unary ${status.CANCELLED}`]: 1, 'Unary unary 0': 1 });
    expect(shown(registry, 'test_calls_in_flight')).toEqual({});
  });

  it('whose deadline passes count as that', async () => {
    const registry = createRegistry();
    const { port } = await start(registry);
    // A client of the library would hang up at the deadline itself, and which of the two is first is chance.
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    stops.push(() => session.destroy());
    const stream = openCall(session, service.Unary.path, { 'grpc-timeout': '20m' });
    stream.end(framed('hold'));
    const code = await new Promise((resolve) => stream.on('response', (headers) => resolve(headers['grpc-status'])));
    expect(Number(code)).toBe(status.DEADLINE_EXCEEDED);
    expect(shown(registry, 'test_answers_total')).toEqual({ [`Unary unary ${status.DEADLINE_EXCEEDED}`]: 1 });
    expect(shown(registry, 'test_calls_in_flight')).toEqual({});
  });
});

describe('streams', () => {
  it('are recorded with each of their messages', async () => {
    const registry = createRegistry();
    const { client } = await start(registry, steps(250));
    const { Server: down, Client: up, Bidi: both } = service;

    const numbers: string[] = [];
    const downward = client.makeServerStreamRequest(down.path, down.requestSerialize, down.responseDeserialize, '4');
    for await (const number of downward) numbers.push(String(number));
    expect(numbers).toEqual(['0', '1', '2', '3']);

    const joined = await new Promise((resolve) => {
      const upward = client.makeClientStreamRequest(up.path, up.requestSerialize, up.responseDeserialize, (_, text) => resolve(text));
      for (const part of ['a', 'b', 'c']) upward.write(part);
      upward.end();
    });
    expect(joined).toBe('abc');

    const echo = client.makeBidiStreamRequest(both.path, both.requestSerialize, both.responseDeserialize);
    echo.write('x');
    echo.write('y');
    echo.end();
    const echoed: string[] = [];
    for await (const part of echo) echoed.push(String(part));
    expect(echoed).toEqual(['x', 'y']);

    await until(() => shown(registry, 'test_calls_in_flight')[''] === undefined);
    expect(shown(registry, 'test_calls_total')).toEqual({ 'Server server_stream': 1, 'Client client_stream': 1, 'Bidi bidi_stream': 1 });
    expect(shown(registry, 'test_answers_total')).toEqual({ 'Server server_stream 0': 1, 'Client client_stream 0': 1, 'Bidi bidi_stream 0': 1 });
    expect(shown(registry, 'test_messages_total')).toEqual({
      'Server received': 1, 'Server sent': 4,
      'Client received': 3, 'Client sent': 1, 'Client receiveFailed': 1,
      'Bidi received': 2, 'Bidi sent': 2, 'Bidi receiveFailed': 1,
    });
    // The clock goes on at each reading, so every message has waited; how many readings lay between is the library's matter.
    for (const name of ['Server sent', 'Client received', 'Bidi sent']) expect(shown(registry, 'test_wait_seconds_total')[name]).toBeGreaterThanOrEqual(0.25);
  });

  it('that fail count with their code', async () => {
    const registry = createRegistry();
    const { client } = await start(registry);
    const { path, requestSerialize, responseDeserialize } = service.Server;
    const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, 'fail');
    const error = await new Promise<ServiceError>((resolve) => stream.on('error', resolve).resume());
    expect(error.code).toBe(status.ABORTED);
    expect(shown(registry, 'test_answers_total')).toEqual({ [`Server server_stream ${status.ABORTED}`]: 1 });
    expect(shown(registry, 'test_messages_total')).toEqual({ 'Server received': 1 });
  });

  it('whose client is lost while a message is waited for count that wait as failed', async () => {
    const registry = createRegistry();
    const { port } = await start(registry);
    // A client of the library ends its side before it cancels, so that a server may well have answered before.
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const stream = openCall(session, service.Bidi.path);
    stream.write(framed('x'));
    await new Promise((resolve) => stream.once('data', resolve));
    session.destroy();
    await until(() => Object.keys(shown(registry, 'test_answers_total')).length === 1);
    expect(shown(registry, 'test_answers_total')).toEqual({ [`Bidi bidi_stream ${status.CANCELLED}`]: 1 });
    expect(shown(registry, 'test_messages_total')).toEqual({ 'Bidi received': 1, 'Bidi sent': 1, 'Bidi receiveFailed': 1 });
    expect(shown(registry, 'test_calls_in_flight')).toEqual({});
  });

  it('that have messages to send when their client is lost count those as not sent', async () => {
    const registry = createRegistry();
    const { port } = await start(registry);
    const session = connectHttp2(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 8 } });
    const stream = openCall(session, service.Server.path);
    stream.end(framed('hold'));
    // The window of this client takes one message of six bytes, and not the next.
    await new Promise((resolve) => stream.once('readable', resolve));
    await until(() => shown(registry, 'test_messages_total')['Server sent'] === 1);
    session.destroy();
    await until(() => Object.keys(shown(registry, 'test_answers_total')).length === 1);
    expect(shown(registry, 'test_answers_total')).toEqual({ [`Server server_stream ${status.CANCELLED}`]: 1 });
    expect(shown(registry, 'test_messages_total')).toEqual({ 'Server received': 1, 'Server sent': 1, 'Server sendFailed': 1 });
  });
});

function openCall(session: ClientHttp2Session, path: string, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers }, { endStream: false });
  return stream.on('error', () => undefined);
}

/** A message as it goes over the connection: not compressed, its length, its bytes. */
function framed(text: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 0, text.length]), Buffer.from(text)]);
}
