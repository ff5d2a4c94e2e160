import type { Kit } from '../kit/kit.ts';
import { sharedPages, systemPage } from '../kit/pages.ts';
import { buildDashboard } from '../panels/build.ts';
import type { SystemDashboard } from '../panels/dashboard.ts';
import type { Deployment } from '../rules/ruleFile.ts';
import type { Dashboard } from './content.ts';
import { askingRecordings } from './dashboardRecordings.ts';
import { thresholdsIn, withThresholds } from './drawnThresholds.ts';

interface Deployed {
  readonly kit: Kit;
  readonly dashboard: SystemDashboard;
}

/** The dashboards of a deployment: one a system, and those about all of them, with the thresholds of the alerts that run. */
export function dashboardFiles(deployed: readonly Deployed[], deployment: Deployment): readonly Dashboard[] {
  const rules = deployed.map(({ kit }) => kit.rules);
  const recordings = rules.flatMap((own) => own.recordings);
  const thresholds = thresholdsIn(rules, deployment);
  const systems = deployed.map(({ dashboard }) => dashboard);
  return [...systems.map((dashboard) => systemPage(dashboard)), ...sharedPages(systems)].map(({ name, dashboard }) => ({
    name,
    folder: dashboard.folder,
    // Thresholds first: what an alert compares is what was asked, not what was recorded of it.
    json: `${JSON.stringify(buildDashboard(askingRecordings(withThresholds(dashboard, thresholds), recordings)), null, 2)}\n`,
  }));
}
