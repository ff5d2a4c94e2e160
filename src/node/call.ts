/** A peer that did not answer: it is down, or the way to it is. */
export class Unreachable extends Error {
  override readonly name: string = 'Unreachable';
}

/** A peer that did not answer in time. What it was asked to do may have been done. */
export class TimedOut extends Unreachable {
  override readonly name = 'TimedOut';
}

/** A peer that answered, but not with success. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** What it answered. */
  readonly answer: unknown;

  constructor(peer: string, path: string, status: number, answer: unknown) {
    super(`${peer} answered ${path} with ${status}`);
    this.status = status;
    this.answer = answer;
  }
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** How long to wait for the whole answer. */
  readonly milliseconds?: number;
}

/** How long a peer has to answer, where nothing else is said. */
export const callMilliseconds = 1_000;

/** Posts JSON to a peer of the cluster and reads its answer as JSON. @throws Unreachable, TimedOut, Refused */
export async function call(peer: string, path: string, body: unknown, options: CallOptions = {}): Promise<unknown> {
  const { headers = {}, milliseconds = callMilliseconds } = options;
  let status: number;
  let answer: unknown;
  try {
    const response = await fetch(`http://${peer}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(milliseconds),
    });
    status = response.status;
    answer = await response.json();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'TimeoutError') throw new TimedOut(`${peer} gave no answer in ${milliseconds} ms`, { cause });
    throw new Unreachable(`${peer} gives no answer`, { cause });
  }
  if (status < 200 || status >= 300) throw new Refused(peer, path, status, answer);
  return answer;
}
