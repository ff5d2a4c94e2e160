import type { IncomingMessage } from 'node:http';
import type { Registry } from '../../instruments/registry.ts';
import { expressRoute, httpMiddleware, type NodeMiddleware } from './http.ts';
import { httpRequests, type HttpRequestsOptions } from './httpRequests.ts';

export interface ExpressMetricsOptions extends HttpRequestsOptions<IncomingMessage> {
  /** The paths without parameters that routers are mounted at; see `expressRoute`. */
  readonly mounts?: readonly string[];
}

/** The middleware that counts and times requests by method, route and status: `app.use(expressMetrics(registry))`, before the routes. */
export function expressMetrics(registry: Registry, { mounts = [], ...options }: ExpressMetricsOptions = {}): NodeMiddleware {
  return httpMiddleware([httpRequests(registry, options)], { routeOf: expressRoute(mounts) });
}
