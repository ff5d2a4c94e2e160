import autocannon from 'autocannon';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { median } from './median.ts';

export interface MiddlewareFigures {
  /** Requests answered each second: the medians of the rounds. */
  readonly plain: number;
  readonly recorded: number;
  /** What recording takes of the throughput, 0.05 for 5%: the median of the pairs, whose two halves are seconds apart. */
  readonly overhead: number;
  /** The same of two servers that both record nothing: how far the machine alone puts equal things apart. */
  readonly noise: number;
}

/** Loads two Fastify servers that say hello, one of them recording each request, in turns. Takes some `2.2 * pairs * seconds`. */
export async function benchMiddleware({ pairs = 8, seconds = 2, connections = 20 } = {}): Promise<MiddlewareFigures> {
  const servers = await Promise.all([start('plain'), start('recorded'), start('plain')]);
  try {
    const [plain, recorded, control] = servers.map(({ url }) => () => throughput(url, seconds, connections));
    if (plain === undefined || recorded === undefined || control === undefined) throw new Error('there are three servers');
    for (const load of [plain, recorded, control]) await load();
    const rounds: { readonly plain: number; readonly recorded: number; readonly control: number }[] = [];
    for (let i = 0; i < pairs; i += 1) {
      // Every other round the other way round: whatever gets slower or quicker over time favours none.
      if (i % 2 === 0) rounds.push({ plain: await plain(), recorded: await recorded(), control: await control() });
      else {
        const [last, middle, first] = [await control(), await recorded(), await plain()];
        rounds.push({ plain: first, recorded: middle, control: last });
      }
    }
    return {
      plain: median(rounds.map((round) => round.plain)),
      recorded: median(rounds.map((round) => round.recorded)),
      overhead: median(rounds.map((round) => 1 - round.recorded / ((round.plain + round.control) / 2))),
      noise: median(rounds.map((round) => Math.abs(1 - round.control / round.plain))),
    };
  } finally {
    for (const { child } of servers) child.kill('SIGTERM');
  }
}

async function throughput(url: string, duration: number, connections: number): Promise<number> {
  const { requests, errors, non2xx } = await autocannon({ url, duration, connections });
  if (errors > 0 || non2xx > 0) throw new Error(`${errors} errors and ${non2xx} refusals from ${url}`);
  return requests.total / duration;
}

async function start(kind: 'plain' | 'recorded'): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve(import.meta.dirname, 'middlewareServer.ts'), kind], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('the server says nothing');
  const [line]: unknown[] = await once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) });
  return { child, url: String(line).trim() };
}

if (import.meta.filename === process.argv[1]) console.log(await benchMiddleware());
