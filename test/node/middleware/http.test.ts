import { once } from 'node:events';
import { createServer, request as ask, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { counter } from '../../../src/metric/metric.ts';
import { expressMetrics } from '../../../src/node/middleware/express.ts';
import { expressRoute, httpMiddleware, methodLabel, recordedHandler, withoutQuery } from '../../../src/node/middleware/http.ts';
import { counted } from '../../../src/node/middleware/recording.ts';
import { currentRequestId, requestIdFrom, requestIdMiddleware } from '../../../src/node/middleware/requestId.ts';
import { createRegistry, recordingsOf, shown, steps } from './metrics.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  if (server !== undefined) await new Promise((resolve) => server?.close(resolve));
  server = undefined;
});

async function serve(listener: RequestListener): Promise<{ url: string; port: number }> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, port };
}

async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
}

describe('a handler of node:http', () => {
  it('is recorded under the route that is stated for it', async () => {
    const registry = createRegistry();
    const { url } = await serve(
      recordedHandler(recordingsOf(registry), '/things/:id', (request, response) => {
        response.statusCode = request.method === 'POST' ? 201 : 200;
        response.end(`${shown(registry, 'test_requests_in_flight')['']}`);
      }, { now: steps(500) }),
    );
    const inside = await (await fetch(`${url}/things/7?x=1`)).text();
    for (let i = 0; i < 2; i += 1) expect(await statusOf(`${url}/things/${i}`, { method: 'POST' })).toBe(201);
    expect(inside).toBe('1');
    expect(shown(registry, 'test_requests_total')).toEqual({ 'GET /things/:id 200': 1, 'POST /things/:id 201': 2 });
    expect(shown(registry, 'test_request_seconds_bucket')).toEqual({ '/things/:id 1': 3, '/things/:id +Inf': 3 });
    expect(shown(registry, 'test_request_seconds_sum')).toEqual({ '/things/:id': 1.5 });
    expect(shown(registry, 'test_requests_in_flight')).toEqual({});
  });

  it('whose client is gone before the answer counts as 499, and is no longer in flight', async () => {
    const registry = createRegistry();
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    let gone: Promise<unknown> = Promise.resolve();
    const { url } = await serve(
      recordedHandler(recordingsOf(registry), '/slow', (_, response) => {
        gone = once(response, 'close');
        arrived();
      }),
    );
    const client = ask(`${url}/slow`).on('error', () => undefined).end();
    await arrival;
    expect(shown(registry, 'test_requests_in_flight')).toEqual({ '': 1 });
    client.destroy();
    await gone;
    expect(shown(registry, 'test_requests_total')).toEqual({ 'GET /slow 499': 1 });
    expect(shown(registry, 'test_requests_in_flight')).toEqual({});
  });

  it('whose client is gone in the middle of the answer keeps the status that was sent', async () => {
    const registry = createRegistry();
    let gone: Promise<unknown> = Promise.resolve();
    const { port } = await serve(
      recordedHandler(recordingsOf(registry), '/slow', (_, response) => {
        gone = once(response, 'close');
        response.writeHead(206);
        response.write('a part');
      }),
    );
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await gone;
    expect(shown(registry, 'test_requests_total')).toEqual({ 'GET /slow 206': 1 });
  });

  it('goes on serving when a recording fails, and the other recordings go on too', async () => {
    const registry = createRegistry();
    const bad = counter('test_bad_total', { help: 'Bad.', labels: { kind: ['a'] } });
    const warning = once(process, 'warning');
    const wrong = counted(registry.counter(bad), () => ({ kind: 'b' as 'a' }));
    const { url } = await serve(recordedHandler([wrong, ...recordingsOf(registry)], '/', (_, response) => void response.end()));
    for (let i = 0; i < 2; i += 1) expect(await statusOf(url)).toBe(200);
    expect(shown(registry, 'test_requests_total')).toEqual({ 'GET / 200': 2 });
    expect(String(((await warning) as [Error])[0].message)).toContain('test_bad_total: the label "kind" cannot be "b"');
  });
});

describe('Express', () => {
  it('is recorded with its routes, those of routers among them, and with requests that no route takes', async () => {
    const registry = createRegistry();
    const app = express().set('env', 'test');
    app.use(httpMiddleware(recordingsOf(registry), { routeOf: expressRoute(['/api']) }));
    app.get('/users/:id', (_, response) => void response.json({}));
    app.get('/fails', () => {
      throw Object.assign(new Error('no'), { statusCode: 503, expose: true });
    });
    const router = express.Router();
    router.put('/items/:key', (_, response) => void response.status(204).end());
    app.use('/api', router);
    app.use('/of/:tenant', router);
    const { url } = await serve(app);
    for (const id of ['1', '2', 'x%2Fy']) expect(await statusOf(`${url}/users/${id}?q=${id}`)).toBe(200);
    expect(await statusOf(`${url}/api/items/a`, { method: 'PUT' })).toBe(204);
    expect(await statusOf(`${url}/of/someone/items/a`, { method: 'PUT' })).toBe(204);
    expect(await statusOf(`${url}/nowhere/${'x'.repeat(50)}`)).toBe(404);
    expect(await statusOf(`${url}/fails`)).toBe(503);
    expect(shown(registry, 'test_requests_total')).toEqual({
      'GET /users/:id 200': 3,
      'PUT /api/items/:key 204': 1,
      'PUT */items/:key 204': 1,
      'GET none 404': 1,
      'GET /fails 503': 1,
    });
    expect(shown(registry, 'test_request_seconds_count')).toEqual({
      '/users/:id': 3,
      '/api/items/:key': 1,
      '*/items/:key': 1,
      '/fails': 1,
    });
    expect(shown(registry, 'test_requests_in_flight')).toEqual({});
  });
});

it('one line records the requests of an Express server by method, route and status', async () => {
  const registry = createRegistry();
  const app = express().set('env', 'test');
  app.use(expressMetrics(registry, { mounts: ['/api'] }));
  app.use('/api', express.Router().get('/items/:key', (_, response) => void response.json({})));
  const { url } = await serve(app);
  for (const key of ['a', 'b']) expect(await statusOf(`${url}/api/items/${key}`)).toBe(200);
  expect(await statusOf(`${url}/nowhere`)).toBe(404);
  expect(shown(registry, 'http_requests_total')).toEqual({ 'GET /api/items/:key 200': 2, 'GET unmatched 404': 1 });
});

it('a server goes on when nobody can tell the route of a request', async () => {
  const registry = createRegistry();
  const routeOf = (): string => {
    throw new Error('no route today');
  };
  const middleware = httpMiddleware(recordingsOf(registry), { routeOf });
  const { url } = await serve((request, response) => middleware(request, response, () => void response.end()));
  for (let i = 0; i < 2; i += 1) expect(await statusOf(url)).toBe(200);
  expect(shown(registry, 'test_requests_total')).toEqual({ 'GET none 200': 2 });
});

describe('request ids', () => {
  it('are the ids that clients give, echoed and known to everything that the request causes', async () => {
    const app = express();
    app.use(requestIdMiddleware);
    app.get('/', async (_, response) => {
      await new Promise((resolve) => setImmediate(resolve));
      response.send(currentRequestId());
    });
    const { url } = await serve(app);
    const answers = await Promise.all(
      [{ 'x-request-id': 'one' }, { 'x-trace-id': 'two' }, { 'x-request-id': 'three', 'x-trace-id': 'four' }].map((headers) =>
        fetch(url, { headers: headers as Record<string, string> }),
      ),
    );
    expect(answers.map(({ headers }) => headers.get('x-request-id'))).toEqual(['one', 'two', 'three']);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['one', 'two', 'three']);
    expect(currentRequestId()).toBeUndefined();
  });

  it.each([
    ['no id', {}],
    ['an id with a line break', { 'x-request-id': 'a\nb' }],
    ['an id of endless length', { 'x-request-id': 'a'.repeat(129) }],
    ['an empty id', { 'x-request-id': '' }],
  ])('%s is replaced by one of our own, which is another each time', (_, headers) => {
    const ids = [requestIdFrom(headers), requestIdFrom(headers)];
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

it.each([
  ['GET', 'GET'],
  ['OPTIONS', 'OPTIONS'],
  ['PROPFIND', 'OTHER'],
  ['get', 'OTHER'],
  ['', 'OTHER'],
])('the method %j is the label %j', (method, label) => expect(methodLabel(method)).toBe(label));

it.each([
  ['/a?b=c?d', '/a'],
  ['/a', '/a'],
  ['?x', ''],
])('%j without its query is %j', (url, path) => expect(withoutQuery(url)).toBe(path));
