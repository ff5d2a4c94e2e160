import type { Registry } from '../../instruments/registry.ts';
import { open } from '../../metric/label.ts';
import { counter, defaultBuckets, histogram } from '../../metric/metric.ts';
import { methodLabel, methodLabels, type HttpAnswer, type HttpRecording } from './http.ts';

/** What stands for the route of a request that no route took. */
export const unmatched = 'unmatched';

const labels = {
  method: methodLabels,
  /** As routes are declared: a service has as many as somebody wrote down. */
  route: open({ budget: 200 }),
  /** There are some sixty registered ones: https://www.iana.org/assignments/http-status-codes */
  status: open({ budget: 60 }),
} as const;

/** What a server that answers HTTP is asked first: how much, how well, how fast. */
export const httpMetrics = {
  requests: counter('http_requests_total', { help: 'Requests that have been answered, or whose client hung up (status 499).', labels }),
  duration: histogram('http_request_duration_seconds', {
    help: 'Time from the arrival of a request to the end of its answer.',
    unit: 'seconds',
    buckets: defaultBuckets,
    labels,
  }),
} as const;

export interface HttpRequestsOptions<R> {
  /** The trace that a request belongs to, 32 hexadecimal digits, where one will be found later: the exemplar of its latency. */
  readonly exemplarOf?: (call: HttpAnswer<R>) => string | undefined;
}

/** Counts and times requests by method, route and status: `httpMetrics`. Those that no route took are `unmatched`. */
export function httpRequests<R>(registry: Registry, { exemplarOf = () => undefined }: HttpRequestsOptions<R> = {}): HttpRecording<R> {
  // By position, which allocates nothing.
  const requests = registry.counter(httpMetrics.requests).by('method', 'route', 'status');
  const duration = registry.histogram(httpMetrics.duration).by('method', 'route', 'status');
  return {
    end(call) {
      const method = methodLabel(call.method);
      const { route = unmatched } = call;
      const status = String(call.status);
      requests(method, route, status).inc();
      duration(method, route, status).observe(call.seconds, exemplarOf(call));
    },
  };
}
