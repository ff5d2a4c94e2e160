import { Histogram, Registry as PromClientRegistry } from 'prom-client';
import { exposeInPieces } from '../src/instruments/exposition.ts';
import { createRegistry, type Registry } from '../src/instruments/registry.ts';
import { open } from '../src/metric/label.ts';
import { defaultBuckets, histogram } from '../src/metric/metric.ts';
import { median } from './median.ts';

export interface ExpositionFigures {
  readonly lines: number;
  /** From asking to the last byte: the median of the rounds. */
  readonly milliseconds: { readonly kit: number; readonly openMetrics: number; readonly promClient: number };
  /** The longest time that the event loop could do nothing else meanwhile: the median of the rounds. */
  readonly blocked: { readonly kit: number; readonly openMetrics: number; readonly promClient: number };
}

/** Each has eleven buckets, `+Inf`, a sum and a count: fourteen lines. */
const series = 6_000;

/** Times a scrape of 84,000 lines, all the way to bytes, with each library in turns. */
export async function benchExposition({ rounds = 9 } = {}): Promise<ExpositionFigures> {
  const [kit, promClient] = fill();
  const ways = {
    kit: () => bytesOf(exposeInPieces(kit, 'text')),
    openMetrics: () => bytesOf(exposeInPieces(kit, 'openmetrics')),
    promClient: async () => Buffer.from(await promClient.metrics()).length,
  };
  const names = Object.keys(ways) as (keyof typeof ways)[];
  for (const name of names) for (let i = 0; i < 2; i += 1) await ways[name]();
  const times: Record<keyof typeof ways, number[]> = { kit: [], openMetrics: [], promClient: [] };
  const gaps: Record<keyof typeof ways, number[]> = { kit: [], openMetrics: [], promClient: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const began = performance.now();
      await ways[name]();
      times[name].push(performance.now() - began);
      // Another run, as watching costs time too.
      gaps[name].push(await longestGap(ways[name]));
    }
  }
  const each = (figures: typeof times) => ({ kit: median(figures.kit), openMetrics: median(figures.openMetrics), promClient: median(figures.promClient) });
  return { lines: series * (defaultBuckets.length + 3), milliseconds: each(times), blocked: each(gaps) };
}

async function bytesOf(pieces: AsyncIterable<string>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += Buffer.from(piece).length;
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
