import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { Counter, Histogram, Registry } from 'prom-client';
import { createRegistry } from '../src/instruments/registry.ts';
import { open } from '../src/metric/label.ts';
import { counter, defaultBuckets, histogram } from '../src/metric/metric.ts';
import { fastifyMetrics, fastifyRecording } from '../src/node/middleware/fastify.ts';
import { methodLabel, type HttpAnswer } from '../src/node/middleware/http.ts';
import { counted, timed } from '../src/node/middleware/recording.ts';

/** Servers that say hello, of which some record each request: a program of its own, for `bench/middleware.ts`. */
const help = 'Recorded by the bench.';
const some = open({ budget: 20 });

/** As most users record: in one line. */
function recorded(): FastifyInstance {
  const app = fastify();
  app.register(fastifyMetrics(createRegistry()));
  return app;
}

/** With metrics of their own, and an object of labels for each. */
function ownLabels(): FastifyInstance {
  const registry = createRegistry();
  const requests = registry.counter(counter('bench_requests_total', { help, labels: { method: some, route: some, status: some } }));
  const labels = { method: some, route: some };
  const latency = registry.histogram(histogram('bench_request_duration_seconds', { help, unit: 'seconds', labels, buckets: defaultBuckets }));
  const app = fastify();
  app.register(
    fastifyRecording([
      counted(requests, ({ method, route, status }: HttpAnswer<FastifyRequest>) =>
        route === undefined ? undefined : { method: methodLabel(method), route, status: String(status) },
      ),
      timed(latency, ({ method, route }: HttpAnswer<FastifyRequest>) => (route === undefined ? undefined : { method: methodLabel(method), route })),
    ]),
  );
  return app;
}

/** The least that Fastify's own way to learn of answers costs. */
function idleHook(): FastifyInstance {
  const app = fastify();
  app.addHook('onResponse', (_request, _reply, next) => next());
  return app;
}

/** The same metrics as Fastify's users record them: by prom-client, in that hook. */
function promClient(): FastifyInstance {
  const registers = [new Registry()];
  const requests = new Counter({ name: 'bench_requests_total', help, labelNames: ['method', 'route', 'status'], registers });
  const latency = new Histogram({ name: 'bench_request_duration_seconds', help, labelNames: ['method', 'route'], buckets: [...defaultBuckets], registers });
  const app = fastify();
  app.addHook('onResponse', (request, reply, next) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? '' };
    requests.inc({ ...labels, status: String(reply.statusCode) });
    latency.observe(labels, reply.elapsedTime / 1_000);
    next();
  });
  return app;
}

async function listen(app: FastifyInstance): Promise<string> {
  // The routes come after the plugin, whose hooks hold for what follows.
  app.register(async (api) => {
    api.get('/', async () => ({ hello: 'world' }));
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

const urls = { plain: await listen(fastify()), recorded: await listen(recorded()), ownLabels: await listen(ownLabels()), idleHook: await listen(idleHook()), promClient: await listen(promClient()) };
process.on('message', (question) => {
  const { user, system } = process.cpuUsage();
  process.send?.(question === 'urls' ? urls : user + system);
});
