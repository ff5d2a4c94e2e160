import autocannon from 'autocannon';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { z } from 'zod';
import { median } from './median.ts';

/** What recording costs a server, while connections send so many requests ahead. */
export interface MiddlewareFigures {
  /**
   * What recording takes of the throughput of a server that its processor limits, 0.05 for 5%: the median of what each
   * pair of bursts says of the processor time of a request.
   */
  readonly overhead: number;
  /** How far apart the bursts of a pair are when neither server records: what the machine alone does. */
  readonly noise: number;
  /**
   * The same of three other servers: one with metrics of its own and an object of labels for each, one with an empty hook
   * `onResponse`, one that records by prom-client in that hook.
   */
  readonly peers: { readonly ownLabels: number; readonly idleHook: number; readonly promClient: number };
  /** The first two by the clock: on a busy machine they say little. */
  readonly byClock: { readonly overhead: number; readonly noise: number };
  /** Of a burst, the medians. */
  readonly plain: Burst;
  readonly recorded: Burst;
}

interface Burst {
  /** Requests a second. */
  readonly perSecond: number;
  /** Microseconds of processor time that the server takes for a request. */
  readonly cpu: number;
}

interface Load {
  /** Of a burst, in seconds. */
  readonly duration: number;
  readonly connections: number;
  /** Requests that a connection has under way: with more than one, the server spends less of its time on the network. */
  readonly pipelining: number;
}

const kinds = ['plain', 'recorded', 'ownLabels', 'idleHook', 'promClient'] as const;
const addresses = z.record(z.enum(kinds), z.string());

/**
 * Loads Fastify servers that say hello, one of which records each request. They live in one process, and take turns
 * in bursts of a fraction of a second: two processes of one program can differ by a third for as long as they live, and a
 * busy machine gets busier or quieter within seconds.
 */
export async function benchMiddleware({ pairs = 25, duration = 0.3, connections = 20, pipelining = 10 } = {}): Promise<MiddlewareFigures> {
  const load = { duration, connections, pipelining };
  const server = fork(resolve(import.meta.dirname, 'middlewareServer.ts'), { execArgv: ['--import', 'tsx'] });
  try {
    const urls = addresses.parse(await ask(server, 'urls'));
    const burst = (kind: keyof typeof urls) => burstAt(server, urls[kind], load);
    // Until V8 has compiled all of it for good.
    for (let i = 0; i < 6; i += 1) for (const kind of kinds) await burst(kind);
    const measured: Readonly<Record<(typeof kinds)[number] | 'again', Burst>>[] = [];
    for (let i = 0; i < pairs; i += 1) {
      // The recording server in the middle, so that a machine that gets slower or quicker favours neither.
      const plain = await burst('plain');
      const recorded = await burst('recorded');
      const again = await burst('plain');
      measured.push({ plain, recorded, again, ownLabels: await burst('ownLabels'), idleHook: await burst('idleHook'), promClient: await burst('promClient') });
    }
    const taken = (kind: (typeof kinds)[number]) => median(measured.map((burst) => 1 - (burst.plain.cpu + burst.again.cpu) / 2 / burst[kind].cpu));
    return {
      overhead: taken('recorded'),
      noise: median(measured.map(({ plain, again }) => Math.abs(1 - plain.cpu / again.cpu))),
      peers: { ownLabels: taken('ownLabels'), idleHook: taken('idleHook'), promClient: taken('promClient') },
      byClock: {
        overhead: median(measured.map(({ plain, recorded, again }) => 1 - recorded.perSecond / ((plain.perSecond + again.perSecond) / 2))),
        noise: median(measured.map(({ plain, again }) => Math.abs(1 - again.perSecond / plain.perSecond))),
      },
      plain: middle(measured.map(({ plain }) => plain)),
      recorded: middle(measured.map(({ recorded }) => recorded)),
    };
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }
}

function middle(bursts: readonly Burst[]): Burst {
  return { perSecond: median(bursts.map(({ perSecond }) => perSecond)), cpu: median(bursts.map(({ cpu }) => cpu)) };
}

async function burstAt(server: ChildProcess, url: string, load: Load): Promise<Burst> {
  const before = await cpuOf(server);
  // It looks that often whether its time is over: every second if it is not told.
  const { requests, errors, non2xx, start, finish } = await autocannon({ url, ...load, sampleInt: 50 });
  if (errors > 0 || non2xx > 0) throw new Error(`${errors} errors and ${non2xx} refusals from ${url}`);
  return { perSecond: (requests.total / (finish.getTime() - start.getTime())) * 1_000, cpu: ((await cpuOf(server)) - before) / requests.total };
}

/** Microseconds of processor time that the process has taken so far. */
async function cpuOf(server: ChildProcess): Promise<number> {
  return z.number().parse(await ask(server, 'cpu'));
}

async function ask(server: ChildProcess, question: string): Promise<unknown> {
  server.send(question);
  const [answer]: unknown[] = await once(server, 'message', { signal: AbortSignal.timeout(30_000) });
  return answer;
}

if (import.meta.filename === process.argv[1]) console.log(await benchMiddleware());
