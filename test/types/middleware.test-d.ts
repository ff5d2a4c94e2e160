import type { FastifyRequest } from 'fastify';
import { createRegistry } from '../../src/instruments/registry.ts';
import { fastifyRecording } from '../../src/node/middleware/fastify.ts';
import { httpMiddleware, type HttpAnswer } from '../../src/node/middleware/http.ts';
import { counted, inFlight, timed } from '../../src/node/middleware/recording.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { operation } from '../../src/systems/keychain/constants.ts';
import { createRecorder } from '../../src/systems/keychain/instruments.ts';
import { createCollector } from '../../src/systems/porter/instruments.ts';

const registry = createRegistry();
const requests = registry.counter(hashmap.requests);
const received = registry.counter(hedgehog.received);

// What a call knows is known without being said.
httpMiddleware([
  counted(requests, ({ method, route = 'none', status }) => ({ method, endpoint: route, status: status.toFixed() })),
  inFlight(registry.gauge(hashmap.inFlight), () => ({})),
]);
fastifyRecording([counted(requests, ({ request, method, status }) => ({ method, endpoint: request.routeOptions.url ?? '', status: String(status) }))]);

// A call may be left out.
counted(requests, ({ method }: HttpAnswer) => (method === 'GET' ? undefined : { method, endpoint: '', status: '' }));
// @ts-expect-error a missing label
counted(requests, ({ method }: HttpAnswer) => ({ method, endpoint: '' }));
// @ts-expect-error a value that is not on the list
counted(received, () => ({ op: 'put', result: 'failed' }));
counted(received, () => ({ op: 'put', result: 'failure' }));
// @ts-expect-error a histogram is not counted
counted(registry.histogram(hashmap.latency), () => ({ method: '', endpoint: '' }));
// @ts-expect-error a counter holds nothing that is in flight
inFlight(requests, () => ({ method: '', endpoint: '', status: '' }));
// @ts-expect-error what is in flight has no status yet
httpMiddleware([inFlight(registry.gauge(hedgehog.pendingHints), ({ status }: HttpAnswer) => ({ target_node: String(status) }))]);
// @ts-expect-error a request of Fastify is none of node:http
httpMiddleware([timed(registry.histogram(hashmap.latency), ({ request }: HttpAnswer<FastifyRequest>) => ({ method: request.method, endpoint: '' }))]);

const collector = createCollector(registry);
collector.incrementCounter('x_total');
collector.incrementCounter('x_total', 'a', '1', 'b', '2', 'c', '3');
collector.startTimer('x_seconds', 'a', '1').stop().toFixed();
// @ts-expect-error a label without a value
collector.incrementCounter('x_total', 'a');
// @ts-expect-error a label without a value
collector.recordGauge('x', 1, 'a', '1', 'b');
// @ts-expect-error a value that is no text
collector.incrementCounter('x_total', 'a', 1);
// @ts-expect-error a histogram without a value
collector.recordHistogram('x');

const recorder = createRecorder(registry);
recorder.recordOperation(operation.healthCheck, 'pkcs8', 'success', 1);
// @ts-expect-error no operation of the catalogue
recorder.recordOperation('forge', 'pkcs8', 'success', 1);
// @ts-expect-error no status of the catalogue
recorder.recordOperation('sign', 'pkcs8', 'ok', 1);
// @ts-expect-error no protocol of the catalogue
recorder.openConnection('ftp');
// @ts-expect-error no code of gRPC
recorder.recordGrpcRequest('/a/b', 'NOT_FOUND', 1);
