import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { benchDashboards } from './dashboards.ts';
import { benchExposition } from './exposition.ts';
import { benchInstruments } from './instruments.ts';
import { benchLint } from './lint.ts';
import { benchMiddleware } from './middleware.ts';
import { benchRules } from './rules.ts';
import { benchSynth } from './synth.ts';
import { formatTable, type Row } from './table.ts';

interface Part {
  /** What was measured, for `bench/results.json`, and what was hoped for. */
  run(): Promise<{ readonly figures: unknown; readonly rows: readonly Row[] }>;
}

const ns = (value: number): string => `${value.toFixed(1)} ns`;
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const times = (value: number): string => `${value.toFixed(1)} times`;
const percent = (value: number): string => `${(value * 100).toFixed(1)}%`;
const atMost = (what: string, measured: number, limit: number, text: (value: number) => string): Row => ({ what, target: `below ${text(limit)}`, measured: text(measured), met: measured < limit });
const atLeast = (what: string, measured: number, limit: number, text: (value: number) => string): Row => ({ what, target: `at least ${text(limit)}`, measured: text(measured), met: measured >= limit });
const millions = (count: number): string => `${(count / 1e6).toFixed(1)} million`;
const told = (what: string, measured: string): Row => ({ what, measured });

const parts: Readonly<Record<string, Part>> = {
  instruments: {
    async run() {
      const figures = await benchInstruments();
      const limits = { recordOperation: 77.5, recordError: 37.6, recordHTTPRequest: 80, incrementActiveConnections: 27.9 };
      const rows = (Object.keys(limits) as (keyof typeof limits)[]).flatMap((name) => {
        const { nanoseconds, bytes } = figures[name];
        return [
          atMost(name, nanoseconds.shipped, limits[name], ns),
          ...(name === 'recordOperation' ? [atLeast(`${name}, as fast as prom-client`, nanoseconds.promClient / nanoseconds.shipped, 15, times)] : []),
          atMost(`${name}, bytes allocated`, bytes.shipped, 1, (value) => value.toFixed(3)),
          atMost(`${name}, labels as an object`, nanoseconds.byName, limits[name], ns),
          told(`${name}, labels as an object, bytes allocated`, bytes.byName.toFixed(0)),
          told(`${name}, prom-client and OpenTelemetry`, `${ns(nanoseconds.promClient)}, ${ns(nanoseconds.openTelemetry)}`),
        ];
      });
      return { figures, rows };
    },
  },
  exposition: {
    async run() {
      const figures = await benchExposition();
      const { lines, milliseconds, blocked } = figures;
      return {
        figures,
        rows: [
          atLeast(`exposition of ${lines} lines, as fast as prom-client`, milliseconds.promClient / milliseconds.kit, 6, times),
          told('exposition as text, as OpenMetrics, compressed, of prom-client', [milliseconds.kit, milliseconds.openMetrics, milliseconds.gzip, milliseconds.promClient].map(ms).join(', ')),
          ...([['text', blocked.kit], ['OpenMetrics', blocked.openMetrics], ['compressed', blocked.gzip]] as const).flatMap(([how, { longest, usual }]) => [
            atMost(`event loop blocked at a stretch, ${how}, the longest of all`, longest, 20, ms),
            told(`event loop blocked at a stretch, ${how}, usually`, ms(usual)),
          ]),
          told('event loop blocked at a stretch, prom-client', ms(blocked.promClient.longest)),
        ],
      };
    },
  },
  middleware: {
    async run() {
      // As Fastify's own benchmarks load it, and as clients that wait for each answer do.
      const figures = { ahead: await benchMiddleware({ pipelining: 10 }), oneByOne: await benchMiddleware({ pipelining: 1 }) };
      const rows = ([['ten requests ahead', figures.ahead], ['one at a time', figures.oneByOne]] as const).flatMap(([how, { overhead, noise, peers, byClock, plain, recorded }]) => [
        atMost(`throughput that the Fastify plugin takes, ${how}`, overhead, 0.05, percent),
        told('metrics of one\'s own, an object of labels for each', percent(peers.ownLabels)),
        told('an empty hook onResponse, and prom-client in it', `${percent(peers.idleHook)}, ${percent(peers.promClient)}`),
        told('difference of two bursts at the plain server', percent(noise)),
        told('processor time of a request, plain and recorded', `${plain.cpu.toFixed(2)} µs, ${recorded.cpu.toFixed(2)} µs`),
        told('by the clock, and difference of two bursts', `${percent(byClock.overhead)}, ${percent(byClock.noise)}`),
      ]);
      return { figures, rows };
    },
  },
  rules: {
    async run() {
      const figures = await benchRules();
      return {
        figures,
        rows: [
          told('series of 100 targets a system, and what is recorded of them', String(figures.series)),
          ...figures.groups.map(({ group, rules, interval, processor, took }) => {
            const share = took.median / interval;
            const measured = `${percent(share)}: took ${took.median.toFixed(0)} ms, ${took.longest.toFixed(0)} ms at the most; ${processor.toFixed(0)} ms of processor, ${percent(processor / interval)}`;
            return { ...atMost(`${group}, ${rules} rules each ${interval / 1000} s`, share, 0.1, percent), measured };
          }),
        ],
      };
    },
  },
  lint: {
    async run() {
      const figures = benchLint();
      return { figures, rows: [told('expressions linted each second', String(figures.expressionsPerSecond)), told('expressions parsed each second', String(figures.parsesPerSecond))] };
    },
  },
  synth: {
    async run() {
      const figures = await benchSynth();
      return {
        figures,
        rows: [
          told('npm run synth', `${figures.seconds.toFixed(2)} s, ${figures.megabytes.toFixed(0)} MB`),
          told('synthesis of one system, among 5 and among many', `${ms(figures.perSystem)}, ${ms(figures.perSystemLarge)}`),
        ],
      };
    },
  },
  dashboards: {
    async run() {
      const figures = await benchDashboards({ log: (line) => console.error(line) });
      return {
        figures,
        rows: figures.flatMap(({ dashboard, recorded, unrecorded }) => [
          atMost(`refresh of ${dashboard}: ${recorded.queries} queries, ${millions(recorded.samples)} samples touched`, recorded.milliseconds, 1000, ms),
          told(`${dashboard}, processor time of Prometheus; without recording rules`, `${ms(recorded.cpuMilliseconds)}; ${ms(unrecorded.milliseconds)}, ${ms(unrecorded.cpuMilliseconds)}, ${millions(unrecorded.samples)} samples`),
        ]),
      };
    },
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')} of the bench: its parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const file = resolve(import.meta.dirname, 'results.json');
/** What was measured before, so that a run of one part leaves the others. */
const results: Record<string, unknown> = existsSync(file) ? z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load average ${loadavg()[0]?.toFixed(1)}`);
for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  const result = await parts[name]?.run();
  if (result === undefined) continue;
  results[name] = { on: { node: process.version, cpu: cpus()[0]?.model, loadAverage: loadavg()[0] }, figures: result.figures };
  if (result.rows.some(({ met }) => met === false)) process.exitCode = 1;
  console.log(`\n${name}\n${formatTable(result.rows)}`);
}
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\nWritten to ${file}`);
