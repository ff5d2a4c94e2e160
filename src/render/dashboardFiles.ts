import { sharedPages, systemPage, type Page } from '../kit/pages.ts';
import { buildDashboard } from '../panels/build.ts';
import type { SystemDashboard } from '../panels/dashboard.ts';
import type { Deployment } from '../rules/ruleFile.ts';
import type { Slo } from '../rules/slo.ts';
import type { SystemRules } from '../rules/systemRules.ts';
import type { Dashboard } from './content.ts';
import { askingRecordings } from './dashboardRecordings.ts';
import { recordedObjectives, thresholdsIn, withThresholds } from './drawnThresholds.ts';

/** What dashboards are made of besides themselves. */
interface Surroundings {
  /** All rules of the deployment. */
  readonly rules: readonly SystemRules[];
  readonly slos: readonly Slo[];
  readonly deployment: Deployment;
}

/** The dashboards of a deployment: one a system, and those about all of them, with the thresholds of the alerts that run. */
export function dashboardPages(systems: readonly SystemDashboard[], { rules, slos, deployment }: Surroundings): readonly Page[] {
  const thresholds = thresholdsIn(rules, deployment);
  const recorded = recordedObjectives(deployment, slos.map(({ id }) => id));
  const pages = [
    ...systems.map((dashboard) => systemPage(dashboard, slos.some(({ system }) => system === dashboard.system) ? recorded : undefined)),
    ...sharedPages(systems, slos.length === 0 ? undefined : recorded),
  ];
  return pages.map(({ name, dashboard }) => ({ name, dashboard: withThresholds(dashboard, thresholds) }));
}

/** Dashboards as files, which ask for what is recorded. Thresholds come first: what an alert compares is what was asked. */
export function dashboardFiles(pages: readonly Page[], rules: readonly SystemRules[]): readonly Dashboard[] {
  const recordings = rules.flatMap((own) => own.recordings);
  return pages.map(({ name, dashboard }) => ({
    name,
    folder: dashboard.folder,
    json: `${JSON.stringify(buildDashboard(askingRecordings(dashboard, recordings)), null, 2)}\n`,
  }));
}
