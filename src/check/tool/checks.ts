import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding, Summary, Unmade } from '../finding.ts';
import { checkAlertmanagerConfig } from './amtool.ts';
import { isBefore } from './fields.ts';
import type { Located } from './locate.ts';
import { checkLokiConfig } from './loki.ts';
import { checkCollectorConfig } from './otelcol.ts';
import { merge, passed, type Outcome } from './outcome.ts';
import { checkPrometheusConfig, checkRules, testRules, type Checked } from './promtool.ts';
import { checkTempoConfig } from './tempo.ts';
import { toolKinds, type Tool, type ToolName } from './tool.ts';

export interface ToolChecksOptions {
  /** Whether a tool that is missing is a finding, as in CI, instead of a check not made. An optional tool never is. */
  readonly requireTools: boolean;
  /** How many processes may run at once. */
  readonly concurrency?: number;
}

/** What the tools found, could not look at, and did look at. */
export interface ToolChecks extends Outcome {
  readonly made: Summary['made'];
}

interface Job {
  readonly tool: ToolName;
  readonly name: string;
  /** Files of the output folder: one, or those of a folder that end in .yaml. */
  readonly file: string | { readonly folder: string };
  readonly check: (tool: Tool, file: Checked, output: string) => Promise<Outcome>;
  /** The output has no such file where the deployment does without the service: then there is nothing to check. */
  readonly ifPresent?: true;
  /** The release from which on the tool can tell, and what older ones do otherwise. */
  readonly since?: { readonly version: string; readonly why: string };
}

/** What the tools check of a written output; the paths are those of the output contract. */
const jobs: readonly Job[] = [
  { tool: 'promtool', name: 'promtool check config', file: 'prometheus/prometheus.yaml', check: checkPrometheusConfig },
  { tool: 'promtool', name: 'promtool check rules', file: { folder: 'rules' }, check: checkRules },
  { tool: 'promtool', name: 'promtool test rules', file: { folder: 'tests' }, check: testRules, since: { version: '3.0', why: 'before that, a range included its left end, and proofs come out otherwise' } },
  { tool: 'amtool', name: 'amtool check-config', file: 'alertmanager/alertmanager.yaml', check: checkAlertmanagerConfig },
  { tool: 'tempo', name: 'tempo -config.verify', file: 'tempo/tempo.yaml', check: checkTempoConfig },
  { tool: 'loki', name: 'loki -verify-config', file: 'loki/loki.yaml', ifPresent: true, check: checkLokiConfig },
  { tool: 'otelcol', name: 'otelcol validate', file: 'collector/collector.yaml', ifPresent: true, check: checkCollectorConfig },
];

/**
 * Runs every tool over an output folder.
 *
 * @param locateTool called once for each tool that there is something to check with
 * @returns findings in the order of the files, whatever the order in which the processes end
 */
export async function runToolChecks(
  output: string,
  locateTool: (name: ToolName) => Promise<Located>,
  { requireTools, concurrency = 2 }: ToolChecksOptions,
): Promise<ToolChecks> {
  const present = await Promise.all(jobs.map(async (job) => ({ job, files: await filesOf(output, job.file) })));
  const wanted = [...new Set(present.filter(({ files }) => files.length > 0).map(({ job }) => job.tool))];
  const located = new Map(await Promise.all(wanted.map(async (name) => [name, await locateTool(name)] as const)));

  const notMade: Outcome[] = [];
  const tasks = present.flatMap(({ job, files }) => {
    const found = located.get(job.tool);
    if (files.length === 0 && job.ifPresent === true) return [];
    if (files.length === 0) notMade.push(absent(job));
    else if (found !== undefined && 'missing' in found) notMade.push(missing(job, found.missing, requireTools));
    else if (found !== undefined && job.since !== undefined && isBefore(found.tool.version, job.since.version)) {
      notMade.push({ ...passed, unmade: [{ check: job.name, why: `${found.tool.name} ${found.tool.version ?? ''} is older than ${job.since.version}: ${job.since.why}; run npm run tools` }] });
    } else if (found !== undefined) return files.map((name) => ({ job, tool: found.tool, name }));
    return [];
  });
  const outcomes = await inTurn(
    tasks.map(({ job, tool, name }) => () => job.check(tool, { path: join(output, name), name }, output)),
    concurrency,
  );
  const made = jobs.map(({ name }) => ({
    check: name,
    count: tasks.filter(({ job }, index) => job.name === name && outcomes[index]?.unmade.length === 0).length,
  }));
  return { ...merge([...outcomes, ...notMade]), made: made.filter(({ count }) => count > 0) };
}

/** Nothing to check is not a pass. */
function absent(job: Job): Outcome {
  const what = typeof job.file === 'string' ? job.file : `${job.file.folder}/*.yaml`;
  return { ...passed, unmade: [{ check: job.name, why: `the output has no ${what}; run obskit synth` }] };
}

function missing(job: Job, why: string, requireTools: boolean): Outcome {
  if (requireTools && !toolKinds[job.tool].optional) {
    const finding: Finding = {
      rule: 'tool/missing',
      severity: 'error',
      place: { file: typeof job.file === 'string' ? job.file : job.file.folder },
      message: `${job.name} was not made: ${why}`,
      remedy: 'run npm run tools before this check',
    };
    return { ...passed, findings: [finding] };
  }
  const unmade: Unmade = { check: job.name, why };
  return { ...passed, unmade: [unmade] };
}

async function filesOf(output: string, file: Job['file']): Promise<readonly string[]> {
  const folder = typeof file === 'string' ? join(file, '..') : file.folder;
  let names: readonly string[];
  try {
    names = await readdir(join(output, folder));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const paths = names.map((name) => join(folder, name));
  return typeof file === 'string' ? paths.filter((path) => path === join(file)) : paths.filter((path) => path.endsWith('.yaml')).sort();
}

async function inTurn<T>(tasks: readonly (() => Promise<T>)[], width: number): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < tasks.length; index = next++) {
      const task = tasks[index];
      if (task !== undefined) results[index] = await task();
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, tasks.length) }, worker));
  return results;
}
