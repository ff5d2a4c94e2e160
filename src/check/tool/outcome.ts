import type { Finding, Place, Unmade } from '../finding.ts';
import { lacks } from './fields.ts';
import { failure, type Ran } from './run.ts';
import { describe, type Tool } from './tool.ts';

/** What a check by a tool came to: nothing found and nothing unmade means that it passed. */
export interface Outcome {
  readonly findings: readonly Finding[];
  readonly unmade: readonly Unmade[];
}

/** One thing that a tool complains of. */
export interface Complaint {
  readonly line?: number;
  readonly column?: number;
  readonly text: string;
}

/** One check of one file. */
export interface Check {
  /** Of the finding: `promtool/rules`. */
  readonly rule: string;
  /** For a person: `promtool check rules`. */
  readonly name: string;
  /** The file, as findings name it. */
  readonly file: string;
  readonly remedy: string;
}

export const passed: Outcome = { findings: [], unmade: [] };

export function merge(outcomes: readonly Outcome[]): Outcome {
  return { findings: outcomes.flatMap(({ findings }) => findings), unmade: outcomes.flatMap(({ unmade }) => unmade) };
}

/**
 * Judges a tool's run.
 *
 * Complaints of a field that this build does not know though others do make the check unmade: such a build stops reading at
 * them, so that it has not looked at anything else. The remaining complaints are findings all the same. A tool that fails
 * without a complaint that is understood yields what it wrote, whole: never a pass.
 */
export function judge(tool: Tool, check: Check, ran: Ran, complaints: readonly Complaint[]): Outcome {
  const failed = failure(ran);
  if (failed !== undefined) return { findings: [finding(check, {}, `${describe(tool)}: ${failed}`)], unmade: [] };
  if (ran.kind !== 'exited') return passed;
  if (/unknown (long|short) flag/.test(ran.stderr)) {
    return { findings: [], unmade: [unmade(tool, check, `its build does not know a flag: ${ran.stderr.trim()}`)] };
  }
  if (ran.code !== 0 && complaints.length === 0) {
    const written = `${ran.stderr}\n${ran.stdout}`.trim() || 'without a message';
    return { findings: [finding(check, {}, `${describe(tool)} exits with ${ran.code}: ${written}`)], unmade: [] };
  }
  const reasons = new Set<string>();
  const findings: Finding[] = [];
  for (const complaint of distinct(complaints)) {
    const [, field, type] = /^field (\S+) not found in type (\S+)$/.exec(complaint.text) ?? [];
    const reason = field !== undefined && type !== undefined ? lacks(tool, field, type) : undefined;
    if (reason === undefined) findings.push(finding(check, complaint, complaint.text));
    else reasons.add(reason);
  }
  return { findings, unmade: reasons.size === 0 ? [] : [unmade(tool, check, [...reasons].join(', '))] };
}

/** The lines of a YAML decoder: `line 5: field foo not found in type config.ScrapeConfig`. */
export function yamlComplaints(text: string): readonly Complaint[] {
  return [...text.matchAll(/^\s+line (\d+): (.+)$/gm)].map(([, line, message]) => ({ line: Number(line), text: message ?? '' }));
}

function distinct(complaints: readonly Complaint[]): readonly Complaint[] {
  return [...new Map(complaints.map((complaint) => [JSON.stringify([complaint.line, complaint.column, complaint.text]), complaint])).values()];
}

function finding(check: Check, { line, column }: Omit<Complaint, 'text'>, message: string): Finding {
  const place: Place = {
    file: check.file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
  return { rule: check.rule, severity: 'error', place, message, remedy: check.remedy };
}

function unmade(tool: Tool, check: Check, reason: string): Unmade {
  return { check: `${check.name} of ${check.file}`, why: `${describe(tool)} cannot make it: ${reason}` };
}
