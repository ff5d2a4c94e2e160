import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { freePorts } from '../../src/runtime/ports.ts';
import { answers, until } from '../../src/runtime/wait.ts';

export interface SoakOptions {
  /** How many nodes of each system. */
  readonly nodes: Readonly<Record<string, number>>;
  /** How long the load between the two measurements lasts. */
  readonly seconds: number;
  /** How long the load before the first measurement lasts. */
  readonly warmUpSeconds: number;
  /** Requests a second, for each system. */
  readonly rate: number;
  /** Makes the nodes leak on purpose, with every request. */
  readonly leak?: 'heap' | 'handles';
  readonly onProgress?: (text: string) => void;
}

/** What a process holds while nothing is asked of it. */
export interface Holdings {
  /** V8's heap and array buffers after a full collection: what is reachable, and so what a leak adds to. */
  readonly heapBytes: number;
  /** What the event loop waits for: sockets, servers, timers. */
  readonly resources: number;
  /** Open files and sockets; 0 where there is no /proc. */
  readonly files: number;
  /** Series of its exposition. */
  readonly series: number;
  /** Memory in RAM. It is shown and not judged: an allocator keeps what it once had. */
  readonly residentBytes: number;
}

export interface Soaked {
  readonly name: string;
  readonly before: Holdings;
  readonly after: Holdings;
}

export interface SoakReport {
  readonly nodes: readonly Soaked[];
  /** Requests between the two measurements, by system. */
  readonly requests: Readonly<Record<string, number>>;
}

/**
 * How much more a node may hold in the end. Code that is compiled late leaves some heap behind whatever the length of the
 * run, an outcome that is seen for the first time some series, and a burst the connections to peers that it needed; a leak
 * goes on. In ten minutes at 50 requests a second a leak of 70 bytes a request is found, in 20 seconds one of 2 kB.
 */
export const bounds = { heapBytes: 2 * 1024 * 1024, resources: 50, files: 50, series: 100 } as const satisfies Partial<Holdings>;

/** What has grown beyond its bound, a sentence for each. */
export function growth({ nodes }: SoakReport): readonly string[] {
  return nodes.flatMap(({ name, before, after }) =>
    (Object.keys(bounds) as (keyof typeof bounds)[])
      .filter((what) => after[what] - before[what] > bounds[what])
      .map((what) => `${name}: ${what} grew from ${before[what]} to ${after[what]}, by more than ${bounds[what]}`),
  );
}

interface Node {
  readonly system: string;
  readonly name: string;
  readonly address: string;
  readonly child: ChildProcess;
}

const program = resolve(import.meta.dirname, '../../bin/obskit.js');
const measuring = resolve(import.meta.dirname, 'measure.cjs');
/** From the end of a load to the measurement: what is under way between peers comes to its end. */
const idleSeconds = 5;

/** Real nodes under load: what each holds when it is warm, and once more after the load. */
export async function soak({ nodes: sizes, seconds, warmUpSeconds, rate, leak, onProgress = () => undefined }: SoakOptions): Promise<SoakReport> {
  const nodes: Node[] = [];
  try {
    for (const [system, size] of Object.entries(sizes)) nodes.push(...(await startNodes(system, size, leak)));
    for (const { name, address } of nodes) {
      await until(`${name} is ready`, { seconds: 60 }, async () => ((await answers(`http://${address}/readyz`)) ? true : undefined));
    }
    onProgress(`${nodes.length} nodes are up; warming them up`);
    // The sequence of requests is the same in every load: what the second finds, the first has left.
    await drive(nodes, rate, warmUpSeconds);
    const before = await measureAll(nodes);
    onProgress(`measured; ${seconds} s of load`);
    const requests = await drive(nodes, rate, seconds);
    const after = await measureAll(nodes);
    return { requests, nodes: nodes.map(({ name }, i) => ({ name, before: at(before, i), after: at(after, i) })) };
  } finally {
    // The last first: the first node of goverse is the one that takes leave of the others.
    for (const node of nodes.reverse()) await stop(node);
  }
}

async function startNodes(system: string, size: number, leak: SoakOptions['leak']): Promise<readonly Node[]> {
  const ports = await freePorts(2 * size);
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  return Array.from({ length: size }, (_, i) => {
    const [address, grpc] = [at(addresses, i), at(addresses, size + i)];
    const own = ['--listen', address, '--grpc-listen', grpc, '--peers', addresses.slice(0, size).join(','), '--log-level', 'error'];
    const child = spawn(process.execPath, ['--expose-gc', '--require', measuring, program, 'node', system, ...own], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...(leak === undefined ? {} : { OBSKIT_SOAK_LEAK: leak }) },
    });
    return { system, name: `${system}-${i + 1}`, address, child };
  });
}

/** One load of all systems, in a process of its own: when that ends, its connections do. @returns how many requests were sent, by system */
async function drive(nodes: readonly Node[], rate: number, seconds: number): Promise<Readonly<Record<string, number>>> {
  const systems = [...new Set(nodes.map(({ system }) => system))];
  const targets = systems.flatMap((name) => ['--targets', `${name}=${nodes.filter(({ system }) => system === name).map(({ address }) => address).join(',')}`]);
  const load = spawn(process.execPath, [program, 'load', ...targets, '--rate', String(rate), '--duration', `${seconds}s`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let report = '';
  load.stdout.on('data', (text: Buffer) => void (report += text.toString()));
  const [code] = (await once(load, 'close')) as readonly unknown[];
  if (code !== 0) throw new Error(`the load has ended with ${String(code)}: ${report}`);
  return Object.fromEntries([...report.matchAll(/^(\w+): (\d+) requests in/gm)].map(([, system = '', sent]) => [system, Number(sent)]));
}

async function measureAll(nodes: readonly Node[]): Promise<readonly Holdings[]> {
  await sleep(idleSeconds * 1_000);
  return Promise.all(nodes.map(measure));
}

const measured = z.object({ heapBytes: z.number(), resources: z.number() });

async function measure({ child, address }: Node): Promise<Holdings> {
  const found: Holdings[] = [];
  // Peers look after each other every second, and have something open then: the least of several looks is what stays.
  for (let look = 0; look < 5; look += 1) {
    const answer = once(child, 'message');
    child.send('measure');
    const held = measured.parse((await answer)[0]);
    const exposition = await (await fetch(`http://${address}/metrics`, { headers: { connection: 'close' } })).text();
    const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const resident = lines.find((line) => line.startsWith('process_resident_memory_bytes '))?.split(' ')[1];
    found.push({ ...held, files: openFiles(child), series: lines.length, residentBytes: Number(resident) });
    await sleep(300);
  }
  const least = (what: keyof Holdings): number => Math.min(...found.map((holdings) => holdings[what]));
  return { heapBytes: least('heapBytes'), resources: least('resources'), files: least('files'), series: least('series'), residentBytes: least('residentBytes') };
}

function openFiles({ pid }: ChildProcess): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

async function stop({ child }: Node): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(killer);
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`there is no element ${index}`);
  return found;
}
