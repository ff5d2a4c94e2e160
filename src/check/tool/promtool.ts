import { dirname, resolve } from 'node:path';
import { judge, yamlComplaints, type Check, type Complaint, type Outcome } from './outcome.ts';
import { failure, run, type Ran } from './run.ts';
import { commandLine, type Tool } from './tool.ts';

/** A file to check: where it is, and what findings call it. */
export interface Checked {
  readonly path: string;
  readonly name: string;
}

/** Rule tests over days of samples take seconds, and an image may have to be fetched first. */
const timeoutMs = 120_000;

const remedy = 'correct it where it is declared, and run obskit synth again';

/**
 * `promtool check config`.
 *
 * Only its syntax: the files that it refers to (secrets, rules, targets) are where the configuration will be mounted, not
 * where it is written, and the rules are checked by themselves.
 */
export async function checkPrometheusConfig(tool: Tool, file: Checked): Promise<Outcome> {
  const check: Check = { rule: 'promtool/config', name: 'promtool check config', file: file.name, remedy };
  const ran = await promtool(tool, ['check', 'config', '--syntax-only', '--lint=all', '--lint-fatal'], file);
  return judge(tool, check, ran, configComplaints(ran));
}

/** `promtool check rules` with every lint. Without `--lint-fatal` it exits with 0 on a duplicate rule. */
export async function checkRules(tool: Tool, file: Checked): Promise<Outcome> {
  const check: Check = { rule: 'promtool/rules', name: 'promtool check rules', file: file.name, remedy };
  const ran = await promtool(tool, ['check', 'rules', '--lint=all', '--lint-fatal'], file);
  return judge(tool, check, ran, ruleComplaints(ran));
}

/**
 * `promtool test rules`.
 *
 * @param folder the folder that the test's rule_files are below, when it is not the test's own
 */
export async function testRules(tool: Tool, file: Checked, folder: string = dirname(file.path)): Promise<Outcome> {
  const check: Check = { rule: 'promtool/tests', name: 'promtool test rules', file: file.name, remedy };
  const ran = await promtool(tool, ['test', 'rules'], file, folder);
  return judge(tool, check, ran, testComplaints(ran));
}

/**
 * `promtool test rules`, for what it finds where the tests expect nothing.
 * @returns all that it wrote, or why it did not get that far
 */
export async function playRules(tool: Tool, file: Checked, folder: string): Promise<{ readonly written: string } | { readonly why: string }> {
  const ran = await promtool(tool, ['test', 'rules'], file, folder);
  return ran.kind === 'exited' ? { written: written(ran) } : { why: failure(ran) ?? 'it failed' };
}

/** One process a file: promtool 3 no longer says which test file a failure is of. */
function promtool(tool: Tool, args: readonly string[], { path }: Checked, folder: string = dirname(path)): Promise<Ran> {
  const file = resolve(path);
  return run(commandLine(tool, [...args, file], [dirname(file), resolve(folder)]), { timeoutMs });
}

function configComplaints(ran: Ran): readonly Complaint[] {
  const text = failedPart(ran);
  if (text === undefined) return [];
  const lines = yamlComplaints(text);
  return lines.length > 0 ? lines : [{ text: oneLine(text.replace(/^parsing YAML file \S+: /, '')) }];
}

function ruleComplaints(ran: Ran): readonly Complaint[] {
  const text = failedPart(ran);
  if (text === undefined) return [];
  const yaml = yamlComplaints(text);
  if (yaml.length > 0) return yaml;
  if (text.includes('duplicate rule(s) found')) {
    return [...text.matchAll(/^Metric: (.+)\nLabel\(s\):\n?((?:\t.*\n?)*)/gm)].map(([, name, labels = '']) => {
      const set = labels.trim().replaceAll(/\s*\n\s*/g, ', ');
      return { text: `${name} is defined more than once with the same labels${set === '' ? '' : ` (${set})`}` };
    });
  }
  return meaningfulLines(text).map(placed);
}

/** `/dist/rules/a.yaml: 5:15: group "a", rule 1, …`: the file is known already. */
function placed(line: string): Complaint {
  const text = line.replace(/^\S+\.ya?ml: /, '');
  const [, row, column, rest] = /^(\d+):(\d+): (.*)$/.exec(text) ?? [];
  return rest === undefined ? { text } : { line: Number(row), column: Number(column), text: rest };
}

function testComplaints(ran: Ran): readonly Complaint[] {
  // A pattern that matches nothing is only a warning, and a test of no rules that expects no alert passes.
  const unmatched = written(ran).matchAll(/^\s*WARNING: no file match pattern (.+)$/gm);
  const patterns = [...unmatched].map(([, pattern]) => ({ text: `rule_files names ${pattern}, which matches no file` }));
  const text = failedPart(ran);
  if (text === undefined) return patterns;
  const yaml = yamlComplaints(text);
  if (yaml.length > 0) return [...patterns, ...yaml];
  // Each failed expectation is a block that begins with one of these; the first part is what went wrong before any ran.
  const blocks = text.split(/^(?= {4}(?:name|alertname|expr|groupname): )/m).map(oneLine);
  return [...patterns, ...blocks.filter((block) => block !== '').map((block) => ({ text: block.replace(/[,;]$/, '') }))];
}

/** What follows `FAILED:`; `undefined` when nothing failed. */
function failedPart(ran: Ran): string | undefined {
  const text = ran.kind === 'exited' ? ran.stderr : '';
  const at = text.search(/^\s*FAILED:/m);
  return at < 0 ? undefined : text.slice(at).replace(/^\s*FAILED:[ \n]?/, '');
}

function written(ran: Ran): string {
  return ran.kind === 'exited' ? `${ran.stdout}\n${ran.stderr}` : '';
}

function meaningfulLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
