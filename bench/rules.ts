import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { indexKit } from '../src/config/kitIndex.ts';
import { loadConfig } from '../src/config/load.ts';
import { kits } from '../src/kit/kits.ts';
import { formatDuration } from '../src/metric/duration.ts';
import { assemble, contentOf } from '../src/render/assemble.ts';
import { renderRules, type RuleGroupYaml } from '../src/render/content.ts';
import { yamlFile } from '../src/render/yaml.ts';
import { cpuSeconds, holding, recordingsOf } from './dashboards.ts';
import { median } from './median.ts';
import { writeBlock } from './prometheus/block.ts';
import { exposeTargets } from './prometheus/exposed.ts';
import { fleet } from './prometheus/fleet.ts';
import type { HeldSeries } from './prometheus/series.ts';
import { dataFolder, startPrometheus, type BenchServer } from './prometheus/server.ts';

interface Options {
  /** Targets of each system. */
  readonly targets?: number;
  /** How much of the past the targets' series have. Objectives have a month. */
  readonly hours?: number;
  /** How often each group is evaluated before its time counts, and how often it counts. */
  readonly warmUps?: number;
  readonly evaluations?: number;
  readonly log?: (line: string) => void;
}

/** What one group of rules costs. All times in milliseconds. */
export interface GroupFigures {
  readonly group: string;
  readonly rules: number;
  readonly interval: number;
  /** Of one processor, for one evaluation: on a machine that has nothing else to do, it takes about as long. It decides nothing. */
  readonly processor: number;
  /** By Prometheus' own clock, while it scrapes all targets and evaluates all groups: what is held against the interval. */
  readonly took: { readonly median: number; readonly longest: number };
}

export interface RuleFigures {
  readonly series: number;
  readonly groups: readonly GroupFigures[];
}

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

/**
 * Lets a real Prometheus evaluate every rule over many targets, whose past is written beforehand: first one group after
 * the other, for their processor time, then all at their own pace, with the targets scraped on.
 */
export async function benchRules({ targets = 100, hours = 6, warmUps = 1, evaluations = 5, log = () => {} }: Options = {}): Promise<RuleFigures> {
  const loaded = loadConfig({ file: 'obskit.yaml', text: undefined }, indexKit(kits));
  if (!loaded.ok) throw new Error('the demo configuration cannot be read');
  const content = contentOf(assemble(loaded.config, kits));
  const { scrape, evaluationInterval } = content.config;
  const folder = mkdtempSync(join(tmpdir(), 'obskit-bench-'));
  const data = dataFolder(folder);
  const past = content.systems.flatMap((system) => fleet(system, targets));
  const exposed = await exposeTargets(past);
  let server: BenchServer | undefined;
  try {
    // The past ends when it is written and measured, about: before its end, Prometheus takes no samples.
    const end = Math.floor(Date.now() / second) * second + 90 * second;
    const stretch = { begin: end - hours * hour, end, step: scrape.interval.milliseconds };
    server = await holding(folder, { content, rules: recordingsOf(content), nodes: targets, stretch, log });
    const events = await eventsOf(server, end);
    await server.stop();
    writeBlock(data, 30, events, { ...stretch, begin: end - 31 * day, end: stretch.begin - stretch.step });
    // Some rules compare with yesterday.
    writeBlock(data, 31, past, { ...stretch, begin: end - day - hour, end: end - day + hour });

    // Nothing that Prometheus does on the side is to be in the figures.
    const args = ['--no-storage.tsdb.allow-overlapping-compaction'];
    server = await startPrometheus(folder, { args });
    const processor = await processorTimes(server, content.rules.flatMap(({ groups }) => groups), end);
    await server.stop();

    for (const { path, content: text } of renderRules(content.rules)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const global = { scrape_interval: formatDuration(scrape.interval), evaluation_interval: formatDuration(evaluationInterval) };
    server = await startPrometheus(folder, { args, config: yamlFile({ global, rule_files: ['rules/*.yaml'], scrape_configs: exposed.jobs }) });
    const groups = await watch(server, { since: end, warmUps, evaluations });
    const [count] = (await ask(server, 'query?query=count({job!=""})', vectorAnswer)).data.result;
    return { series: Number(count?.value[1] ?? 0), groups: groups.map((group) => ({ ...group, processor: processor.get(group.group) ?? Number.NaN })) };
  } finally {
    await server?.stop();
    await exposed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The processor time of one evaluation of each group, by its name. */
async function processorTimes(server: BenchServer, groups: readonly RuleGroupYaml[], end: number): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const evaluations = 2;
  for (const { name, rules } of groups) {
    const evaluate = async () => {
      for (const { expr } of rules) await ask(server, `query?query=${encodeURIComponent(expr)}&time=${end / second}&limit=1`, z.unknown());
    };
    await evaluate();
    const before = await cpuSeconds(server.url);
    for (let i = 0; i < evaluations; i += 1) await evaluate();
    times.set(name, (((await cpuSeconds(server.url)) - before) * second) / evaluations);
  }
  return times;
}

const groupsAnswer = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        interval: z.number(),
        evaluationTime: z.number(),
        lastEvaluation: z.string(),
        rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })),
      }),
    ),
  }),
});

interface Watched {
  /** Evaluations before this time, in milliseconds, count for nothing. */
  readonly since: number;
  readonly warmUps: number;
  readonly evaluations: number;
}

/** Follows the groups until each has been evaluated so many times. @throws Error when a rule cannot be evaluated */
async function watch(server: BenchServer, { since, warmUps, evaluations }: Watched): Promise<readonly Omit<GroupFigures, 'processor'>[]> {
  const seen = new Map<string, Map<string, number>>();
  for (;;) {
    const { groups } = (await ask(server, 'rules?exclude_alerts=true', groupsAnswer)).data;
    for (const { name, evaluationTime, lastEvaluation, rules } of groups) {
      const times = seen.get(name) ?? new Map<string, number>();
      seen.set(name, times);
      if (Date.parse(lastEvaluation) < since) continue;
      times.set(lastEvaluation, evaluationTime * second);
      const failed = rules.find(({ health }) => health === 'err');
      if (failed !== undefined && times.size > warmUps) throw new Error(`${failed.name} in ${name}: ${failed.lastError}`);
    }
    if ([...seen.values()].every(({ size }) => size >= warmUps + evaluations)) {
      return groups.map(({ name, interval, rules }) => {
        const counted = [...(seen.get(name)?.values() ?? [])].slice(warmUps);
        return { group: name, rules: rules.length, interval: interval * second, took: { median: median(counted), longest: Math.max(...counted) } };
      });
    }
    await sleep(second);
  }
}

const vectorAnswer = z.object({ data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })) }) });

/** The events that objectives count, as series that were always as they are at the end. */
async function eventsOf(server: BenchServer, end: number): Promise<readonly HeldSeries[]> {
  const query = encodeURIComponent('{__name__=~"slo:(good_)?events:.+"}');
  const { result } = (await ask(server, `query?query=${query}&time=${end / second}`, vectorAnswer)).data;
  return result.map(({ metric, value: [, value] }) => ({ labels: metric, course: { key: value, at: () => Number(value) } }));
}

async function ask<S extends z.ZodType>(server: BenchServer, question: string, schema: S): Promise<z.output<S>> {
  const response = await fetch(`${server.url}/api/v1/${question}`, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`${question}: ${response.status} ${await response.text()}`);
  return schema.parse(await response.json());
}

if (import.meta.filename === process.argv[1]) console.log(await benchRules({ log: (line) => console.error(line) }));
