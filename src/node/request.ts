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

/** Sends the same request to one target after the other, until one gives an answer that will do. @throws Error when none does */
export async function requestAny(
  targets: readonly string[],
  path: string,
  options: RequestOptions,
  goodEnough: readonly string[],
): Promise<void> {
  for (const target of targets) {
    if (goodEnough.includes(await request(`http://${target}${path}`, options))) return;
  }
  throw new Error(`no target takes ${options.method ?? 'GET'} ${path}: is a node running at ${targets.join(', ')}?`);
}
