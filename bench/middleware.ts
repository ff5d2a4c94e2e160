import autocannon from 'autocannon';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { median } from './median.ts';

export interface MiddlewareFigures {
  /** Requests answered each second: the medians of the rounds. */
  readonly plain: number;
  readonly recorded: number;
  /** What recording takes of the throughput, 0.05 for 5%: the median of the rounds, in each of which three servers ran one after the other. */
  readonly overhead: number;
  /** Microseconds of processor time that the server takes for a request, plain and recorded: less noisy on a busy machine. */
  readonly cpu: { readonly plain: number; readonly recorded: number };
  /** How far apart two servers of a round are that both record nothing: what the machine alone does. */
  readonly noise: number;
}

interface Load {
  /** Of one measurement; as long again goes before it, unmeasured. */
  readonly seconds: number;
  readonly connections: number;
  /** Requests that a connection sends ahead. Where the client is busier than the server, what the server does hardly shows. */
  readonly pipelining: number;
}

type Kind = 'plain' | 'recorded';

interface Measured {
  readonly perSecond: number;
  /** Microseconds a request. */
  readonly cpu: number;
}

/**
 * Loads Fastify servers that say hello, some of which record each request. Each measurement has a process of its own, and
 * nothing else runs beside it: two processes of the same program can differ by a third for as long as they live.
 */
export async function benchMiddleware({ rounds = 7, seconds = 1.5, connections = 20, pipelining = 10 } = {}): Promise<MiddlewareFigures> {
  const load = { seconds, connections, pipelining };
  const measured: { readonly plain: readonly [Measured, Measured]; readonly recorded: Measured }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // In the middle, so that a machine that gets slower or quicker favours neither.
    const first = await throughput('plain', load);
    const recorded = await throughput('recorded', load);
    measured.push({ plain: [first, await throughput('plain', load)], recorded });
  }
  return {
    plain: median(measured.flatMap(({ plain }) => plain.map(({ perSecond }) => perSecond))),
    recorded: median(measured.map(({ recorded }) => recorded.perSecond)),
    overhead: median(measured.map(({ plain: [before, after], recorded }) => 1 - recorded.perSecond / ((before.perSecond + after.perSecond) / 2))),
    cpu: {
      plain: median(measured.flatMap(({ plain }) => plain.map(({ cpu }) => cpu))),
      recorded: median(measured.map(({ recorded }) => recorded.cpu)),
    },
    noise: median(measured.map(({ plain: [before, after] }) => Math.abs(1 - after.perSecond / before.perSecond))),
  };
}

async function throughput(kind: Kind, { seconds, connections, pipelining }: Load): Promise<Measured> {
  const { child, url } = await start(kind);
  try {
    const options = { url, connections, pipelining, duration: seconds };
    await autocannon(options);
    const before = await cpuOf(child);
    const { requests, errors, non2xx, duration } = await autocannon(options);
    if (errors > 0 || non2xx > 0) throw new Error(`${errors} errors and ${non2xx} refusals from ${url}`);
    return { perSecond: requests.total / duration, cpu: ((await cpuOf(child)) - before) / requests.total };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

/** Microseconds of processor time that a server has taken so far. */
async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [microseconds]: unknown[] = await once(child, 'message', { signal: AbortSignal.timeout(5_000) });
  return Number(microseconds);
}

async function start(kind: Kind): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve(import.meta.dirname, 'middlewareServer.ts'), kind], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (child.stdout === null) throw new Error('the server says nothing');
  const [line]: unknown[] = await once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) });
  return { child, url: String(line).trim() };
}

if (import.meta.filename === process.argv[1]) console.log(await benchMiddleware());
