import { setTimeout as sleep } from 'node:timers/promises';

export interface RequestOptions {
  readonly method?: string;
  /** Sent as JSON, when there is one. */
  readonly body?: unknown;
}

/** One request of a client that wants to know only what became of it. @returns the status code, or `none` without an answer */
export async function request(url: string, { method = 'GET', body }: RequestOptions = {}): Promise<string> {
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    await response.arrayBuffer();
    return String(response.status);
  } catch {
    return 'none';
  }
}

/**
 * Sends the same request to one target after the other until one gives an answer that will do, for two seconds as long as
 * one answers at all: a cluster that has just started may not be ready. @throws Error when none does
 */
export async function requestAny(
  targets: readonly string[],
  path: string,
  options: RequestOptions,
  goodEnough: readonly string[],
): Promise<void> {
  const answers = new Set<string>();
  for (let round = 0; round < 10; round += 1) {
    if (round > 0) await sleep(200);
    answers.clear();
    for (const target of targets) {
      const status = await request(`http://${target}${path}`, options);
      if (goodEnough.includes(status)) return;
      answers.add(status);
    }
    if ([...answers].every((status) => status === 'none')) break;
  }
  const answered = [...answers].filter((status) => status !== 'none');
  const reason = answered.length === 0 ? `is a node running at ${targets.join(', ')}?` : `the answer is ${answered.join(', ')}`;
  throw new Error(`no target takes ${options.method ?? 'GET'} ${path}: ${reason}`);
}
