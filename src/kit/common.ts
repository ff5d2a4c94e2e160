import { stackRules } from '../../alerts/stack.ts';
import { targetRules, watchdogRules } from '../../alerts/targets.ts';
import type { WatchedJob, WatchedTargets } from '../../alerts/targets/watched.ts';
import { minutes } from '../metric/duration.ts';
import { gauge } from '../metric/metric.ts';
import type { System } from '../metric/system.ts';
import { selectorsOf } from '../promql/expr.ts';
import { untuned, type Alert, type AlertRole } from '../rules/alert.ts';
import type { Recording } from '../rules/record.ts';
import type { SystemRules } from '../rules/systemRules.ts';

export type { WatchedJob, WatchedTargets } from '../../alerts/targets/watched.ts';

/** A rule file about no system of the list. */
export interface CommonRules {
  /** The file's name, without extension. */
  readonly name: string;
  readonly rules: readonly SystemRules[];
}

/** The services that watch the systems: each is scraped as a job of its name. */
export const stackSystems: readonly System[] = stackRules.map(({ system }) => system);

/** Services of the stack whose being down an alert of their own tells of. */
export const guardedJobs: readonly string[] = ['tempo', 'grafana'];

/** What belongs to no single system, for a deployment with these targets. */
export function commonRules(targets: WatchedTargets): readonly CommonRules[] {
  return [
    { name: 'targets', rules: [targetRules(targets), watchdogRules(targets)] },
    { name: 'stack', rules: stackRules },
  ];
}

/** The services that a cluster with an operator has of its own, under names of its own, and with rules about themselves. */
export const clusterOwned: readonly string[] = ['prometheus', 'alertmanager', 'grafana'];

/** What of it makes sense where another Prometheus and Alertmanager do the work. An alert that asks for their metrics would never fire. */
export function commonRulesElsewhere(targets: WatchedTargets): readonly CommonRules[] {
  const own = stackRules.filter(({ system }) => !clusterOwned.includes(system.name));
  const rules = own.map((set) => ({ ...set, alerts: set.alerts.filter((alert) => !asksTheCluster(alert)) }));
  return [
    { name: 'targets', rules: [targetRules(targets)] },
    { name: 'stack', rules },
  ];
}

function asksTheCluster(alert: Alert): boolean {
  return selectorsOf(alert.expr(untuned(alert))).some(({ metric }) => clusterOwned.includes(metric.system ?? ''));
}

/** A job that has all that any alert asks for: with it, none is left out. */
const sample: WatchedJob = {
  name: 'sample',
  expected: true,
  guarded: false,
  sampleLimit: 1,
  alwaysPresent: [gauge('sample', { help: 'A sample.', unit: 'count' })],
  core: [],
};

const sampleRules: readonly SystemRules[] = commonRules({ jobs: [sample], scrapeTimeout: minutes(1) }).flatMap(({ rules }) => rules);

/** Every alert that belongs to no single system, as obskit.yaml can tune it. */
export const commonAlerts: readonly Alert[] = sampleRules.flatMap(({ alerts }) => alerts);

/** The alerts of some role, by their names. */
export function alertsFor(role: AlertRole): readonly string[] {
  return commonAlerts.filter((alert) => alert.role === role).map(({ name }) => name);
}

/** What these rules record. */
export const commonRecordings: readonly Recording[] = sampleRules.flatMap(({ recordings }) => recordings);
