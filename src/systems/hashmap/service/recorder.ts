import type { Registry } from '../../../instruments/registry.ts';
import { hashmap } from '../metrics.ts';

/** Every route of the API, and the statuses that its requests come to sooner or later. */
const routes = [
  ['GET', '/api/v1/keys/:key', ['200', '404', '500', '503']],
  ['PUT', '/api/v1/keys/:key', ['204', '500', '503']],
  ['DELETE', '/api/v1/keys/:key', ['204', '500', '503']],
  ['GET', '/api/v1/nodes', ['200']],
  ['POST', '/api/v1/nodes', ['201']],
  ['DELETE', '/api/v1/nodes/:node', ['204']],
] as const;

export type Recorder = ReturnType<typeof createRecorder>;

/** The instruments of the API. What can be known beforehand starts at zero, so that a first failure shows as an increase. */
export function createRecorder(registry: Registry) {
  const requests = registry.counter(hashmap.requests);
  const latency = registry.histogram(hashmap.latency);
  const inFlight = registry.gauge(hashmap.inFlight).with({});
  for (const [method, endpoint, statuses] of routes) {
    for (const status of statuses) requests.zero({ method, endpoint, status });
    latency.zero({ method, endpoint });
  }
  return {
    arrived: () => inFlight.add(1),
    gone: () => inFlight.add(-1),
    /** @param endpoint the template of the route, never a path that a client chose */
    answered(method: string, endpoint: string, status: number, seconds: number, exemplar: string | undefined): void {
      requests.inc({ method, endpoint, status: String(status) });
      latency.observe({ method, endpoint }, seconds, exemplar);
    },
  };
}
