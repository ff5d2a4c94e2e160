import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { isBefore } from '../check/tool/fields.ts';
import { locate, type Surroundings } from '../check/tool/locate.ts';
import { playRules } from '../check/tool/promtool.ts';
import type { Tool } from '../check/tool/tool.ts';
import { changesOf, type AlertChange } from '../diff/changes.ts';
import { readOutput, UnreadableOutput, type Output } from '../diff/output.ts';
import { playedOf, playsOf, readMoments, type Played } from '../diff/play.ts';
import { diffReports, type DiffFormat } from '../diff/report.ts';
import { kits } from '../kit/kits.ts';
import { synthesize } from '../render/synthesize.ts';
import { yamlFile } from '../render/yaml.ts';
import { placesFor } from './check.ts';
import { writeFiles } from './output.ts';
import { readConfig } from './project.ts';
import { UserError } from './userError.ts';

interface Flags {
  readonly config?: string;
  readonly format: DiffFormat;
  readonly exitCode: boolean;
}

type Files = ReadonlyMap<string, string>;

/** `diff`: which alerts differ between two outputs, and when they fire in what was their proof. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('tell which alerts a change adds, removes, or makes fire earlier or later: the old proofs are played to the old rules and to the new')
    .argument('<before>', 'the folder that obskit synth wrote before the change')
    .argument('[after]', 'the folder that it wrote afterwards (default: what the configuration makes now)')
    .option('-c, --config <file>', 'the configuration (default: obskit.yaml; without one, a demo of all systems)')
    .addOption(new Option('--format <format>', 'how to print it').choices(Object.keys(diffReports)).default('pretty'))
    .option('--exit-code', 'exit with 1 when an alert differs', false)
    .action(async (before: string, after: string | undefined, { config: file, format, exitCode }: Flags) => {
      const config = readConfig(file);
      const was = filesOf(before);
      const is = after === undefined ? new Map(synthesize(config, kits).map(({ path, content }) => [path, content])) : filesOf(after);
      const [old, now] = [outputOf(before, was), outputOf(after ?? 'what the configuration makes', is)];
      const changes = changesOf(old, now);
      const cases = old.cases.filter(({ alert }) => changes.some((change) => change.alert === alert && change.kind === 'changed' && change.timing));
      const played = cases.length === 0 ? [] : await play(cases, [{ files: was, output: old }, { files: is, output: now }], placesFor(config, {}));
      const notPlayed = whyNotPlayed(changes, cases.length, played);
      const same = now.rules.filter(({ kind, name }) => kind === 'alert' && !changes.some(({ alert }) => alert === name)).length;
      process.stdout.write(diffReports[format]({ changes, played: 'why' in played ? [] : played, notPlayed, same }, { colour: process.stdout.isTTY && !process.env['NO_COLOR'] }));
      if (exitCode && changes.length > 0) process.exitCode = 1;
    });
}

function whyNotPlayed(changes: readonly AlertChange[], cases: number, played: readonly Played[] | { readonly why: string }): string | undefined {
  if ('why' in played) return played.why;
  if (cases > 0 || !changes.some(({ kind, timing }) => kind === 'changed' && timing)) return undefined;
  return 'there are no proofs of them before the change (a rehearsal has none)';
}

/** The rules and tests of an output folder. */
function filesOf(folder: string): Files {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new UserError(`${folder} is no folder: name one that obskit synth wrote, such as dist.`);
  if (!existsSync(join(folder, 'rules'))) throw new UserError(`${folder} holds no rules: name a folder that obskit synth wrote, such as dist.`);
  const files = new Map<string, string>();
  for (const part of ['rules', 'tests']) {
    if (!existsSync(join(folder, part))) continue;
    for (const name of readdirSync(join(folder, part)).sort()) files.set(`${part}/${name}`, readFileSync(join(folder, part, name), 'utf8'));
  }
  return files;
}

function outputOf(name: string, files: Files): Output {
  try {
    return readOutput(files);
  } catch (error) {
    if (error instanceof UnreadableOutput) throw new UserError(`${name}: ${error.message}.`, { cause: error });
    throw error;
  }
}

interface Side {
  readonly files: Files;
  readonly output: Output;
}

/** Plays cases to the rules of both sides. @returns why it could not, as a part of a sentence */
async function play(cases: Output['cases'], [before, after]: readonly [Side, Side], places: Surroundings): Promise<readonly Played[] | { readonly why: string }> {
  const located = await locate('promtool', places);
  if ('missing' in located) return { why: located.missing };
  const { tool } = located;
  if (isBefore(tool.version, '3.0')) return { why: `promtool ${tool.version ?? ''} is older than 3.0; run npm run tools` };
  const folder = mkdtempSync(join(tmpdir(), 'obskit-diff-'));
  try {
    const was = await momentsIn(join(folder, 'before'), cases, before, tool);
    const is = await momentsIn(join(folder, 'after'), cases, after, tool);
    if ('why' in was) return was;
    return 'why' in is ? is : playedOf(cases, was, is);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function momentsIn(folder: string, cases: Output['cases'], { files, output }: Side, tool: Tool): Promise<ReadonlyMap<number, number> | { readonly why: string }> {
  const plays = playsOf(cases, output);
  const rules = [...files].filter(([path]) => path.startsWith('rules/'));
  writeFiles(Object.fromEntries([...rules, ...plays.map(({ path, content }) => [path, yamlFile(content)] as const)].map(([path, text]) => [join(folder, path), text])));
  const moments = new Map<number, number>();
  for (const { path } of plays) {
    const answer = await playRules(tool, { path: join(folder, path), name: path }, folder);
    if ('why' in answer) return { why: `promtool: ${answer.why}` };
    for (const [number, minute] of readMoments(answer.written)) moments.set(number, minute);
  }
  return moments;
}
