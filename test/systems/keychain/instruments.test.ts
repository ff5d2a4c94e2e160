import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import {
  credentials, makeGenericClientConstructor, Server, ServerCredentials, status as grpcStatus, type handleUnaryCall,
} from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/instruments/registry.ts';
import { httpMiddleware } from '../../../src/node/middleware/http.ts';
import { unaryInterceptor } from '../../../src/node/middleware/grpc.ts';
import { label, operation, protocol, status } from '../../../src/systems/keychain/constants.ts';
import {
  collectResources, countConnections, createRecorder, grpcRecording, httpRecording,
} from '../../../src/systems/keychain/instruments.ts';
import { keychainSystem, operations } from '../../../src/systems/keychain/metrics.ts';
import { metricsOf } from '../../../src/metric/system.ts';
import { allOf, shown } from '../shown.ts';

let stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
});

describe('the recorder', () => {
  it('counts and times operations', () => {
    const registry = createRegistry();
    const recorder = createRecorder(registry);
    recorder.recordOperation(operation.generate, 'pkcs8', status.success, 0.5);
    recorder.recordOperation(operation.generate, 'pkcs8', status.success, 0.25);
    recorder.recordOperation(operation.healthCheck, 'memory', status.error, 2);
    expect(shown(registry, 'keychain_operations_total')).toEqual({ 'generate pkcs8 success': 2, 'health_check memory error': 1 });
    expect(shown(registry, 'keychain_operation_duration_seconds_sum')).toEqual({ 'generate pkcs8': 0.75, 'health_check memory': 2 });
    expect(shown(registry, 'keychain_operation_duration_seconds_count')).toEqual({ 'generate pkcs8': 2, 'health_check memory': 1 });
  });

  it('counts errors, requests of both APIs, and holds the inventory', () => {
    const registry = createRegistry();
    const recorder = createRecorder(registry);
    recorder.recordError('sign', 'pkcs8', 'key_not_found');
    recorder.recordHttpRequest('GET', 200, 0.125);
    recorder.recordHttpRequest('BREW', 418, 1);
    recorder.recordGrpcRequest('/keychain.v1.KeychainService/Sign', 'NotFound', 0.5);
    recorder.setKeys('pkcs8', 15);
    recorder.setKeys('pkcs8', 14);
    recorder.setCerts('pkcs8', 8);
    recorder.setBackendHealthy('pkcs8', true);
    recorder.setBackendHealthy('memory', true);
    recorder.setBackendHealthy('memory', false);
    expect(shown(registry, 'keychain_errors_total')).toEqual({ 'sign pkcs8 key_not_found': 1 });
    expect(shown(registry, 'keychain_http_requests_total')).toEqual({ 'GET 200': 1, 'OTHER 418': 1 });
    expect(shown(registry, 'keychain_http_request_duration_seconds_sum')).toEqual({ GET: 0.125, OTHER: 1 });
    expect(shown(registry, 'keychain_grpc_requests_total')).toEqual({ '/keychain.v1.KeychainService/Sign NotFound': 1 });
    expect(shown(registry, 'keychain_grpc_request_duration_seconds_sum')).toEqual({ '/keychain.v1.KeychainService/Sign': 0.5 });
    expect(shown(registry, 'keychain_keys_total')).toEqual({ pkcs8: 14 });
    expect(shown(registry, 'keychain_certs_total')).toEqual({ pkcs8: 8 });
    expect(allOf(registry, 'keychain_backend_healthy')).toEqual({ pkcs8: 1, memory: 0 });
  });

  it('shows a backend at zero before anything is asked of it', () => {
    const registry = createRegistry();
    createRecorder(registry).addBackend('pkcs8');
    expect(Object.values(allOf(registry, 'keychain_operations_total'))).toEqual(Array(operations.length * 2).fill(0));
    expect(allOf(registry, 'keychain_operations_total')['rotate pkcs8 error']).toBe(0);
    for (const name of ['keys_total', 'certs_total', 'backend_healthy']) expect(allOf(registry, `keychain_${name}`)).toEqual({ pkcs8: 0 });
    expect(allOf(registry, 'keychain_active_connections')).toEqual({ http: 0, grpc: 0, quic: 0, mcp: 0 });
  });

  it('observes an operation: what it gives is given on, what it throws is thrown on, and both are recorded', async () => {
    const registry = createRegistry();
    let time = 0;
    const recorder = createRecorder(registry, { now: () => time });
    const sortOf = (cause: unknown) => (cause instanceof RangeError ? 'bad_length' : 'unknown');
    expect(await recorder.observe('sign', 'memory', async () => { time += 250; return 'signature'; }, sortOf)).toBe('signature');
    await expect(recorder.observe('sign', 'memory', () => { time += 500; throw new RangeError('no'); }, sortOf)).rejects.toThrow('no');
    expect(shown(registry, 'keychain_operations_total')).toEqual({ 'sign memory success': 1, 'sign memory error': 1 });
    expect(shown(registry, 'keychain_operation_duration_seconds_sum')).toEqual({ 'sign memory': 0.75 });
    expect(shown(registry, 'keychain_errors_total')).toEqual({ 'sign memory bad_length': 1 });
  });
});

describe('connections', () => {
  it('that are closed while recording is switched off are counted down all the same', () => {
    const registry = createRegistry();
    const recorder = createRecorder(registry);
    const before = recorder.openConnection(protocol.quic);
    registry.disable();
    const meanwhile = recorder.openConnection(protocol.quic);
    before.close();
    registry.enable();
    meanwhile.close();
    expect(shown(registry, 'keychain_active_connections')).toEqual({});
  });

  it('are counted down once, however often they are closed', () => {
    const registry = createRegistry();
    const recorder = createRecorder(registry);
    const [first, second] = [recorder.openConnection(protocol.quic), recorder.openConnection(protocol.quic)];
    recorder.openConnection(protocol.mcp);
    expect(shown(registry, 'keychain_active_connections')).toEqual({ quic: 2, mcp: 1 });
    for (let i = 0; i < 3; i += 1) first.close();
    expect(shown(registry, 'keychain_active_connections')).toEqual({ quic: 1, mcp: 1 });
    second.close();
    expect(allOf(registry, 'keychain_active_connections')).toEqual({ http: 0, grpc: 0, quic: 0, mcp: 1 });
  });

  it('of an HTTP server are those that are open, whether they ask anything or not', async () => {
    const registry = createRegistry();
    const recorder = createRecorder(registry);
    const server = createHttpServer((_, response) => void response.end());
    countConnections(server, 'http', recorder);
    const record = httpMiddleware([httpRecording(recorder)]);
    server.prependListener('request', (request, response) => record(request, response));
    const port = await listening(server);
    const sockets = await Promise.all([open(port), open(port), open(port)]);
    await until(() => shown(registry, 'keychain_active_connections')['http'] === 3);
    for (let i = 0; i < 2; i += 1) {
      sockets[0]?.write('GET /keys HTTP/1.1\r\nHost: x\r\n\r\n');
      if (sockets[0] !== undefined) await once(sockets[0], 'data');
    }
    for (const socket of sockets.slice(1)) socket.destroy();
    await until(() => shown(registry, 'keychain_active_connections')['http'] === 1);
    sockets[0]?.destroy();
    await until(() => allOf(registry, 'keychain_active_connections')['http'] === 0);
    expect(shown(registry, 'keychain_http_requests_total')).toEqual({ 'GET 200': 2 });
    expect(shown(registry, 'keychain_http_request_duration_seconds_count')).toEqual({ GET: 2 });
  });

  it('of a gRPC server are counted by the server that accepts them for it', async () => {
    const registry = createRegistry();
    const recorder = createRecorder(registry);
    const text = {
      requestSerialize: (value: string) => Buffer.from(value),
      requestDeserialize: (bytes: Buffer) => bytes.toString(),
      responseSerialize: (value: string) => Buffer.from(value),
      responseDeserialize: (bytes: Buffer) => bytes.toString(),
    };
    const service = { Sign: { path: '/keychain.v1.KeychainService/Sign', requestStream: false, responseStream: false, ...text } };
    const sign: handleUnaryCall<string, string> = ({ request }, callback) =>
      request === 'missing' ? callback({ code: grpcStatus.NOT_FOUND }) : callback(null, request);
    const grpc = new Server({ interceptors: [unaryInterceptor([grpcRecording(recorder)])] });
    grpc.addService(service, { Sign: sign });
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const server = createServer((socket) => injector.injectConnection(socket));
    countConnections(server, 'grpc', recorder);
    const port = await listening(server);
    const client = new (makeGenericClientConstructor(service, 'keychain'))(`127.0.0.1:${port}`, credentials.createInsecure());
    stops.unshift(() => {
      client.close();
      grpc.forceShutdown();
      injector.destroy();
    });
    for (const request of ['a', 'missing', 'b']) {
      await new Promise((resolve) => client.makeUnaryRequest(service.Sign.path, text.requestSerialize, text.responseDeserialize, request, resolve));
    }
    expect(shown(registry, 'keychain_active_connections')).toEqual({ grpc: 1 });
    expect(shown(registry, 'keychain_grpc_requests_total')).toEqual({ [`${service.Sign.path} OK`]: 2, [`${service.Sign.path} NotFound`]: 1 });
    expect(shown(registry, 'keychain_grpc_request_duration_seconds_count')).toEqual({ [service.Sign.path]: 3 });
    client.close();
    await until(() => allOf(registry, 'keychain_active_connections')['grpc'] === 0);
  });
});

it('resources are shown at once, and after the stop no more', () => {
  const registry = createRegistry();
  let time = 1_000;
  const collector = collectResources(registry, { now: () => time, intervalMilliseconds: 3_600_000 });
  expect(allOf(registry, 'keychain_server_uptime_seconds')).toEqual({ '': 0 });
  time += 3_000;
  collector.stop();
  time += 3_000;
  collector.collect();
  expect(allOf(registry, 'keychain_server_uptime_seconds')).toEqual({ '': 3 });
  expect(shown(registry, 'keychain_memory_alloc_bytes')['']).toBeGreaterThan(1e6);
  expect(shown(registry, 'keychain_memory_sys_bytes')['']).toBeGreaterThan(shown(registry, 'keychain_memory_alloc_bytes')[''] ?? Infinity);
  // What these two hold depends on the process; a node's test brings it about.
  for (const name of ['keychain_goroutines', 'keychain_gc_pause_total_seconds']) expect(Object.keys(allOf(registry, name))).toEqual(['']);
});

describe('the constants', () => {
  it('name every operation, protocol and status', () => {
    expect(Object.values(operation)).toEqual([...operations]);
    expect(Object.values(protocol)).toEqual(['http', 'grpc', 'quic', 'mcp']);
    expect(Object.values(status)).toEqual(['success', 'error']);
  });

  it('name every label of the catalogue, and no other', () => {
    const labels = new Set(metricsOf(keychainSystem).flatMap((metric) => Object.keys(metric.labels)));
    expect(new Set<string>(Object.values(label))).toEqual(labels);
  });
});

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as { port: number }).port;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  stops.unshift(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Until something is so; it is awaited, not slept for. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
