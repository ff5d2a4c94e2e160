import { fillVariables } from '../../promql/grafana.ts';
import type { Finding } from '../finding.ts';
import { lintExpression, type LintOptions } from '../promql/lintPromql.ts';
import type { DashboardModel } from './model.ts';

/** A query of a panel with Grafana's variables filled in as "All". */
export interface PanelQuery {
  /** `panels[3].targets[0].expr` */
  readonly path: string;
  readonly panel: string;
  readonly expr: string;
}

/**
 * A dashboard's queries, each as Prometheus would get it.
 * @param rateInterval what `$__rate_interval` stands for: Grafana takes at least four scrape intervals
 */
export function panelQueries(dashboard: DashboardModel, rateInterval: string): readonly PanelQuery[] {
  const variables = Object.fromEntries(dashboard.templating.list.map(({ name }) => [name, '.+']));
  return dashboard.panels.flatMap((panel, i) =>
    panel.targets.flatMap(({ expr }, t) =>
      expr === undefined ? [] : [{ path: `panels[${i}].targets[${t}].expr`, panel: panel.title, expr: fillVariables(expr, { rateInterval, variables }).text }],
    ),
  );
}

/** The findings of the PromQL lint on every query of a dashboard. */
export function lintQueries(file: string, queries: readonly PanelQuery[], options: Omit<LintOptions, 'place'>): readonly Finding[] {
  return queries.flatMap(({ path, expr }) => lintExpression(expr, { ...options, place: { file, path } }));
}
