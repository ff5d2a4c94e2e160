import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { NodeMiddleware } from './http.ts';

/** The id that a request goes by: the one its client gave, where it is fit to be logged and echoed, or else a new one. */
export function requestIdFrom(headers: IncomingHttpHeaders): string {
  return fit(headers['x-request-id']) ?? fit(headers['x-trace-id']) ?? randomUUID();
}

const current = new AsyncLocalStorage<string>();

/** The id of the request that is being worked on, for whoever writes a log line; `undefined` outside of requests. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}

/** Gives each request an id, which its response bears as `X-Request-ID` and `currentRequestId` tells, however deep the call. */
export const requestIdMiddleware: NodeMiddleware = (request, response, next) => {
  const id = requestIdFrom(request.headers);
  response.setHeader('x-request-id', id);
  if (next !== undefined) current.run(id, next);
};

function fit(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : undefined;
}
