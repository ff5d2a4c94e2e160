import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../cli/run-node.ts', import.meta.url));

/** A reference node in a process of its own. */
export interface NodeProcess {
  readonly child: ChildProcess;
  /** The code and the signal that it has ended with. */
  readonly ended: Promise<readonly unknown[]>;
  /** Ends it, if it has not ended yet. */
  stop(): Promise<void>;
}

/** Starts `obskit node` with these arguments. It says on its standard output when it listens. */
export function startNodeProcess(...args: readonly string[]): NodeProcess {
  return startNodeProcessIn({}, ...args);
}

/** The same with more variables in its environment. */
export function startNodeProcessIn(environment: Readonly<Record<string, string>>, ...args: readonly string[]): NodeProcess {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, ['--import', 'tsx', program, 'node', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const ended = once(child, 'exit');
  return {
    child,
    ended,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
