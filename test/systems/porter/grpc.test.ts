import { credentials, makeGenericClientConstructor, Server, ServerCredentials, status, type handleBidiStreamingCall, type handleUnaryCall } from '@grpc/grpc-js';
import { afterEach, expect, it } from 'vitest';
import { createRegistry } from '../../../src/instruments/registry.ts';
import { streamInterceptor, unaryInterceptor } from '../../../src/node/middleware/grpc.ts';
import { messageRecording, streamRecording, unaryRecording } from '../../../src/systems/porter/grpc.ts';
import { createCollector } from '../../../src/systems/porter/instruments.ts';
import { shown } from '../shown.ts';

const text = {
  requestSerialize: (value: string) => Buffer.from(value),
  requestDeserialize: (bytes: Buffer) => bytes.toString(),
  responseSerialize: (value: string) => Buffer.from(value),
  responseDeserialize: (bytes: Buffer) => bytes.toString(),
};
const service = {
  Info: { path: '/flight.Service/Info', requestStream: false, responseStream: false, ...text },
  Exchange: { path: '/flight.Service/Exchange', requestStream: true, responseStream: true, ...text },
};
const info: handleUnaryCall<string, string> = ({ request }, callback) =>
  request === 'bad' ? callback({ code: status.INVALID_ARGUMENT, details: 'no' }) : callback(null, request);
const exchange: handleBidiStreamingCall<string, string> = (call) => {
  call.on('data', (part: string) => call.write(part)).on('end', () => call.end());
};

let stop = (): void => undefined;
afterEach(() => stop());

it('the calls of a server are recorded under the catalogue’s names, with the codes spelled as the catalogue does', async () => {
  const registry = createRegistry();
  const collector = createCollector(registry);
  const server = new Server({
    interceptors: [unaryInterceptor([unaryRecording(collector)]), streamInterceptor([streamRecording(collector)], messageRecording(collector))],
  });
  server.addService(service, { Info: info, Exchange: exchange });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const client = new (makeGenericClientConstructor(service, 'flight.Service'))(`127.0.0.1:${port}`, credentials.createInsecure());
  stop = () => {
    client.close();
    server.forceShutdown();
  };
  for (const request of ['a', 'bad', 'b']) {
    await new Promise((resolve) => client.makeUnaryRequest(service.Info.path, text.requestSerialize, text.responseDeserialize, request, resolve));
  }
  const stream = client.makeBidiStreamRequest(service.Exchange.path, text.requestSerialize, text.responseDeserialize);
  for (const part of ['x', 'y', 'z']) stream.write(part);
  stream.end();
  for await (const part of stream) expect(['x', 'y', 'z']).toContain(part);

  const [unary, both] = ['/flight.Service/Info', '/flight.Service/Exchange'];
  expect(shown(registry, 'grpc_requests_total')).toEqual({ [`${unary} unary`]: 3 });
  expect(shown(registry, 'grpc_responses_total')).toEqual({ [`${unary} unary OK`]: 2, [`${unary} unary InvalidArgument`]: 1 });
  expect(shown(registry, 'grpc_request_duration_seconds_count')).toEqual({ [`${unary} unary`]: 3 });
  expect(shown(registry, 'grpc_streams_total')).toEqual({ [both]: 1 });
  expect(shown(registry, 'grpc_stream_status_total')).toEqual({ [`${both} OK`]: 1 });
  expect(shown(registry, 'grpc_stream_duration_seconds_count')).toEqual({ [both]: 1 });
  for (const direction of ['sent', 'received']) expect(shown(registry, `grpc_stream_messages_${direction}_total`)).toEqual({ [both]: 3 });
  for (const direction of ['send', 'recv']) expect(shown(registry, `grpc_stream_${direction}_duration_seconds_count`)).toEqual({ [both]: 3 });
  expect(shown(registry, 'grpc_stream_recv_errors_total')).toEqual({ [both]: 1 });
  expect(shown(registry, 'grpc_stream_send_errors_total')).toEqual({});
});
