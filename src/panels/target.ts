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
}

/** The query of one of a panel's lines. */
export function promTarget(panel: QueryPanel, line: Line, { index, scope, source, jobs }: Asking): DataqueryBuilder {
  const builder = new DataqueryBuilder()
    .datasource(source)
    .refId(refId(index))
    .expr(render(line.expr, scope))
    .legendFormat(legendOf(panel, line, jobs))
    .exemplar(panel.visualization !== 'stat' && hasExemplars(line));
  if (panel.visualization === 'stat') return builder.instant();
  return panel.visualization === 'heatmap' ? builder.range().format(PromQueryFormat.Heatmap) : builder.range();
}

export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** What tells the answers of a line apart; the panel's title where there is one answer. */
function legendOf({ title, lines }: QueryPanel, { name, by }: Line, jobs: readonly string[]): string {
  // On a page about one job its name would only push the others aside.
  const labels = by.filter((label) => label !== 'job' || jobs.length > 1).map((label) => `{{${label}}}`);
  return [...(name === undefined ? [] : [name]), ...labels].join(' ') || (lines.length === 1 ? title : '');
}

/** Exemplars hang on the buckets that a node exposes; what a rule recorded of them has none. */
export function hasExemplars({ expr }: Line): boolean {
  return selectorsOf(expr).some(({ metric, part }) => metric.type === 'histogram' && part === 'bucket' && !isRecorded(metric));
}
