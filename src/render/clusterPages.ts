import { clusterOwned } from '../kit/common.ts';
import type { Page } from '../kit/pages.ts';
import type { Panel, Row } from '../panels/panel.ts';
import { selectorsOf } from '../promql/expr.ts';

/**
 * Dashboards for a cluster that has a Prometheus, an Alertmanager and a Grafana of its own: their jobs go by other names
 * there, so that panels which ask for their metrics would stay empty. They come with dashboards about themselves.
 */
export function clusterPages(pages: readonly Page[]): readonly Page[] {
  return pages.map((page) => {
    const rows = page.dashboard.rows.flatMap(({ panels, ...row }): readonly Row[] => {
      const left = panels.filter((panel) => !asksTheCluster(panel));
      return left.length === 0 ? [] : [{ ...row, panels: left }];
    });
    const count = (all: readonly Row[]) => all.reduce((sum, { panels }) => sum + panels.length, 0);
    if (count(rows) === count(page.dashboard.rows)) return page;
    const { description, jobs, alertsOf, ...dashboard } = page.dashboard;
    const own = (names: readonly string[]) => names.filter((name) => !clusterOwned.includes(name));
    const told = `${description} What the cluster has of its own is left out: it has dashboards of its own, too.`;
    return { ...page, dashboard: { ...dashboard, description: told, jobs: own(jobs), alertsOf: own(alertsOf), rows } };
  });
}

function asksTheCluster(panel: Panel): boolean {
  return panel.kind === 'query' && panel.lines.some(({ expr }) => selectorsOf(expr).some(({ metric }) => clusterOwned.includes(metric.system ?? '')));
}
