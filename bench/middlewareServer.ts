import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { createRegistry } from '../src/instruments/registry.ts';
import { open } from '../src/metric/label.ts';
import { counter, defaultBuckets, histogram } from '../src/metric/metric.ts';
import { fastifyRecording } from '../src/node/middleware/fastify.ts';
import { methodLabel, type HttpAnswer } from '../src/node/middleware/http.ts';
import { counted, timed } from '../src/node/middleware/recording.ts';

/** Two servers that say hello, of which one records each request: a program of its own, for `bench/middleware.ts`. */
const help = 'Recorded by the bench.';
const some = open({ budget: 20 });

function recorded(): FastifyInstance {
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

async function listen(app: FastifyInstance): Promise<string> {
  // The routes come after the plugin, whose hooks hold for what follows.
  app.register(async (api) => {
    api.get('/', async () => ({ hello: 'world' }));
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

const urls = { plain: await listen(fastify()), recorded: await listen(recorded()) };
process.on('message', (question) => {
  const { user, system } = process.cpuUsage();
  process.send?.(question === 'urls' ? urls : user + system);
});
