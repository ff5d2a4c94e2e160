import { spawn } from 'node:child_process';

/** How a program ended, with what it wrote. */
export type Ran =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  /** Ended by a signal that was not ours. */
  | { readonly kind: 'killed'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timed out'; readonly afterMs: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not started'; readonly why: string };

export interface RunOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How long a program that was asked to end may take before it is made to. */
  readonly graceMs?: number;
  /** Characters kept of each stream; what comes after is dropped. */
  readonly limit?: number;
}

/**
 * Runs a program to its end and keeps what it writes. Never throws: how it went is in the answer.
 *
 * A program that takes too long is first asked to end, because a container engine's client then ends its container.
 */
export function run([file, ...args]: readonly [string, ...string[]], options: RunOptions): Promise<Ran> {
  const { timeoutMs, cwd, env = process.env, graceMs = 2_000, limit = 4_000_000 } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        written[name] = (written[name] + text).slice(0, limit);
      });
    }
    let late = false;
    let last: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
      last = setTimeout(() => {
        child.kill('SIGKILL');
        // A grandchild that holds the pipes open would keep `close` from coming.
        child.stdout.destroy();
        child.stderr.destroy();
      }, graceMs);
    }, timeoutMs);
    const stopTimers = () => {
      clearTimeout(timer);
      clearTimeout(last);
    };
    child.on('error', (error) => {
      if (child.pid !== undefined) return;
      stopTimers();
      resolve({ kind: 'not started', why: error.message });
    });
    child.on('close', (code, signal) => {
      stopTimers();
      if (late) resolve({ kind: 'timed out', afterMs: timeoutMs, ...written });
      else if (code === null) resolve({ kind: 'killed', signal: signal ?? 'an unknown signal', ...written });
      else resolve({ kind: 'exited', code, ...written });
    });
  });
}

/** A sentence on a run that did not end by itself; `undefined` for one that did. */
export function failure(ran: Ran): string | undefined {
  switch (ran.kind) {
    case 'exited':
      return undefined;
    case 'killed':
      return `it was ended by ${ran.signal}`;
    case 'timed out':
      return `it did not finish in ${ran.afterMs / 1_000} s`;
    case 'not started':
      return `it could not be started (${ran.why})`;
  }
}
