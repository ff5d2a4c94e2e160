import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  readonly seconds: number;
  /** From one question to the next, 250 when left out. */
  readonly pauseMilliseconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks again and again until the answer is there. @throws Error naming what was waited for and the last error, or the signal's reason */
export async function until<T>(what: string, { seconds, pauseMilliseconds = 250, signal }: Patience, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + seconds * 1_000;
  let last = '';
  do {
    signal?.throwIfAborted();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = '';
    } catch (error) {
      last = `; last: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(pauseMilliseconds, undefined, { signal });
  } while (performance.now() < deadline);
  throw new Error(`${what}: not within ${seconds} s${last}`);
}

/** Whether an address answers 200 to a question about its health, within a time that busy machines keep to. Never rejects. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(8_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
