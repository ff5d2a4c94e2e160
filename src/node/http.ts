import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Registry } from '../instruments/registry.ts';
import { answerScrape } from './exposition.ts';
import { clientGone } from './middleware/underway.ts';
import { requestIdFrom } from './middleware/requestId.ts';
import { processMetrics } from './processMetrics.ts';
import type { Scope, Tracing } from './tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of the request, below `traceRequests`. */
    scope: Scope;
    /** Ends the span and writes the log line of a request whose answer stays open for long. */
    opened?: () => void;
  }
}

/** How much a client may ask of the server before it is turned away. */
export interface HttpLimits {
  /** Of one request body. */
  readonly bodyBytes: number;
  /** For the header to arrive. */
  readonly headerMilliseconds: number;
  /** For the whole request to arrive. */
  readonly requestMilliseconds: number;
  readonly connections: number;
  /** Of one part of a path, such as a key, before decoding. */
  readonly pathPartLength: number;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 256 * 1024,
  headerMilliseconds: 5_000,
  requestMilliseconds: 10_000,
  connections: 1_000,
  pathPartLength: 1_024,
};

/** A request that cannot be done, with the status that says whose fault it is. The message is shown to the client. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly statusCode: number;

  constructor(statusCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.statusCode = statusCode;
  }
}

export interface HttpOptions {
  readonly registry: Registry;
  readonly logger: Logger;
  readonly tracing: Tracing;
  /** Whether the node takes requests: what `/readyz` answers. */
  readonly ready: () => boolean;
  readonly limits?: HttpLimits;
}

/** A server that answers `/metrics`, `/healthz` and `/readyz`, and gives every response its `X-Request-ID`. Not listening yet. */
export function createHttp({ registry, logger, tracing, ready, limits = defaultLimits }: HttpOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMilliseconds,
    // Node looks for connections that are too slow only every half minute unless told otherwise.
    http: { headersTimeout: limits.headerMilliseconds, connectionsCheckingInterval: 1_000 },
    routerOptions: { maxParamLength: limits.pathPartLength },
    // A route answers the methods it states: HEAD would be a label value that no catalogue lists.
    exposeHeadRoutes: false,
    // A path that cannot be decoded never gets as far as a hook or the error handler.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      traced(request, reply, { name: unrouted, tracing, logger });
      void reply.code(error.statusCode ?? 400).header('x-request-id', request.id).send({ error: error.message });
    },
    genReqId: ({ headers }) => requestIdFrom(headers),
  });
  app.server.maxConnections = limits.connections;
  app.decorateRequest('scope');
  app.decorateRequest('opened');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.is404) traced(request, reply, { name: unrouted, tracing, logger });
  });
  app.setNotFoundHandler(async (request, reply) => reply.code(404).send({ error: `there is no ${request.method} ${request.url}` }));
  app.setErrorHandler(async (error: FastifyError | HttpError, request, reply) => {
    const status = error.statusCode ?? 500;
    const expected = status < 500 || error instanceof HttpError;
    // Without a scope is what `traceRequests` does not reach, such as a scrape.
    const { scope } = request as { readonly scope?: Scope };
    if (!expected) logger.error({ err: error, trace_id: scope?.traceId, request_id: request.id }, 'a request failed unexpectedly');
    return reply.code(status).send({ error: expected ? error.message : 'internal error' });
  });
  registry.include(processMetrics());
  app.get('/metrics', async (request, reply) => {
    const { headers, body } = answerScrape(registry, request.headers);
    return reply.headers(headers).send(body);
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_, reply) => (ready() ? { status: 'ready' } : reply.code(503).send({ status: 'not ready' })));
  return app;
}

/** The span of a request that no route takes: it came from a client as those of the API do. */
const unrouted = 'http.request';

/** Gives every request that `app` routes a span, an `X-Trace-ID` and a log line. */
export function traceRequests(app: FastifyInstance, name: string, tracing: Tracing, logger: Logger): void {
  app.addHook('onRequest', async (request, reply) => traced(request, reply, { name, tracing, logger }));
}

interface TracedOptions {
  /** Of the span. */
  readonly name: string;
  readonly tracing: Tracing;
  readonly logger: Logger;
}

/** Opens a request's span. It ends, with a line in the log, when the answer has been sent or the client is gone. */
function traced(request: FastifyRequest, reply: FastifyReply, { name, tracing, logger }: TracedOptions): void {
  const began = performance.now();
  const scope = tracing.request(name, request.headers);
  request.scope = scope;
  reply.header('x-trace-id', scope.traceId);
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    const { method } = request;
    const status = reply.raw.headersSent ? reply.raw.statusCode : clientGone;
    const route = request.routeOptions.url ?? '';
    scope.end({
      attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
      failed: status >= 500,
    });
    const seconds = (performance.now() - began) / 1_000;
    logger.info({ trace_id: scope.traceId, span_id: scope.spanId, request_id: request.id, method, url: request.url, status, seconds }, name);
  };
  request.opened = end;
  // Not the hook `onResponse`: it does not come when the client hangs up before the answer.
  reply.raw.once('close', end);
}

/** What came in, as its schema has it. @throws HttpError 400, with every problem */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  throw new HttpError(400, problems.join('; '));
}

/** `2xx` for 204: the class that a status belongs to. This node answers with no other classes. */
export function statusClass(status: number): '2xx' | '4xx' | '5xx' {
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : '2xx';
}
