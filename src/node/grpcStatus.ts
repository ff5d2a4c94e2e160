import { status } from '@grpc/grpc-js';
import { HttpError } from './http.ts';

/** The code that says over gRPC what a status says over HTTP: the mapping of google/rpc/code.proto, read backwards. */
const byHttpStatus: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.ALREADY_EXISTS,
  413: status.RESOURCE_EXHAUSTED,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** The codes that google/rpc/code.proto maps to an HTTP status of 500 and up. */
const serverErrors: readonly status[] = [
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
];

export interface CallStatus {
  readonly code: status;
  /** Shown to the client. */
  readonly details: string;
}

/** What a client is told of a call that failed: the message of an `HttpError`, and nothing of any other error. */
export function statusOf(cause: unknown): CallStatus {
  if (!(cause instanceof HttpError)) return { code: status.INTERNAL, details: 'internal error' };
  return { code: byHttpStatus[cause.statusCode] ?? status.INTERNAL, details: encodable(cause.message) };
}

export function blamesServer(code: status): boolean {
  return serverErrors.includes(code);
}

/** Details travel percent-encoded, and half a surrogate pair cannot be: a client that sends one must not stop the node. */
function encodable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD').slice(0, 1_024).replace(/[\uD800-\uDBFF]$/, '');
}
