import type { Page } from '../kit/pages.ts';
import { choicesOf, dashboardUid, type Dashboard } from '../panels/dashboard.ts';
import type { QueryPanel } from '../panels/panel.ts';
import { sloFile } from '../rules/sloRules.ts';
import { tiers } from '../rules/sloTiers.ts';
import type { SystemRules } from '../rules/systemRules.ts';

/** Where an alert leads. */
export interface SymptomPanel {
  /** The uid of the dashboard, and the id of the panel on it. */
  readonly uid: string;
  readonly id: number;
  /** By the name of a label, the variable of the dashboard that chooses among its values. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * By the name of an alert, the panel that shows its symptom: the one that names the alert, or else the one that draws its
 * threshold, on the dashboard that its rules name before any other.
 * @param pages with thresholds drawn
 */
export function symptomPanels(pages: readonly Page[], rules: readonly SystemRules[]): ReadonlyMap<string, SymptomPanel> {
  const all = pages.flatMap(({ dashboard }) => numberedPanels(dashboard));
  const alerts = [
    ...tiers.map(({ name }) => ({ name, page: sloFile })),
    ...rules.flatMap(({ system, area, alerts: own }) => own.map(({ name }) => ({ name, page: area?.dashboard ?? system.name }))),
  ];
  return new Map(
    alerts.flatMap(({ name, page }) => {
      const own = all.filter(({ dashboard }) => dashboard.uid === dashboardUid(page));
      const shown = [...own, ...all].find(({ panel }) => panel.shows?.includes(name)) ?? [...own, ...all].find(({ panel }) => panel.drawn?.some(({ alert }) => alert === name));
      return shown === undefined ? [] : [[name, { uid: shown.dashboard.uid, id: shown.id, variables: variablesByLabel(shown.dashboard) }] as const];
    }),
  );
}

interface NumberedPanel {
  readonly id: number;
  readonly panel: QueryPanel;
  readonly dashboard: Dashboard;
}

/** Rows and panels are numbered in their order, from one. Charts come first: they show how it came about. */
function numberedPanels(dashboard: Dashboard): readonly NumberedPanel[] {
  let id = 0;
  const numbered = dashboard.rows.flatMap(({ panels }) => {
    id += 1;
    return panels.flatMap((panel) => {
      id += 1;
      return panel.kind === 'query' ? [{ id, panel, dashboard }] : [];
    });
  });
  return numbered.toSorted((a, b) => Number(a.panel.visualization !== 'timeseries') - Number(b.panel.visualization !== 'timeseries'));
}

function variablesByLabel(dashboard: Dashboard): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...choicesOf(dashboard).map((label) => [label, label]),
    ...dashboard.variables.flatMap(({ name, labels }) => labels.map((label) => [label, name])),
  ]);
}
