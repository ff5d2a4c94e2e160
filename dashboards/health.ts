import type { SystemDashboard, Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, stat, stateTimeline, timeseries, type Limit, type Panel, type PanelOptions, type Row } from '../src/panels/panel.ts';
import type { Question } from '../src/promql/question.ts';
import { cpuUse, memoryInRam } from '../src/systems/runtime/queries.ts';
import { scrapeTime, targetsAnswering, targetsSilent, targetsUp } from '../src/systems/target/queries.ts';
import { runtimePage, tracesOf } from './pages.ts';

/** The first look: is it there, is it used, does it fail, is it slow, is it full. */
export function healthRow({ traffic, errors, latency, saturation }: Vitals): Row {
  return row(
    'Health',
    targetsStat(),
    stat('Traffic', recorded(traffic)),
    stat('Errors', recorded(errors)),
    stat('Latency, p99', recorded(latency)),
    stat(saturation.title, saturation.question),
  );
}

/** How many targets answer, and how many do not: one that is silent is one too many. */
export function targetsStat(options: PanelOptions = {}): Panel {
  return stat('Targets', [named('up', targetsAnswering), named('silent', targetsSilent)], { ...options, limit: { of: 'silent', value: 1, bad: 'above' } });
}

/** The last look, when it is not the system but the machine or the process below it. */
export const targetsRow: Row = row(
  'Targets',
  stateTimeline('Answering', targetsUp, { states: ['Silent', 'Up'], deeper: runtimePage }),
  timeseries('Time to scrape', scrapeTime, { width: 12, deeper: runtimePage }),
  timeseries('Processor', cpuUse, { width: 12, deeper: runtimePage }),
  timeseries('Memory', memoryInRam, { width: 12, deeper: runtimePage }),
);

/** A stat for what is left of the error budget, at the end of the health row, once there is a series that says so. */
export function withBudgetLeft(dashboard: SystemDashboard, budgetLeft: Question): SystemDashboard {
  const [health, ...others] = dashboard.rows;
  if (health === undefined) return dashboard;
  return { ...dashboard, rows: [{ ...health, panels: [...health.panels, stat('Error budget left', budgetLeft, { limit: overspent })] }, ...others] };
}

/** A budget is spent when nothing is left of it. */
export const overspent: Limit = { value: 0, bad: 'below' };

/** Where the series of a system's operations lead. */
export function deeperIn(system: string): { readonly deeper: ReturnType<typeof tracesOf> } {
  return { deeper: tracesOf(system) };
}
