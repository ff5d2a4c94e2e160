import fastify, { type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expose } from '../../../src/instruments/exposition.ts';
import { createRegistry } from '../../../src/instruments/registry.ts';
import { fastifyMetrics } from '../../../src/node/middleware/fastify.ts';
import { shown } from './metrics.ts';

let app = fastify();
beforeEach(() => {
  app = fastify();
});
afterEach(() => app.close());

it('one line records the requests of a Fastify server by method, route and status', async () => {
  const registry = createRegistry();
  app.register(fastifyMetrics(registry));
  app.register(async (api) => {
    api.get('/users/:id', async () => 'ok');
    api.post('/users', async (_, reply) => reply.code(201).send());
  });
  for (const id of ['1', '2']) await app.inject(`/users/${id}?q=1`);
  await app.inject({ method: 'POST', url: '/users' });
  await app.inject('/nowhere');
  const expected = { 'GET /users/:id 200': 2, 'POST /users 201': 1, 'GET unmatched 404': 1 };
  expect(shown(registry, 'http_requests_total')).toEqual(expected);
  expect(shown(registry, 'http_request_duration_seconds_count')).toEqual(expected);
});

it('a request that a hook refuses before its handler is recorded under its route', async () => {
  const registry = createRegistry();
  app.addHook('onRequest', async (request, reply) => (request.headers.authorization === undefined ? reply.code(401).send('no') : undefined));
  app.register(fastifyMetrics(registry));
  app.register(async (api) => api.get('/mine', async () => 'ok'));
  app.register(async (api) => {
    api.addHook('preHandler', async (_, reply) => reply.code(403).send('no'));
    api.get('/others', async () => 'ok');
  });
  await app.inject({ url: '/others', headers: { authorization: 'x' } });
  await app.inject({ url: '/mine', headers: { authorization: 'x' } });
  // What comes before the plugin and answers is not seen, which is the order that its user chose.
  await app.inject('/mine');
  expect(shown(registry, 'http_requests_total')).toEqual({ 'GET /others 403': 1, 'GET /mine 200': 1 });
});

it('two plugins on one server record each request, each into its own registry', async () => {
  const registries = [createRegistry(), createRegistry()] as const;
  for (const registry of registries) app.register(fastifyMetrics(registry));
  app.register(async (api) => api.get('/', async () => 'ok'));
  for (let i = 0; i < 3; i += 1) await app.inject('/');
  for (const registry of registries) expect(shown(registry, 'http_requests_total')).toEqual({ 'GET / 200': 3 });
});

it('a latency carries the trace that is told as its exemplar', async () => {
  const registry = createRegistry();
  const trace = 'ab'.repeat(16);
  app.register(fastifyMetrics(registry, { exemplarOf: ({ request }: { readonly request: FastifyRequest }) => String(request.headers['x-trace']) }));
  app.register(async (api) => api.get('/', async () => 'ok'));
  await app.inject({ url: '/', headers: { 'x-trace': trace } });
  expect(expose(registry, 'openmetrics')).toContain(`# {trace_id="${trace}"}`);
});
