import type { Page } from '../kit/pages.ts';
import { dashboardUid } from '../panels/dashboard.ts';
import type { Panel, QueryPanel } from '../panels/panel.ts';
import { selectorsOf, type Expr } from '../promql/expr.ts';
import { untuned, type Alert } from '../rules/alert.ts';
import type { Recording } from '../rules/record.ts';
import { sloFile } from '../rules/sloRules.ts';
import { tiers } from '../rules/sloTiers.ts';
import type { SystemRules } from '../rules/systemRules.ts';

/**
 * By the name of an alert, the id of the panel that shows its symptom, on the dashboard that its rules name: the one that
 * draws its threshold, or else the one whose metrics are most nearly the alert's. Alerts about nothing that a panel shows
 * have none.
 * @param pages with thresholds drawn
 */
export function symptomPanels(pages: readonly Page[], rules: readonly SystemRules[]): ReadonlyMap<string, number> {
  const panelsOf = (page: string) => pages.filter(({ dashboard }) => dashboard.uid === dashboardUid(page)).flatMap(({ dashboard }) => numberedPanels(dashboard.rows));
  const drawing = (name: string, panels: readonly NumberedPanel[]) => panels.find(({ panel }) => panel.drawn?.some(({ alert }) => alert === name) === true)?.id;
  // Of a tier's two windows, the long one says how bad it is: it comes last.
  const objectives = panelsOf(sloFile).toReversed();
  const shown = [
    ...tiers.map(({ name }) => [name, drawing(name, objectives)] as const),
    ...rules.flatMap(({ system, area, alerts, recordings }) => {
      const panels = panelsOf(area?.dashboard ?? system.name);
      return alerts.map((alert) => [alert.name, drawing(alert.name, panels) ?? nearest(alert, panels, recordings)] as const);
    }),
  ];
  return new Map(shown.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])));
}

interface NumberedPanel {
  readonly id: number;
  readonly panel: QueryPanel;
}

/** Rows and panels are numbered in their order, from one. Charts come first: they show how it came about. */
function numberedPanels(rows: readonly { readonly panels: readonly Panel[] }[]): readonly NumberedPanel[] {
  let id = 0;
  const numbered = rows.flatMap(({ panels }) => {
    id += 1;
    return panels.flatMap((panel) => {
      id += 1;
      return panel.kind === 'query' ? [{ id, panel }] : [];
    });
  });
  return numbered.toSorted((a, b) => Number(a.panel.visualization === 'stat') - Number(b.panel.visualization === 'stat'));
}

/** Panels that share less with an alert than this part of what the two ask for are about something else. */
const leastLikeness = 0.2;

/** The panel that asks for most of an alert's metrics, and for the least besides. */
function nearest(alert: Alert, panels: readonly NumberedPanel[], recordings: readonly Recording[]): number | undefined {
  const wanted = askedBy(alert.expr(untuned(alert)), recordings);
  let best: { readonly id: number; readonly likeness: number } | undefined;
  for (const { id, panel } of panels) {
    const shown = new Set(panel.lines.flatMap(({ expr }) => [...askedBy(expr, recordings)]));
    const shared = [...wanted].filter((name) => shown.has(name)).length;
    const likeness = shared / (wanted.size + shown.size - shared);
    if (likeness >= leastLikeness && likeness > (best?.likeness ?? 0)) best = { id, likeness };
  }
  return best?.id;
}

/** The metrics that an expression asks for, and at which quantiles; of one that is recorded, what it is recorded from. */
function askedBy(expr: Expr, recordings: readonly Recording[]): ReadonlySet<string> {
  const quantiles = expr.chunks.flatMap((chunk, i) => (typeof chunk === 'string' && chunk.endsWith('histogram_quantile(') ? [`quantile ${String(expr.chunks[i + 1])}`] : []));
  const metrics = selectorsOf(expr).flatMap(({ metric }) => {
    const recording = recordings.find((one) => one.metric.name === metric.name);
    return recording === undefined ? [metric.name] : [...askedBy(recording.expr, recordings)];
  });
  return new Set([...quantiles, ...metrics]);
}
