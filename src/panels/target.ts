import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { selectorsOf } from '../promql/expr.ts';
import { isRecorded } from '../metric/metric.ts';
import { render, type Scope } from '../promql/render.ts';
import type { DataSource } from './datasource.ts';
import type { Line } from './line.ts';
import type { QueryPanel } from './panel.ts';

/** Which of a panel's queries it is, and where it is asked. */
interface Asking {
  readonly index: number;
  readonly scope: Scope;
  readonly source: DataSource;
  readonly jobs: readonly string[];
  /** Of how many lines at the most. */
  readonly most: number;
}

/** The query of one of a panel's lines. */
export function promTarget(panel: QueryPanel, line: Line, { index, scope, source, jobs, most }: Asking): DataqueryBuilder {
  const builder = new DataqueryBuilder()
    .datasource(source)
    .refId(refId(index))
    .expr(isCrowded(panel, line) ? `${panel.lowest === true ? 'bottomk' : 'topk'}(${most}, ${render(line.expr, scope)})` : render(line.expr, scope))
    .legendFormat(legendOf(panel, line, jobs))
    .exemplar(!isMomentary(panel) && hasExemplars(line));
  if (panel.visualization === 'table') return builder.instant().format(PromQueryFormat.Table);
  if (isMomentary(panel)) return builder.instant();
  return panel.visualization === 'heatmap' ? builder.range().format(PromQueryFormat.Heatmap) : builder.range();
}

/** Whether a panel shows one moment, not a course. */
export function isMomentary({ visualization }: QueryPanel): boolean {
  return visualization === 'stat' || visualization === 'bargauge' || visualization === 'table';
}

export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** Pairs of labels that say from where to where. */
const ways: ReadonlySet<string> = new Set(['from_node to_node', 'node gate', 'client server']);

/** What tells the answers of a line apart; the panel's title where there is one answer. */
function legendOf({ title, lines }: QueryPanel, { name, by }: Line, jobs: readonly string[]): string {
  // On a page about one job its name would only push the others aside, and the name of an objective holds it.
  const labels = by.filter((label) => label !== 'job' || (jobs.length > 1 && !by.includes('slo'))).map((label) => `{{${label}}}`);
  if (name === undefined && ways.has(by.join(' '))) return labels.join(' → ');
  return [...(name === undefined ? [] : [name]), ...labels].join(' ') || (lines.length === 1 ? title : '');
}

/** Exemplars hang on the buckets that a node exposes; what a rule recorded of them has none. */
export function hasExemplars({ expr }: Line): boolean {
  return selectorsOf(expr).some(({ metric, part }) => metric.type === 'histogram' && part === 'bucket' && !isRecorded(metric));
}

/** A chart of a hundred lines shows none of them; one with names below it has room for a few. @param width columns */
export function mostLines(width: number): number {
  return width >= wide ? 10 : 5;
}

/** Columns from which a chart has room for a legend beside it. */
export const wide = 12;

/** Labels with as many values as there are nodes, or files of rules. */
const numerous: ReadonlySet<string> = new Set(['instance', 'rule_group']);

/** Whether a line of a chart stands for as many lines as there are instances or rule groups, and its question leaves it at that. */
export function isCrowded({ visualization }: QueryPanel, { by, expr }: Line): boolean {
  const [first] = expr.chunks;
  return visualization === 'timeseries' && by.some((label) => numerous.has(label)) && !(typeof first === 'string' && /^(?:topk|bottomk)\(/.test(first));
}

/** Whether a question looks back over a length of its own: what lies in five minutes is seldom another at the next pixel. */
export function looksBack({ expr }: Line): boolean {
  return expr.chunks.some((chunk) => typeof chunk === 'object' && chunk.kind === 'duration');
}
