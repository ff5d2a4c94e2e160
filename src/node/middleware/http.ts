import type { IncomingMessage, ServerResponse } from 'node:http';
import { together, type Recording } from './recording.ts';
import { follow } from './underway.ts';

export { clientGone } from './underway.ts';

/** A request that has arrived. */
export interface HttpCall<R = IncomingMessage> {
  /** The request as the server's framework has it. */
  readonly request: R;
  /** As the client wrote it; see `methodLabel`. */
  readonly method: string;
  /** Without the query. The client chose it: it is no label. */
  readonly path: string;
}

/** A request that has been answered, or whose client is gone. */
export interface HttpAnswer<R = IncomingMessage> extends HttpCall<R> {
  /** The route that took it as it was declared, such as `/users/:id`; `undefined` when none did. */
  readonly route: string | undefined;
  /** The status code; 499 (`clientGone`) when the connection closed before an answer began. */
  readonly status: number;
  /** From its arrival to the end of the answer. */
  readonly seconds: number;
}

export type HttpRecording<R = IncomingMessage> = Recording<HttpCall<R>, HttpAnswer<R>>;

/** What `node:http` calls a request listener and Express a middleware. */
export type NodeMiddleware = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

export interface HttpMiddlewareOptions {
  /** The route that took a request, asked when it has been answered; `expressRoute()` is for Express. None when left out. */
  readonly routeOf?: (request: IncomingMessage) => string | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Records every request that passes. To be put before whatever answers; on Express, before the routes. */
export function httpMiddleware(
  recordings: readonly HttpRecording[],
  { routeOf = () => undefined, now = () => performance.now() }: HttpMiddlewareOptions = {},
): NodeMiddleware {
  const following = { record: together(recordings), routeOf, now };
  return (request, response, next) => {
    follow(response, request, request.method ?? '', pathOf(request), following);
    next?.();
  };
}

/** A request listener that is recorded, under a route that its caller states. */
export function recordedHandler(
  recordings: readonly HttpRecording[],
  route: string,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  options: Omit<HttpMiddlewareOptions, 'routeOf'> = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const middleware = httpMiddleware(recordings, { ...options, routeOf: () => route });
  return (request, response) => middleware(request, response, () => handler(request, response));
}

/**
 * The route of a request on Express. Where a router is mounted Express tells only what the client wrote, not what the
 * mount path was declared as; so it becomes part of the route only when it is one of the mounts, and `*` stands for it otherwise.
 * @param mounts the paths without parameters that routers are mounted at
 */
export function expressRoute(mounts: readonly string[] = []): (request: IncomingMessage) => string | undefined {
  return (request) => {
    const { route, baseUrl = '' } = request as { readonly route?: { readonly path?: unknown }; readonly baseUrl?: string };
    if (route === undefined) return undefined;
    const base = baseUrl === '' || mounts.includes(baseUrl) ? baseUrl : '*';
    return `${base}${String(route.path)}`;
  };
}

/** The seven methods that APIs use, and `OTHER` for all that a client might come up with. */
export const methodLabels = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'OTHER'] as const;

/** The method as a label. */
export function methodLabel(method: string): (typeof methodLabels)[number] {
  // Quicker than a Map of them.
  for (const known of methodLabels) if (known === method) return known;
  return 'OTHER';
}

function pathOf(request: IncomingMessage): string {
  // Express rewrites `url` below a mounted router.
  const { originalUrl, url = '' } = request as { readonly originalUrl?: string; readonly url?: string };
  return withoutQuery(originalUrl ?? url);
}

/** The path of a request's target: what comes before `?`. */
export function withoutQuery(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
