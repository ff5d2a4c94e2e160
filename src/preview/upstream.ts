/** The server that queries go to. */
export interface Upstream {
  /** What it is, for sentences: `Prometheus`. */
  readonly name: string;
  /** Without a slash at its end, and without a password. */
  readonly url: string;
  /** What it wants as `Authorization`. It is sent there, and shown nowhere. */
  readonly authorization?: string;
  /** The option that names it. */
  readonly option: string;
  /** Whether a text is an answer of its API, be it to complain. */
  readonly isAnswer: (body: string) => boolean;
}

export interface UpstreamAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

export interface UpstreamLimits {
  readonly milliseconds?: number;
  /** Of the answer, once it is unpacked. */
  readonly bytes?: number;
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal?: AbortSignal;
}

/**
 * Passes a query on: to the one server that was named, and to no other that it may point to. Nothing of the browser's request
 * goes along but path and query. Where no answer comes, what is answered says so in a sentence for whoever started the preview.
 */
export async function askUpstream(upstream: Upstream, path: string, { milliseconds = 30_000, bytes = 64 * 2 ** 20, signal }: UpstreamLimits = {}): Promise<UpstreamAnswer> {
  const { name, url, authorization, option, isAnswer } = upstream;
  const failed = (what: string, remedy = `see that it runs, and that ${option} names it`): UpstreamAnswer => ({ status: 502, body: JSON.stringify({ error: `${what}: ${remedy}.` }) });
  try {
    const response = await fetch(url + path, {
      redirect: 'manual',
      headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      signal: AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal === undefined ? [] : [signal])]),
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return failed(`What answers at ${url} sends queries to another address (${response.status}), which is not followed`, `name the ${name} itself in ${option}`);
    }
    if (response.status === 401 || response.status === 403) {
      await response.body?.cancel();
      return failed(`${name} at ${url} does not let the preview in (${response.status})`, `put a user and a password that it knows into the address, as ${option} http://user:password@host`);
    }
    const body = await limited(response, bytes);
    if (body === undefined) return failed(`${name} at ${url} answers with more than ${Math.round(bytes / 2 ** 20)} MiB`, 'look at a shorter time, or at fewer series');
    return isAnswer(body) ? { status: response.status, body } : failed(`What answers at ${url} is no ${name} (it said ${response.status} to a query)`);
  } catch (error) {
    return failed(`${name} at ${url} cannot be reached (${reason(error, milliseconds)})`);
  }
}

/** Whether a text is an answer of Prometheus' API. */
export function isPrometheusAnswer(body: string): boolean {
  return hasKey(body, 'status');
}

/** Whether a text is what Tempo finds. */
export function isTempoAnswer(body: string): boolean {
  return hasKey(body, 'traces');
}

function hasKey(json: string, key: string): boolean {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null && key in parsed;
  } catch {
    return false;
  }
}

/** The text of an answer; undefined when it is too long, and then the rest of it is not taken. */
async function limited({ body }: Response, bytes: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body.
  for await (const part of body ?? []) {
    length += part.byteLength;
    if (length > bytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function reason(error: unknown, milliseconds: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${milliseconds / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
