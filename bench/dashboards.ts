import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readDashboard } from '../src/check/dashboard/model.ts';
import { queriesOf } from '../src/check/dashboard/queries.ts';
import { indexKit } from '../src/config/kitIndex.ts';
import { loadConfig } from '../src/config/load.ts';
import { kits } from '../src/kit/kits.ts';
import { assemble, contentOf } from '../src/render/assemble.ts';
import type { Content } from '../src/render/content.ts';
import { writeBlock } from './prometheus/block.ts';
import { fleet } from './prometheus/fleet.ts';
import type { HeldSeries, Stretch } from './prometheus/series.ts';
import { dataFolder, startPrometheus, type BenchServer } from './prometheus/server.ts';

/** Grafana's own: so many queries at a time go to one data source, over HTTP/1.1. */
const parallel = 6;
const scrapeSeconds = 15;
const roundsOfRefresh = 3;
/** Rates are recorded of what is scraped, burn rates of rates, and budgets of these. */
const storeys = 3;

interface Options {
  readonly nodes?: number;
  readonly hours?: number;
  /** How much of it a dashboard shows; the default of its time picker when left out. */
  readonly shownHours?: number;
  readonly log?: (line: string) => void;
}

/** What one refresh of a dashboard costs. */
export interface Refresh {
  readonly queries: number;
  readonly samples: number;
  /** Until the last query is answered: the median of three rounds. It says little while the machine has other work. */
  readonly milliseconds: number;
  /** Processor time that Prometheus takes for it, on all cores together; this holds on a busy machine too. */
  readonly cpuMilliseconds: number;
  /** The dearest query by the samples it touches. */
  readonly dearest: { readonly title: string; readonly samples: number };
}

export interface DashboardFigures {
  readonly dashboard: string;
  readonly recorded: Refresh;
  /** The same panels, each asking for what the rule would have recorded. */
  readonly unrecorded: Refresh;
}

/** Loads every dashboard's queries against a real Prometheus that holds many nodes of each system. */
export async function benchDashboards({ nodes = 100, hours = 6, shownHours = 1, log = () => {} }: Options = {}): Promise<readonly DashboardFigures[]> {
  const loaded = loadConfig({ file: 'obskit.yaml', text: undefined }, indexKit(kits));
  if (!loaded.ok) throw new Error('the demo configuration cannot be read');
  const content = contentOf(assemble(loaded.config, kits));
  const folder = mkdtempSync(join(tmpdir(), 'obskit-bench-'));
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const stretch: Stretch = { begin: end - hours * 3_600_000, end, step: scrapeSeconds * 1000 };
  const rules = recordingsOf(content);
  let server: BenchServer | undefined;
  try {
    server = await holding(folder, { content, rules, nodes, stretch, log });
    const figures: DashboardFigures[] = [];
    for (const { name, json } of content.dashboards) {
      const read = readDashboard(name, json);
      if (!('dashboard' in read)) throw new Error(`${name} cannot be read`);
      const queries = queriesOf(read.dashboard, scrapeSeconds).map(({ path, title, filled }) => {
        const panel = read.dashboard.panels[Number(/^panels\[(\d+)\]/.exec(path)?.[1] ?? -1)];
        const target = panel?.targets[Number(/targets\[(\d+)\]/.exec(path)?.[1] ?? -1)];
        // Annotations of the kit are asked for by the half minute.
        return { title, expr: filled, instant: target?.instant ?? false, leastStep: panel === undefined ? 30 : panel.interval === undefined ? scrapeSeconds : 60 };
      });
      const time = { end, begin: end - shownHours * 3_600_000 };
      const recorded = await refresh(server.url, queries, time);
      const unrecorded = await refresh(server.url, queries.map((query) => ({ ...query, expr: withoutRecordings(query.expr, rules) })), time);
      figures.push({ dashboard: name, recorded, unrecorded });
      log(`${name}: ${recorded.milliseconds} ms, ${recorded.cpuMilliseconds} ms of processor; without rules ${unrecorded.milliseconds} ms, ${unrecorded.cpuMilliseconds} ms`);
    }
    return figures;
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function formatFigures(figures: readonly DashboardFigures[]): string {
  const rows = figures.map(({ dashboard, recorded, unrecorded }) => [
    dashboard, recorded.queries, recorded.samples, `${recorded.milliseconds} ms`, `${recorded.cpuMilliseconds} ms`, `${recorded.dearest.title}, ${recorded.dearest.samples}`, unrecorded.samples, `${unrecorded.milliseconds} ms`, `${unrecorded.cpuMilliseconds} ms`,
  ].map(String));
  const head = ['dashboard', 'queries', 'samples', 'refresh', 'processor', 'dearest query, samples', 'no rules: samples', 'refresh', 'processor'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()).join('\n');
}

interface Rule {
  readonly record: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly expr: string;
}

export function recordingsOf(content: Content): readonly Rule[] {
  return content.rules.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [{ record: rule.record, labels: rule.labels ?? {}, expr: rule.expr }] : []))));
}

/** Puts each rule's expression back in the place of what it records: of several jobs or objectives, all that are asked for. */
export function withoutRecordings(expr: string, rules: readonly Rule[]): string {
  return expr.replace(/([a-z_]+:[\w:]+)(?:\{([^}]*)\})?/g, (whole, name: string, matchers: string | undefined) => {
    const asked = rules.filter((rule) => rule.record === name && isAsked(rule, matchers ?? ''));
    return asked.length === 0 ? whole : `(${asked.map(labelled).join(' or ')})`;
  });
}

/** Whether the labels that a rule gives its series are among those that a selector admits. */
function isAsked({ labels }: Rule, matchers: string): boolean {
  return [...matchers.matchAll(/(\w+)(=~|=)"([^"]*)"/g)].every(([, label = '', op, value = '']) => {
    const given = labels[label];
    return given === undefined || (op === '=' ? given === value : new RegExp(`^(?:${value})$`).test(given));
  });
}

/** What a rule asks, with the labels that it would have given. */
function labelled({ expr, labels }: Rule): string {
  return Object.entries(labels).reduce((inner, [label, value]) => `label_replace(${inner}, "${label}", "${value}", "", "")`, expr);
}

const answer = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]).optional() })),
    stats: z.object({ samples: z.object({ totalQueryableSamples: z.number() }) }).optional(),
  }),
});

async function ask(url: string, path: string, parameters: Readonly<Record<string, string>>): Promise<z.infer<typeof answer>['data']> {
  const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters), signal: AbortSignal.timeout(300_000) });
  if (!response.ok) throw new Error(`${parameters['query']}: ${response.status} ${await response.text()}`);
  return answer.parse(await response.json()).data;
}

interface Held {
  readonly content: Content;
  readonly rules: readonly Rule[];
  readonly nodes: number;
  readonly stretch: Stretch;
  readonly log: (line: string) => void;
}

/** A Prometheus that holds what the nodes exposed, and what the rules made of it. */
export async function holding(folder: string, { content, rules, nodes, stretch, log }: Held): Promise<BenchServer> {
  const write = (number: number, series: readonly HeldSeries[]) => {
    if (series.length === 0) return;
    const since = performance.now();
    const { samples } = writeBlock(dataFolder(folder), number, series, stretch);
    log(`${series.length} series, ${samples} samples written in ${((performance.now() - since) / 1000).toFixed(1)} s`);
  };
  write(0, content.systems.flatMap((system) => fleet(system, nodes)));
  let missing = rules;
  // Some rules build upon what others record: so many rounds as there are storeys.
  for (let round = 1; ; round += 1) {
    const server = await startPrometheus(folder);
    if (round > storeys) return server;
    const answers = new Map<Rule, readonly HeldSeries[]>();
    for (const rule of missing) answers.set(rule, await recordedSeries(server.url, rule, stretch.end));
    await server.stop();
    missing = missing.filter((rule) => answers.get(rule)?.length === 0);
    write(round, [...answers.values()].flat());
  }
}

/** The series that a rule would have made, about the values they have at the end. */
async function recordedSeries(url: string, { record, labels: given, expr }: Rule, end: number): Promise<readonly HeldSeries[]> {
  const { result } = await ask(url, 'query', { query: expr, time: String(end / 1000) });
  return result.map(({ metric, value }) => {
    const labels = { ...metric, ...given, __name__: record };
    return { labels, course: { key: JSON.stringify(labels), at: (time) => Number(value?.[1] ?? 0) * (1 + (Math.floor(time / 15_000) % 5) / 50) } };
  });
}

interface PanelQuery {
  readonly title: string;
  readonly expr: string;
  readonly instant: boolean;
  /** Seconds. */
  readonly leastStep: number;
}

/** All queries of a dashboard, as a browser sends them. */
async function refresh(url: string, queries: readonly PanelQuery[], { begin, end }: { readonly begin: number; readonly end: number }): Promise<Refresh> {
  // A panel some 800 pixels wide.
  const step = Math.ceil((end - begin) / 1000 / 800 / scrapeSeconds) * scrapeSeconds;
  const run = ({ expr, instant, leastStep }: PanelQuery) =>
    instant
      ? ask(url, 'query', { query: expr, time: String(end / 1000), stats: 'all' })
      : ask(url, 'query_range', { query: expr, start: String(begin / 1000), end: String(end / 1000), step: String(Math.max(step, leastStep)), stats: 'all' });
  const rounds: number[] = [];
  let touched: readonly { readonly title: string; readonly samples: number }[] = [];
  const before = await cpuSeconds(url);
  for (let round = 0; round < roundsOfRefresh; round += 1) {
    const waiting = [...queries];
    const answered: { title: string; samples: number }[] = [];
    const since = performance.now();
    await Promise.all(
      Array.from({ length: parallel }, async () => {
        for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
          answered.push({ title: query.title, samples: (await run(query)).stats?.samples.totalQueryableSamples ?? 0 });
        }
      }),
    );
    rounds.push(performance.now() - since);
    touched = answered;
  }
  const cpuMilliseconds = Math.round((((await cpuSeconds(url)) - before) / roundsOfRefresh) * 1000);
  const [dearest = { title: '', samples: 0 }] = [...touched].sort((a, b) => b.samples - a.samples);
  const samples = touched.reduce((total, query) => total + query.samples, 0);
  return { queries: queries.length, samples, milliseconds: Math.round(rounds.sort((a, b) => a - b)[1] ?? 0), cpuMilliseconds, dearest };
}

export async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
}

if (process.argv[1] === import.meta.filename) {
  const option = (name: string, fallback: number) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] ?? fallback) || fallback;
  const figures = await benchDashboards({ nodes: option('nodes', 100), hours: option('hours', 6), shownHours: option('shown', 1), log: (line) => console.error(line) });
  console.log(formatFigures(figures));
}
