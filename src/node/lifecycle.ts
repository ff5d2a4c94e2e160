import type { FastifyInstance } from 'fastify';
import { formatAddress, type Address } from './address.ts';

/** Starts to listen. @returns where: the port is the system's choice when 0 was asked for */
export async function listen(app: FastifyInstance, { host, port }: Address): Promise<string> {
  await app.listen({ host, port });
  const bound = app.server.address();
  return formatAddress({ host, port: bound !== null && typeof bound === 'object' ? bound.port : port });
}

/** How long requests that are under way have to finish when a node stops. */
export const finishMilliseconds = 2_500;

/** How long the last spans, and after them the last log records, have to reach their receiver when a node stops. */
export const flushMilliseconds = 750;

/** Closes a server: requests under way are finished, and after the grace period cut off. */
export async function closeServer(app: FastifyInstance, graceMilliseconds = finishMilliseconds): Promise<void> {
  // A connection that was busy when the server closed would otherwise be kept alive for the client's next request.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMilliseconds);
  await app.close().finally(() => {
    clearInterval(sweep);
    clearTimeout(cut);
  });
}

/** Waits for work that may never end. @returns whether it ended in time */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  return Promise.race([work.then(() => true as const, () => true as const), late]).finally(() => clearTimeout(timer));
}

/** Does work at once and then again and again, with a pause after each time; never when the pause is 0. Keeps no process alive. */
export function every(milliseconds: number, work: () => Promise<void>): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = milliseconds === 0;
  const round = async (): Promise<void> => {
    if (stopped) return;
    await work();
    if (!stopped) timer = setTimeout(() => void round(), milliseconds).unref();
  };
  void round();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Does work one run at a time. Asked for while a run is under way, there is one more after it, as there may be more to do. */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const rounds = async (): Promise<void> => {
    while (again) {
      again = false;
      await work();
    }
  };
  return () => {
    again = true;
    running ??= rounds().finally(() => {
      running = undefined;
    });
    return running;
  };
}
