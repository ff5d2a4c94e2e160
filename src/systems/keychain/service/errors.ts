import { HttpError } from '../../../node/http.ts';

/** The sorts of errors that operations end in, each with the status that tells the client. */
const statuses = {
  not_found: 404,
  already_exists: 409,
  invalid_input: 400,
  unsupported: 400,
  limit_reached: 429,
  backend_unavailable: 503,
  backend_failure: 500,
  internal: 500,
} as const;

export type ErrorType = keyof typeof statuses;

/** An operation that cannot be done. The message is shown to the client: no key, no passphrase and no path is part of it. */
export class KeychainError extends HttpError {
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string, options?: ErrorOptions) {
    super(statuses[type], message, options);
    this.type = type;
  }
}

export function errorTypeOf(cause: unknown): ErrorType {
  if (cause instanceof KeychainError) return cause.type;
  return cause instanceof HttpError && cause.statusCode === 400 ? 'invalid_input' : 'internal';
}
