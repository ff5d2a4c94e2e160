import type { SystemDashboard, Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, stat, stateTimeline, timeseries, type Limit, type Panel, type PanelOptions, type Row } from '../src/panels/panel.ts';
import type { Question } from '../src/promql/question.ts';
import { cpuUse, memoryInRam } from '../src/systems/runtime/queries.ts';
import { scrapeTime, targetsAnswering, targetsSilent, targetsUp } from '../src/systems/target/queries.ts';
import { objectivesOf, runtimePage, tracesOf } from './pages.ts';

/** The first look: is it there, is it used, does it fail, is it slow, is it full. */
export function healthRow(system: string, { traffic, errors, latency, latencyAlert, saturation }: Vitals): Row {
  const traces = { deeper: tracesOf(system) };
  const process = { deeper: runtimePage(system) };
  return row(
    'Health',
    targetsStat(process),
    stat('Traffic', recorded(traffic), traces),
    stat('Errors', recorded(errors), traces),
    stat('Latency, p99', recorded(latency), { ...traces, thresholds: [latencyAlert] }),
    stat(saturation.title, saturation.question, { ...process, thresholds: saturation.alerts }),
  );
}

/** How many targets answer, and how many do not: one that is silent is one too many. */
export function targetsStat(options: PanelOptions = {}): Panel {
  return stat('Targets', [named('up', targetsAnswering), named('silent', targetsSilent)], { ...options, limit: { of: 'silent', value: 1, bad: 'above' } });
}

/** The last look, when it is not the system but the machine or the process below it. */
export function targetsRow(system: string): Row {
  const process = { deeper: runtimePage(system) };
  return row(
    'Targets',
    stateTimeline('Answering', targetsUp, { states: ['Silent', 'Up'], height: 6, ...process }),
    timeseries('Time to scrape', scrapeTime, { width: 12, height: 6, ...process }),
    timeseries('Processor', cpuUse, { width: 12, ...process }),
    timeseries('Memory', memoryInRam, { width: 12, ...process }),
  );
}

/** A stat for what is left of the error budget, at the end of the health row, once there is a series that says so. */
export function withBudgetLeft(dashboard: SystemDashboard, budgetLeft: Question): SystemDashboard {
  const [health, ...others] = dashboard.rows;
  if (health === undefined) return dashboard;
  const panel = stat('Error budget left', budgetLeft, { limit: overspent, deeper: objectivesOf(dashboard.system) });
  return { ...dashboard, rows: [{ ...health, panels: [...health.panels, panel] }, ...others] };
}

/** A budget is spent when nothing is left of it. Once it is spent twice, how many times no longer matters. */
export const overspent: Limit = { value: 0, bad: 'below', floor: -1 };

/** Where the series of a system's page lead: those of its operations, and those of its processes. */
export function deeperIn(system: string): { readonly traces: PanelOptions; readonly process: PanelOptions } {
  return { traces: { deeper: tracesOf(system) }, process: { deeper: runtimePage(system) } };
}

/** gRPC's methods are told apart by what follows the service. */
export const grpcMethod = '.*/(.*)';
