import type { ServerResponse } from 'node:http';
import type { HttpAnswer, HttpCall } from './http.ts';
import { guarded, type Ends, type Together } from './recording.ts';

/** What stands for the status of a request that was never answered, as nginx logs it. */
export const clientGone = 499;

/** How the requests of one kind of server are followed. */
export interface Following<R> {
  readonly record: Together<HttpCall<R>, HttpAnswer<R>>;
  /** Asked when a request has been answered. */
  readonly routeOf: (request: R) => string | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/**
 * A request from its arrival to its end: one object for all that recordings are told, since what a request allocates is
 * most of what recording costs it.
 */
class Underway<R> implements HttpAnswer<R> {
  readonly request: R;
  readonly method: string;
  readonly path: string;
  route: string | undefined = undefined;
  status = clientGone;
  seconds = 0;
  /** Who else follows the same response. */
  readonly other: Underway<unknown> | undefined;
  private readonly following: Following<R>;
  private readonly began: number;
  private readonly ends: Ends<HttpAnswer<R>> | undefined;

  constructor(request: R, method: string, path: string, following: Following<R>, other: Underway<unknown> | undefined) {
    this.began = following.now();
    this.request = request;
    this.method = method;
    this.path = path;
    this.other = other;
    this.following = following;
    this.ends = following.record.begin?.(this);
  }

  end({ headersSent, statusCode }: ServerResponse): void {
    const { record, routeOf, now } = this.following;
    this.seconds = (now() - this.began) / 1_000;
    if (headersSent) this.status = statusCode;
    this.route = guarded(routeOf, this.request);
    record.end(this, this.ends);
  }
}

/** Where a response bears the request that it answers. One name for all: V8 is slow where names differ from call to call. */
const followed = Symbol('obskit: the request under way');

interface Followed extends ServerResponse {
  [followed]?: Underway<unknown>;
}

/** One function for all responses: a function of its own for each would cost as much again. */
function closed(this: Followed): void {
  for (let call = this[followed]; call !== undefined; call = call.other) call.end(this);
}

/** Follows a request from now to the end of its response: the last byte, or the loss of the connection, whichever comes first. */
export function follow<R>(response: ServerResponse, request: R, method: string, path: string, following: Following<R>): void {
  const bearer: Followed = response;
  const other = bearer[followed];
  bearer[followed] = new Underway<unknown>(request, method, path, following as Following<unknown>, other);
  // Emitted once, however the response ends.
  if (other === undefined) response.on('close', closed);
}
