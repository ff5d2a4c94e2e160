import fastify, { type FastifyRequest } from 'fastify';
import { createRegistry } from '../src/instruments/registry.ts';
import { open } from '../src/metric/label.ts';
import { counter, defaultBuckets, histogram } from '../src/metric/metric.ts';
import { fastifyRecording } from '../src/node/middleware/fastify.ts';
import { methodLabel, type HttpAnswer } from '../src/node/middleware/http.ts';
import { counted, timed } from '../src/node/middleware/recording.ts';

/** A server that says hello, and records each request when it is told to: a program of its own, for `bench/middleware.ts`. */
const help = 'Recorded by the bench.';
const some = open({ budget: 20 });
const app = fastify();
if (process.argv[2] === 'recorded') {
  const registry = createRegistry();
  const requests = registry.counter(counter('bench_requests_total', { help, labels: { method: some, route: some, status: some } }));
  const labels = { method: some, route: some };
  const latency = registry.histogram(histogram('bench_request_duration_seconds', { help, unit: 'seconds', labels, buckets: defaultBuckets }));
  app.register(
    fastifyRecording([
      counted(requests, ({ method, route, status }: HttpAnswer<FastifyRequest>) =>
        route === undefined ? undefined : { method: methodLabel(method), route, status: String(status) },
      ),
      timed(latency, ({ method, route }: HttpAnswer<FastifyRequest>) => (route === undefined ? undefined : { method: methodLabel(method), route })),
    ]),
  );
}
// The routes come after the plugin, whose hooks hold for what follows.
app.register(async (api) => {
  api.get('/', async () => ({ hello: 'world' }));
});
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
