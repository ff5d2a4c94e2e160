import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One process of this machine: its number alone may be another's tomorrow, its number and the time of its start may not. */
export interface Identity {
  readonly pid: number;
  /** When it started, in the words of the operating system: only compared, never read. */
  readonly started: string;
}

/** @returns the process that has the number now; nothing where none has, or the one that has is dead and only not buried */
export function identityOf(pid: number): Identity | undefined {
  const started = process.platform === 'linux' ? startTicks(pid) : startTime(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether it is that very process which runs. */
export function isAlive({ pid, started }: Identity): boolean {
  return identityOf(pid)?.started === started;
}

/** Sends a signal to that very process, or to none. @returns whether it was there */
export function signal(identity: Identity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, name);
  } catch {
    return false;
  }
}

/** Field 22 of /proc/<pid>/stat, counted behind the command, which is in brackets and may hold anything (proc(5)). */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

function startTime(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}
