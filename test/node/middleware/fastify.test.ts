import { once } from 'node:events';
import { request as ask } from 'node:http';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fastifyRecording } from '../../../src/node/middleware/fastify.ts';
import { counted } from '../../../src/node/middleware/recording.ts';
import type { HttpAnswer } from '../../../src/node/middleware/http.ts';
import { createRegistry, recordingsOf, requests, shown, steps } from './metrics.ts';

let app: FastifyInstance;
beforeEach(() => {
  app = fastify({ forceCloseConnections: true });
});
afterEach(() => app.close());

async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
}

it('a plugin records the routes of the instance that registers it, also those declared before, and of those below', async () => {
  const registry = createRegistry();
  app.get('/before/:id', async () => 'ok');
  app.register(fastifyRecording(recordingsOf(registry), { now: steps(200) }));
  app.post('/after', async (_, reply) => reply.code(201).send('ok'));
  app.get('/fails', async () => {
    throw new Error('no');
  });
  app.register(async (below) => below.get('/items/:key', async () => 'ok'), { prefix: '/api' });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const id of ['1', '2']) expect(await statusOf(`${url}/before/${id}?x=1`)).toBe(200);
  expect(await statusOf(`${url}/after`, { method: 'POST' })).toBe(201);
  expect(await statusOf(`${url}/api/items/a%2Fb`)).toBe(200);
  expect(await statusOf(`${url}/fails`)).toBe(500);
  expect(await statusOf(`${url}/${'x'.repeat(200)}`)).toBe(404);
  expect(shown(registry, 'test_requests_total')).toEqual({
    'GET /before/:id 200': 2,
    'POST /after 201': 1,
    'GET /api/items/:key 200': 1,
    'GET /fails 500': 1,
    'GET none 404': 1,
  });
  expect(shown(registry, 'test_request_seconds_bucket')).toEqual({
    '/before/:id 0.25': 2, '/before/:id 1': 2, '/before/:id +Inf': 2,
    '/after 0.25': 1, '/after 1': 1, '/after +Inf': 1,
    '/api/items/:key 0.25': 1, '/api/items/:key 1': 1, '/api/items/:key +Inf': 1,
    '/fails 0.25': 1, '/fails 1': 1, '/fails +Inf': 1,
  });
  expect(shown(registry, 'test_requests_in_flight')).toEqual({});
});

it('a plugin leaves the instances beside it alone', async () => {
  const registry = createRegistry();
  app.register(async (one) => {
    one.register(fastifyRecording(recordingsOf(registry)));
    one.get('/recorded', async () => 'ok');
  });
  app.register(async (other) => other.get('/unrecorded', async () => 'ok'));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const path of ['recorded', 'unrecorded', 'recorded']) expect(await statusOf(`${url}/${path}`)).toBe(200);
  expect(shown(registry, 'test_requests_total')).toEqual({ 'GET /recorded 200': 2 });
});

it('labels can come from what the handlers left on the request', async () => {
  const registry = createRegistry();
  app.decorateRequest('tenant', '');
  const tenantOf = (request: FastifyRequest) => (request as FastifyRequest & { tenant: string }).tenant;
  app.register(
    fastifyRecording([
      counted(registry.counter(requests), ({ request, method, status }: HttpAnswer<FastifyRequest>) => ({
        method,
        route: tenantOf(request),
        status: String(status),
      })),
    ]),
  );
  app.get('/', async (request) => {
    (request as FastifyRequest & { tenant: string }).tenant = 'acme';
    return 'ok';
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await statusOf(url);
  expect(shown(registry, 'test_requests_total')).toEqual({ 'GET acme 200': 1 });
});

it('a client that is gone before the answer counts as 499, and is no longer in flight', async () => {
  const registry = createRegistry();
  app.register(fastifyRecording(recordingsOf(registry)));
  let arrived = (): void => undefined;
  let answer = (): void => undefined;
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  let gone: Promise<unknown> = Promise.resolve();
  app.get('/slow', async (_, reply) => {
    gone = once(reply.raw, 'close');
    arrived();
    await new Promise<void>((resolve) => (answer = resolve));
    return 'late';
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = ask(`${url}/slow`).on('error', () => undefined).end();
  await arrival;
  expect(shown(registry, 'test_requests_in_flight')).toEqual({ '': 1 });
  client.destroy();
  await gone;
  answer();
  expect(shown(registry, 'test_requests_total')).toEqual({ 'GET /slow 499': 1 });
  expect(shown(registry, 'test_requests_in_flight')).toEqual({});
});

it('a request during which recording is switched off is no longer in flight after it', async () => {
  const registry = createRegistry();
  app.register(fastifyRecording(recordingsOf(registry)));
  app.get('/off', async () => {
    registry.disable();
    return 'ok';
  });
  app.get('/on', async () => {
    registry.enable();
    return 'ok';
  });
  for (const path of ['/off', '/on', '/on', '/off']) await app.inject(path);
  registry.enable();
  expect(shown(registry, 'test_requests_in_flight')).toEqual({});
});

it('requests that are injected, without a connection, are recorded too', async () => {
  const registry = createRegistry();
  app.register(fastifyRecording(recordingsOf(registry)));
  app.get('/', async () => 'ok');
  await app.inject('/');
  expect(shown(registry, 'test_requests_total')).toEqual({ 'GET / 200': 1 });
});
