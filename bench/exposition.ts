import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Histogram, Registry as PromClientRegistry } from 'prom-client';
import { createRegistry, type Registry } from '../src/instruments/registry.ts';
import { open } from '../src/metric/label.ts';
import { defaultBuckets, histogram } from '../src/metric/metric.ts';
import { answerScrape } from '../src/node/exposition.ts';
import { median } from './median.ts';

type Way = 'kit' | 'openMetrics' | 'gzip' | 'promClient';

export interface ExpositionFigures {
  readonly lines: number;
  /** From asking to the last byte: the median of the rounds. */
  readonly milliseconds: Readonly<Record<Way, number>>;
  /** The longest time that the event loop could do nothing else meanwhile, whatever kept it: of all rounds, and of the usual one. */
  readonly blocked: Readonly<Record<Way, { readonly longest: number; readonly usual: number }>>;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Each has eleven buckets, `+Inf`, a sum and a count: fourteen lines. */
const series = 6_000;

/** Times a scrape of 84,000 lines as the node serves it, all the way to bytes, with each library in turns. */
export async function benchExposition({ rounds = 9 } = {}): Promise<ExpositionFigures> {
  const [kit, promClient] = fill();
  const openMetrics = 'application/openmetrics-text';
  const ways: Readonly<Record<Way, () => Promise<number>>> = {
    kit: () => bytesOf(answerScrape(kit, {}).body),
    openMetrics: () => bytesOf(answerScrape(kit, { accept: openMetrics }).body),
    // As Prometheus asks.
    gzip: () => bytesOf(answerScrape(kit, { accept: openMetrics, 'accept-encoding': 'gzip' }).body),
    promClient: async () => Buffer.from(await promClient.metrics()).length,
  };
  const names = Object.keys(ways) as Way[];
  for (const name of names) for (let i = 0; i < 2; i += 1) await ways[name]();
  const times: Record<Way, number[]> = { kit: [], openMetrics: [], gzip: [], promClient: [] };
  const gaps: Record<Way, number[]> = { kit: [], openMetrics: [], gzip: [], promClient: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      // Nobody is to pay for what another library has left behind.
      collectGarbage();
      const began = performance.now();
      await ways[name]();
      times[name].push(performance.now() - began);
      // Another run, as watching costs time too.
      collectGarbage();
      gaps[name].push(await longestGap(ways[name]));
    }
  }
  const each = <T>(figures: typeof times, what: (figures: readonly number[]) => T) =>
    Object.fromEntries(names.map((name) => [name, what(figures[name])])) as Record<Way, T>;
  return {
    lines: series * (defaultBuckets.length + 3),
    milliseconds: each(times, median),
    blocked: each(gaps, (of) => ({ longest: Math.max(...of), usual: median(of) })),
  };
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of body) bytes += piece.length;
  return bytes;
}

/** The longest time between two turns of the event loop, in milliseconds, while some work goes on. */
async function longestGap(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let watching = true;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) setImmediate(look);
  };
  setImmediate(look);
  await work();
  // Work that ends without a pause has to be seen too.
  await new Promise((resolve) => setImmediate(resolve));
  watching = false;
  return longest;
}

function fill(): readonly [Registry, PromClientRegistry] {
  const help = 'Recorded by the bench.';
  const [kit, promClient] = [createRegistry(), new PromClientRegistry()];
  const some = open({ budget: 2_000 });
  const ours = kit.histogram(
    histogram('bench_request_duration_seconds', { help, unit: 'seconds', buckets: defaultBuckets, labels: { method: some, route: some, status: some } }),
  );
  const theirs = new Histogram({ name: 'bench_request_duration_seconds', help, labelNames: ['method', 'route', 'status'], registers: [promClient] });
  for (let i = 0; i < series; i += 1) {
    const labels = { method: ['GET', 'POST'][i % 2] ?? '', route: `/api/v1/route${Math.floor(i / 6)}`, status: ['200', '404', '500'][i % 3] ?? '' };
    for (let k = 0; k < 5; k += 1) {
      const seconds = ((i * 7 + k * 131) % 997) / 100;
      ours.observe(labels, seconds);
      theirs.observe(labels, seconds);
    }
  }
  return [kit, promClient];
}

if (import.meta.filename === process.argv[1]) console.log(await benchExposition());
