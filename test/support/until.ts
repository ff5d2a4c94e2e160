import { until as untilThere } from '../../src/runtime/wait.ts';

/** Waits for something that comes about by itself, such as a stream that closes. @throws Error when it does not within 10 s */
export async function until(what: string, holds: () => boolean): Promise<void> {
  await untilThere(what, { seconds: 10, pauseMilliseconds: 5 }, async () => holds() || undefined);
}
