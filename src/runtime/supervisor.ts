import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identityOf, type Identity } from './identity.ts';
import { logBounds, openLog, rotate, type LogBounds } from './logFile.ts';

/** A program that is to run, and what it needs before it starts. */
export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the environment of whoever starts it. */
  readonly env: Readonly<Record<string, string>>;
  /** Written before the first start, by absolute path. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** Written before the first start, for their owner only, each with what a variable of the environment holds. */
  readonly secrets: readonly { readonly path: string; readonly variable: string }[];
  /** Made before the first start, for their owner only. */
  readonly folders: readonly string[];
  /** Gets what the program prints. */
  readonly log: string;
}

/** How a program is doing. */
export interface ProcessState {
  readonly name: string;
  /** The process that runs; there is none while it waits for its next start, or after it was stopped. */
  readonly process?: Identity;
  /** How often it was started again after it had died. */
  readonly restarts: number;
  /** How it ended the last time, such as `SIGKILL` or `code 1`. */
  readonly lastEnd?: string;
}

export interface SupervisorOptions {
  /** Called at every start and end, at once: what it writes down is never behind by a process. */
  readonly onChange?: (states: readonly ProcessState[]) => void;
  /** The pause before a restart: the first, and the one that doubling ends at. */
  readonly pauseMilliseconds?: { readonly first: number; readonly longest: number };
  /** A process that lived so long starts again after the first pause. */
  readonly steadyMilliseconds?: number;
  /** How long processes may take to end before they are made to. */
  readonly graceMilliseconds?: number;
  readonly logs?: LogBounds;
}

interface Kept {
  readonly command: Command;
  child: ChildProcess | undefined;
  process: Identity | undefined;
  restarts: number;
  /** Deaths in a row of processes that had not lived long. */
  failures: number;
  lastEnd: string | undefined;
  /** Set while it is not to be started again. */
  held: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Starts programs, and starts again what dies, later each time. It ends with all of them. */
export class Supervisor {
  readonly #options: Required<SupervisorOptions>;
  readonly #kept = new Map<string, Kept>();
  readonly #rotation: NodeJS.Timeout;
  #stopping = false;
  /** Whatever ends this process, short of a kill, takes along what it keeps. */
  readonly #atExit = (): void => {
    for (const { child } of this.#kept.values()) child?.kill('SIGKILL');
  };

  constructor(options: SupervisorOptions = {}) {
    this.#options = {
      onChange: () => undefined,
      pauseMilliseconds: { first: 500, longest: 30_000 },
      steadyMilliseconds: 30_000,
      graceMilliseconds: 10_000,
      logs: logBounds,
      ...options,
    };
    this.#rotation = setInterval(() => {
      for (const { command } of this.#kept.values()) rotate(command.log, this.#options.logs);
    }, 5_000).unref();
    process.once('exit', this.#atExit);
  }

  get states(): readonly ProcessState[] {
    return [...this.#kept.values()].map(({ command: { name }, process, restarts, lastEnd }) => ({
      name,
      restarts,
      ...(process === undefined ? {} : { process }),
      ...(lastEnd === undefined ? {} : { lastEnd }),
    }));
  }

  /** Writes what a program needs, and starts it. */
  start(command: Command): void {
    for (const folder of command.folders) {
      mkdirSync(folder, { recursive: true });
      // Services keep private keys there, and one of them refuses a folder that others may look into.
      chmodSync(folder, 0o700);
    }
    for (const { path, content } of command.files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    for (const { path, variable } of command.secrets) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, process.env[variable] ?? '', { mode: 0o600 });
    }
    const kept: Kept = { command, child: undefined, process: undefined, restarts: 0, failures: 0, lastEnd: undefined, held: false, timer: undefined };
    this.#kept.set(command.name, kept);
    this.#run(kept);
  }

  /** Kills a program as a crash would, without a word to it, and waits until it is gone. @param options.hold whether it stays away until `release` */
  async kill(name: string, { hold = false } = {}): Promise<void> {
    const kept = this.#of(name);
    kept.held = hold;
    await end(kept.child, 'SIGKILL', 0);
  }

  /** Starts a program again that was held. */
  release(name: string): void {
    const kept = this.#of(name);
    kept.held = false;
    if (kept.child === undefined) this.#again(kept);
  }

  /** Ends all that was started. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#rotation);
    // All at once: each waits for its own requests, and none for another to be gone.
    await Promise.all(
      [...this.#kept.values()].reverse().map(({ child, timer }) => {
        clearTimeout(timer);
        return end(child, 'SIGTERM', this.#options.graceMilliseconds);
      }),
    );
    process.off('exit', this.#atExit);
  }

  #of(name: string): Kept {
    const kept = this.#kept.get(name);
    if (kept === undefined) throw new RangeError(`there is no process ${name}`);
    return kept;
  }

  #run(kept: Kept): void {
    const { file, args, env, log } = kept.command;
    const output = openLog(log);
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
    closeSync(output);
    const began = performance.now();
    kept.child = child;
    kept.process = child.pid === undefined ? undefined : identityOf(child.pid);
    this.#options.onChange(this.states);
    const ended = (how: string): void => {
      if (kept.child !== child) return;
      kept.child = undefined;
      kept.process = undefined;
      kept.lastEnd = how;
      kept.failures = performance.now() - began >= this.#options.steadyMilliseconds ? 0 : kept.failures + 1;
      this.#options.onChange(this.states);
      if (this.#stopping || kept.held) return;
      const { first, longest } = this.#options.pauseMilliseconds;
      kept.timer = setTimeout(() => this.#again(kept), Math.min(longest, first * 2 ** Math.max(0, kept.failures - 1)));
    };
    child.once('exit', (code, signal) => ended(signal ?? `code ${code}`));
    // It could not be started at all: there is no end to wait for then.
    child.once('error', (error) => child.pid === undefined && ended(error.message));
  }

  #again(kept: Kept): void {
    if (this.#stopping || kept.held) return;
    kept.restarts += 1;
    this.#run(kept);
  }
}

/** @param graceMilliseconds how long the signal has to work before SIGKILL follows */
async function end(child: ChildProcess | undefined, how: NodeJS.Signals, graceMilliseconds: number): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill(how);
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
  await gone;
  clearTimeout(killer);
}
