import type { Dashboard, SystemDashboard } from '../panels/dashboard.ts';
import type { Line } from '../panels/line.ts';
import type { Panel } from '../panels/panel.ts';
import { promql } from '../promql/expr.ts';
import type { Question } from '../promql/question.ts';
import { render, ruleScope } from '../promql/render.ts';
import type { Recording } from '../rules/record.ts';
import { recordQuestion } from '../rules/recordQuestion.ts';

/**
 * The recording rules that a system's dashboard asks for, besides those there are.
 * @throws RangeError when two questions that differ would be recorded under one name
 */
export function dashboardRecordings({ system, rows, vitals }: SystemDashboard, existing: readonly Recording[]): readonly Recording[] {
  const lines = rows.flatMap(({ panels }) => panels.flatMap((panel) => (panel.kind === 'query' ? panel.lines : [])));
  const wanted: readonly Line[] = [...lines.filter(({ recorded }) => recorded === true || typeof recorded === 'string'), vitals.traffic, vitals.errors, vitals.latency];
  const known = new Set(existing.map(({ metric, expr }) => identity(expr, metric.system ?? system)));
  const names = new Map(existing.map(({ metric }) => [metric.name, 'a rule']));
  return wanted.flatMap((question) => {
    const key = identity(question.expr, system);
    if (known.has(key)) return [];
    known.add(key);
    const recording = recordQuestion(system, question, typeof question.recorded === 'string' ? question.recorded : undefined);
    const { name } = recording.metric;
    const other = names.get(name);
    if (other !== undefined) throw new RangeError(`system "${system}": "${question.ask}" and ${other} would both be recorded as ${name}`);
    names.set(name, `"${question.ask}"`);
    return [recording];
  });
}

/** A dashboard whose lines ask recorded series wherever a rule records just what they ask. */
export function askingRecordings<D extends Dashboard>(dashboard: D, recordings: readonly Recording[]): D {
  const byExpression = new Map(recordings.map((recording) => [identity(recording.expr, recording.metric.system ?? ''), recording]));
  const asked = (line: Line): Line => {
    if (line.recorded === false) return line;
    const recording = byExpression.get(identity(line.expr, ''));
    return recording === undefined ? line : { ...line, scraped: line.expr, expr: promql`${recording.metric}` };
  };
  const rows = dashboard.rows.map((row) => ({
    ...row,
    panels: row.panels.map((panel): Panel => (panel.kind === 'query' ? { ...panel, lines: panel.lines.map(asked) } : panel)),
  }));
  return { ...dashboard, rows };
}

/** What tells expressions apart: their text, with the job that owns each metric, as some systems share names. */
function identity(expr: Question['expr'], system: string): string {
  return render(expr, { ...ruleScope(system, { kind: 'duration', milliseconds: 0 }), window: 'window' });
}
