import type { ProcessesState } from './home.ts';
import { isAlive } from './identity.ts';
import { answers } from './wait.ts';

/** How a service is: it answers, it runs and does not answer, or it is not there. */
export type Health = 'healthy' | 'unhealthy' | 'down';

export interface ServiceStatus {
  readonly name: string;
  readonly title: string;
  readonly health: Health;
  readonly pid?: number;
  readonly restarts: number;
  /** How it ended the last time. */
  readonly lastEnd?: string;
  readonly url?: string;
  readonly log: string;
}

export interface Status {
  /** Whether something restarts what dies. */
  readonly supervised: boolean;
  readonly services: readonly ServiceStatus[];
  readonly leftOut: ProcessesState['leftOut'];
}

/** Asks every service how it is. */
export async function statusOf({ supervisor, services, leftOut }: ProcessesState): Promise<Status> {
  return {
    supervised: isAlive(supervisor),
    leftOut,
    services: await Promise.all(
      services.map(async ({ name, title, readyUrl, log, process, restarts, lastEnd, url }): Promise<ServiceStatus> => {
        const runs = process !== undefined && isAlive(process);
        const health = !runs ? 'down' : (await answers(readyUrl)) ? 'healthy' : 'unhealthy';
        return {
          name,
          title,
          health,
          restarts,
          log,
          ...(runs ? { pid: process.pid } : {}),
          ...(lastEnd === undefined ? {} : { lastEnd }),
          ...(url === undefined ? {} : { url }),
        };
      }),
    ),
  };
}

export function isWell({ supervised, services }: Status): boolean {
  return supervised && services.length > 0 && services.every(({ health }) => health === 'healthy');
}

/** A table for a terminal. */
export function statusTable({ supervised, services, leftOut }: Status): string {
  const rows = services.map(({ name, health, pid, restarts, lastEnd, url }) => [
    name,
    health,
    pid === undefined ? '-' : String(pid),
    `${restarts}${lastEnd === undefined ? '' : ` (${lastEnd})`}`,
    url ?? '',
  ]);
  const all = [['SERVICE', 'HEALTH', 'PID', 'RESTARTS', 'URL'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return [
    ...all.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()),
    ...leftOut.map(({ title, because }) => `${title} is left out: ${because}.`),
    ...(supervised ? [] : ['The supervisor has died, so that nothing is restarted: run obskit down, then obskit up.']),
    ...(services.length > 0 ? [] : ['None of its containers is there any more: run obskit down, then obskit up.']),
  ].join('\n');
}
