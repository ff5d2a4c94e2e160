import { budgetLeftOf, sloDashboard, type SloSeries } from '../../dashboards/slo.ts';
import { overviewDashboard } from '../../dashboards/overview.ts';
import { withBudgetLeft } from '../../dashboards/health.ts';
import { runtimeDashboard } from '../../dashboards/runtime.ts';
import { stackDashboard } from '../../dashboards/stack.ts';
import { tracesDashboard } from '../../dashboards/traces.ts';
import type { Dashboard, SystemDashboard } from '../panels/dashboard.ts';

export type { SloSeries } from '../../dashboards/slo.ts';

/** A dashboard and the name of its file. */
export interface Page {
  readonly name: string;
  readonly dashboard: Dashboard;
}

/** The dashboards that are about several systems, or about what watches them. */
export function sharedPages(systems: readonly SystemDashboard[], slo?: SloSeries): readonly Page[] {
  return [
    { name: 'overview', dashboard: overviewDashboard(systems) },
    ...(slo === undefined ? [] : [{ name: 'slo', dashboard: sloDashboard(systems, slo) }]),
    { name: 'runtime', dashboard: runtimeDashboard(systems) },
    { name: 'traces', dashboard: tracesDashboard(systems) },
    { name: 'stack', dashboard: stackDashboard },
  ];
}

/** A system's dashboard, with what is left of its error budget where objectives are recorded. */
export function systemPage(dashboard: SystemDashboard, slo?: SloSeries): Page {
  return { name: dashboard.system, dashboard: slo === undefined ? dashboard : withBudgetLeft(dashboard, budgetLeftOf(dashboard.system, slo)) };
}
