import { expose } from '../../../src/instruments/exposition.ts';
import { createRegistry, type Registry } from '../../../src/instruments/registry.ts';
import { open } from '../../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../../src/metric/metric.ts';
import type { HttpAnswer, HttpRecording } from '../../../src/node/middleware/http.ts';
import { counted, inFlight, timed } from '../../../src/node/middleware/recording.ts';
import { readExposition } from '../../instruments/read-exposition.ts';

const labels = { method: open({ budget: 10 }), route: open({ budget: 10 }), status: open({ budget: 10 }) };
export const requests = counter('test_requests_total', { help: 'Requests.', labels });
export const latency = histogram('test_request_seconds', { help: 'Latency.', unit: 'seconds', buckets: [0.25, 1], labels: { route: labels.route } });
export const flying = gauge('test_requests_in_flight', { help: 'In flight.', unit: 'count' });

/** What the middlewares are tested with: one recording of each kind. */
export function recordingsOf<R>(registry: Registry): readonly HttpRecording<R>[] {
  return [
    counted(registry.counter(requests), ({ method, route = 'none', status }: HttpAnswer<R>) => ({ method, route, status: String(status) })),
    timed(registry.histogram(latency), ({ route }: HttpAnswer<R>) => (route === undefined ? undefined : { route })),
    inFlight(registry.gauge(flying), () => ({})),
  ];
}

/** Every sample that is not zero, by name and label values. */
export function shown(registry: Registry, name: string): Readonly<Record<string, number>> {
  const samples = readExposition(expose(registry, 'text')).flatMap((family) => family.samples);
  const wanted = samples.filter((sample) => sample.name === name && sample.value !== 0);
  return Object.fromEntries(wanted.map(({ labels: of, value }) => [Object.values(of).join(' '), value]));
}

/** A clock that goes on by so much each time it is read. */
export function steps(milliseconds: number): () => number {
  let time = 0;
  return () => (time += milliseconds);
}

export { createRegistry };
