import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { Registry } from '../../instruments/registry.ts';
import { withoutQuery, type HttpRecording } from './http.ts';
import { httpRequests, type HttpRequestsOptions } from './httpRequests.ts';
import { together } from './recording.ts';
import { follow } from './underway.ts';

export interface FastifyRecordingOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * A plugin that records every request of the instance it is registered on, and of those below it. Requests that match no
 * route have no route; those that are no HTTP never get here.
 */
export function fastifyRecording(
  recordings: readonly HttpRecording<FastifyRequest>[],
  { now = () => performance.now() }: FastifyRecordingOptions = {},
): FastifyPluginCallback {
  const following = { record: together(recordings), routeOf, now };
  const plugin: FastifyPluginCallback = (app, _, done) => {
    app.addHook('onRequest', (request, reply, next) => {
      // To its close, rather than to the hook `onResponse`, which does not come when the client hangs up before the answer.
      follow(reply.raw, request, request.method, withoutQuery(request.url), following);
      next();
    });
    done();
  };
  // How Fastify is told that the hook is for the instance that registers the plugin: https://fastify.dev/docs/latest/Reference/Plugins/
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'obskit-recording' });
}

/** The plugin that counts and times requests by method, route and status: `app.register(fastifyMetrics(registry))`. See `httpRequests`. */
export function fastifyMetrics(registry: Registry, options: HttpRequestsOptions<FastifyRequest> = {}): FastifyPluginCallback {
  return fastifyRecording([httpRequests(registry, options)]);
}

function routeOf({ routeOptions }: FastifyRequest): string | undefined {
  return routeOptions.url;
}
