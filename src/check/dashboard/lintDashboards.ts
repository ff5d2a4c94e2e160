import type { Duration } from '../../metric/duration.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Finding } from '../finding.ts';
import type { DashboardModel } from './model.ts';
import { queriesOf, type DashboardQuery } from './queries.ts';
import type { DashboardRule } from './rule.ts';
import { linksResolve } from './rules/linksResolve.ts';
import { linksShown } from './rules/linksShown.ts';
import { panelDatasource } from './rules/panelDatasource.ts';
import { panelGrid } from './rules/panelGrid.ts';
import { panelIds } from './rules/panelIds.ts';
import { panelTargets } from './rules/panelTargets.ts';
import { panelTitle } from './rules/panelTitle.ts';
import { panelUnits } from './rules/panelUnits.ts';
import { targetCounter } from './rules/targetCounter.ts';
import { targetInstance } from './rules/targetInstance.ts';
import { targetJob } from './rules/targetJob.ts';
import { targetLogql } from './rules/targetLogql.ts';
import { targetLogqlAuto } from './rules/targetLogqlAuto.ts';
import { targetPromql } from './rules/targetPromql.ts';
import { targetRateInterval } from './rules/targetRateInterval.ts';
import { targetRefIds } from './rules/targetRefIds.ts';
import { templateDatasource } from './rules/templateDatasource.ts';
import { templateInstance } from './rules/templateInstance.ts';
import { templateJob } from './rules/templateJob.ts';
import { templateQuery } from './rules/templateQuery.ts';
import { templateReload } from './rules/templateReload.ts';
import { uneditable } from './rules/uneditable.ts';
import { uniqueUid } from './rules/uniqueUid.ts';
import { variablesDefined } from './rules/variablesDefined.ts';
import { variablesUsed } from './rules/variablesUsed.ts';

/** The rules that grafana/dashboard-linter has, in its order, 17 of them, by what they ask for rather than by how it looks for it. */
export const linterRules: readonly DashboardRule[] = [
  templateDatasource,
  templateJob,
  templateInstance,
  templateQuery,
  templateReload,
  panelDatasource,
  panelTitle,
  panelUnits,
  panelTargets,
  targetLogql,
  targetLogqlAuto,
  targetPromql,
  targetRateInterval,
  targetJob,
  targetInstance,
  targetCounter,
  uneditable,
];

/** All rules about dashboards. */
export const dashboardRules: readonly DashboardRule[] = [
  ...linterRules,
  uniqueUid,
  panelIds,
  panelGrid,
  targetRefIds,
  variablesDefined,
  variablesUsed,
  linksResolve,
  linksShown,
];

/** A dashboard, and the file it was read from. */
export interface PlacedDashboard {
  readonly path: string;
  readonly dashboard: DashboardModel;
}

/** All findings about dashboards that are written together, and the queries that were looked at. */
export function lintDashboards(
  dashboards: readonly PlacedDashboard[],
  { catalogue, scrapeInterval }: { readonly catalogue: Catalogue; readonly scrapeInterval: Duration },
): { readonly findings: readonly Finding[]; readonly queries: readonly (PlacedDashboard & { readonly queries: readonly DashboardQuery[] })[] } {
  const models = dashboards.map(({ dashboard }) => dashboard);
  const asked = dashboards.map((placed) => ({ ...placed, queries: queriesOf(placed.dashboard, scrapeInterval.milliseconds / 1000) }));
  const findings = asked.flatMap(({ path: file, dashboard, queries }) =>
    dashboardRules.flatMap(({ id, check }) =>
      check(dashboard, { catalogue, scrapeInterval, queries, dashboards: models }).map(({ path, message, remedy, rule = id, severity = 'error', excerpt }): Finding => ({
        rule,
        severity,
        place: { file, path },
        message,
        remedy,
        ...(excerpt === undefined ? {} : { excerpt }),
      })),
    ),
  );
  return { findings, queries: asked };
}
