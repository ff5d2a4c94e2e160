import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BenchServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The text of prometheus.yaml; one that scrapes nothing and has no rules when left out. */
  readonly config?: string;
  /** Its executable; the one that `npm run tools` gets when left out. */
  readonly program?: string;
  readonly args?: readonly string[];
}

/** Where in a server's folder its blocks are. */
export function dataFolder(folder: string): string {
  return join(folder, 'data');
}

/** Starts a Prometheus on the loopback address, with the blocks that are in its folder. @throws Error when it does not become ready */
export async function startPrometheus(
  folder: string,
  { config = 'global: {}\n', program = resolve(import.meta.dirname, '../../.obskit/bin/prometheus'), args = [] }: ServerOptions = {},
): Promise<BenchServer> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'prometheus.yaml');
  writeFileSync(file, config);
  const child = spawn(program, [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`, `--storage.tsdb.path=${dataFolder(folder)}`, '--storage.tsdb.retention.time=30d', ...args], {
    stdio: 'ignore',
  });
  const failure = new Promise<never>((_, fail) => child.once('error', fail));
  const url = `http://127.0.0.1:${port}`;
  const ready = async (): Promise<BenchServer> => {
    for (let tries = 0; tries < 240; tries += 1) {
      if (await fetch(`${url}/-/ready`).then(({ ok }) => ok, () => false)) return { url, stop: () => end(child) };
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      await sleep(250);
    }
    await end(child);
    throw new Error(`${program} is not ready after a minute`);
  };
  return Promise.race([ready(), failure]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(killer);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
