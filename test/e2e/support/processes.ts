import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessPlan } from '../../../src/render/processes.ts';

/** Processes of one test, ended by their handles, last first. */
export class Processes {
  readonly #running: { readonly name: string; readonly child: ChildProcess; readonly log: string }[] = [];

  /** @param log the file that gets what the process prints */
  start(name: string, command: readonly [string, ...string[]], { log, env = {} }: { readonly log: string; readonly env?: Readonly<Record<string, string>> }): ChildProcess {
    mkdirSync(dirname(log), { recursive: true });
    const child = spawn(command[0], command.slice(1), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const sink = createWriteStream(log);
    child.stdout?.pipe(sink);
    child.stderr?.pipe(sink);
    this.#running.push({ name, child, log });
    return child;
  }

  /** Writes a plan's files and starts it with the given program. */
  startPlan(plan: ProcessPlan, program: string, log: string): ChildProcess {
    for (const folder of plan.folders) mkdirSync(folder, { recursive: true });
    for (const { path, content } of plan.files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    return this.start(plan.name, [program, ...plan.args], { log, env: plan.env });
  }

  async stop(): Promise<void> {
    for (const { child } of this.#running.splice(0).reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(killer);
    }
  }
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise<void>((done) => server.close(() => done()));
      if (address === null || typeof address === 'string') throw new Error('no port');
      return address.port;
    }),
  );
}

/** Asks again and again until the answer is there. @throws Error naming what was waited for, with the last answer */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last = '';
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = `; last: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(250);
  }
  throw new Error(`${what}: not within ${seconds} s${last}`);
}
