import type { Config, SystemConfig } from '../config/config.ts';
import { commonRules, commonRulesElsewhere } from '../kit/common.ts';
import type { Kit } from '../kit/kit.ts';
import type { Page } from '../kit/pages.ts';
import { declaredFamily } from '../metric/declared.ts';
import { seriesName } from '../metric/selector.ts';
import { withFamily, type System } from '../metric/system.ts';
import { dashboardUid, type SystemDashboard } from '../panels/dashboard.ts';
import { timeseries, type Row } from '../panels/panel.ts';
import { defaultQuestion } from '../promql/defaultQuestion.ts';
import { selectorsOf, type Expr } from '../promql/expr.ts';
import { ruleGroups, tunedAlerts, type Deployment } from '../rules/ruleFile.ts';
import type { Slo } from '../rules/slo.ts';
import { sloRuleFiles, tunedTiers } from '../rules/sloRules.ts';
import { budgetWindow } from '../rules/sloTiers.ts';
import type { SystemRules } from '../rules/systemRules.ts';
import { ruleTests } from '../rules/testFile.ts';
import { untuned } from '../rules/alert.ts';
import type { Artifact } from './artifact.ts';
import { renderCatalogue, type Usage } from './catalogue.ts';
import { clusterPages } from './clusterPages.ts';
import type { Content, RuleFile } from './content.ts';
import { dashboardFiles, dashboardPages } from './dashboardFiles.ts';
import { dashboardRecordings } from './dashboardRecordings.ts';
import type { ToldAlert } from './inhibitions.ts';
import { deployedSlos, renderSloTests } from './objectives.ts';
import { memoryTuning } from './memoryLimits.ts';
import { runbookUrl } from './runbooks.ts';
import { symptomPanels, type SymptomPanel } from './symptomPanels.ts';
import { watchedElsewhere, watchedTargets } from './watched.ts';
import { yamlFile } from './yaml.ts';

/** A system of this deployment: what the kit knows of it, with what obskit.yaml adds, and what its dashboard has recorded. */
export interface Deployed {
  readonly kit: Kit;
  readonly system: System;
  readonly dashboard: SystemDashboard;
}

/** What a configuration makes of the kit, put together once: content, proofs and catalogue are three readings of it. */
export interface Assembly {
  readonly config: Config;
  readonly deployed: readonly Deployed[];
  readonly deployment: Deployment;
  readonly sets: readonly RuleSet[];
  readonly slos: readonly Slo[];
  /** The dashboards, before they are written out. */
  readonly pages: readonly Page[];
  /** Those for a cluster that has a Prometheus and Alertmanager of its own, and where alerts lead to on them. */
  readonly elsewhere: { readonly pages: readonly Page[]; readonly deployment: Deployment };
}

/** @param options.away services of the stack that are meant not to run: nobody is told that they are away */
export function assemble(config: Config, kits: readonly Kit[], { away = [] }: { readonly away?: readonly string[] } = {}): Assembly {
  const deployed = deployedSystems(config, kits);
  const sets = ruleSets(config, deployed, away);
  const slos = deployedSlos(config, deployed);
  // A panel draws its threshold also where nobody watches it.
  const rules = ruleSets(config, deployed, []).flatMap((set) => set.rules);
  // Dashboards draw the alerts' numbers, and need not know where alerts lead: these lead to the dashboards.
  const tuning = memoryTuning(config, rules.map(({ system, alerts }) => ({ system: system.name, alerts })));
  const deployment = (panels: ReadonlyMap<string, SymptomPanel>): Deployment => deploymentOf(config, tuning, panels);
  const pages = dashboardPages(deployed.map(({ dashboard }) => dashboard), { rules, slos, deployment: deployment(new Map()) });
  const ofCluster = clusterPages(pages);
  const elsewhere = { pages: ofCluster, deployment: deployment(symptomPanels(ofCluster, sets.flatMap((set) => set.elsewhere))) };
  return { config, deployed, deployment: deployment(symptomPanels(pages, rules)), sets, slos, pages, elsewhere };
}

/** The values that the renderers read. */
export function contentOf({ config, deployed, deployment, sets, slos, pages, elsewhere }: Assembly): Content {
  const rules = sets.flatMap((set) => set.rules);
  const changed = new Map(dashboardFiles(elsewhere.pages.filter((page) => !pages.includes(page)), rules).map(({ name, json }) => [name, json]));
  return {
    config,
    systems: deployed.map(({ system }) => system),
    rules: [...sets.map((set) => ruleFile(set, deployment, elsewhere.deployment)), ...sloRuleFiles(slos, deployment)],
    dashboards: dashboardFiles(pages, rules).map((file) => {
      const json = changed.get(file.name);
      return json === undefined ? file : { ...file, elsewhere: json };
    }),
    alerts: toldAlerts(rules, slos, deployment),
    mutes: sets.flatMap((set) => set.rules.map(({ system, mutes }) => ({ system: system.name, ...mutes }))),
  };
}

/** The alerts that this deployment runs, with the severities that it gives them. */
function toldAlerts(rules: readonly SystemRules[], slos: readonly Slo[], deployment: Deployment): readonly ToldAlert[] {
  const own = rules.flatMap((set) => tunedAlerts(set, deployment).map(({ alert, severity }) => ({ name: alert.name, severity, role: alert.role })));
  const burning = slos.length === 0 ? [] : tunedTiers(deployment).map(({ tier, severity }) => ({ name: tier.name, severity, role: undefined }));
  return [...own, ...burning];
}

/** The proofs of the alerts that this deployment runs, as promtool's test files. A rehearsal has none: proofs run in minutes. */
export function renderRuleTests({ config, deployment, sets, slos }: Assembly): readonly Artifact[] {
  if (config.speed !== 1) return [];
  const tests = sets.map(({ name, rules }) => ({
    path: `tests/${name}.yaml`,
    content: yamlFile({
      rule_files: [`../rules/${name}.yaml`],
      evaluation_interval: '1m',
      // Left to itself, promtool evaluates groups in any order, and an alert may see what was recorded a minute ago.
      group_eval_order: rules.flatMap((set) => ruleGroups(set, deployment)).map((group) => group.name),
      tests: rules.flatMap((set) => ruleTests(set, deployment)),
    }),
  }));
  return [...tests, ...renderSloTests(slos, deployment)];
}

/** The rules of one file. */
export interface RuleSet {
  /** The file's name, without extension. */
  readonly name: string;
  readonly rules: readonly SystemRules[];
  /** Those for a cluster that has a Prometheus and Alertmanager of its own. */
  readonly elsewhere: readonly SystemRules[];
}

/** All rules of a deployment, by file: those of its systems, and those that belong to none of them. */
function ruleSets(config: Config, deployed: readonly Deployed[], away: readonly string[]): readonly RuleSet[] {
  const { jobs, ...targets } = watchedTargets(config, deployed.map(({ system }) => system));
  const watched = { ...targets, jobs: jobs.filter(({ name }) => !away.includes(name)) };
  const systems = deployed.map(({ system }) => system);
  const elsewhere = commonRulesElsewhere(watchedElsewhere(config, systems));
  return [
    ...deployed.map(({ kit }) => systemSet(kit.rules)),
    ...commonRules(watched).map(({ name, rules }) => ({
      name,
      rules: rules.filter(({ system }) => !away.includes(system.name)),
      elsewhere: elsewhere.find((set) => set.name === name)?.rules ?? [],
    })),
  ];
}

function systemSet(own: SystemRules): RuleSet {
  const rules = [own];
  return { name: own.system.name, rules, elsewhere: rules };
}

function ruleFile({ name, rules, elsewhere }: RuleSet, deployment: Deployment, ofCluster: Deployment): RuleFile {
  const groups = (sets: readonly SystemRules[], of: Deployment) => sets.flatMap((set) => ruleGroups(set, of));
  return { name, groups: groups(rules, deployment), ...(rules === elsewhere ? {} : { elsewhere: groups(elsewhere, ofCluster) }) };
}

/** The catalogue, each metric with the rules and panels that ask for it. */
export function renderUsedCatalogue({ deployed }: Assembly): readonly Artifact[] {
  const usages = new Map(deployed.map((it) => [it.system.name, usageIn(it)]));
  return renderCatalogue(
    deployed.map(({ system }) => system),
    (system, metric) => usages.get(system.name)?.get(metric.name) ?? { rules: [], panels: [] },
  );
}

function deployedSystems(config: Config, kits: readonly Kit[]): readonly Deployed[] {
  return config.systems.flatMap((settings) => {
    const kit = kits.find(({ system }) => system.name === settings.name);
    return kit === undefined ? [] : [deployedSystem(kit, settings)];
  });
}

function deployedSystem(kit: Kit, { metrics }: SystemConfig): Deployed {
  if (metrics.length === 0) return recordedFor(kit, kit.system, kit.dashboard);
  const family = declaredFamily(metrics);
  const system = withFamily(kit.system, 'declared', family);
  const panels = Object.values(system.families['declared']?.metrics ?? {}).map((metric) => timeseries(metric.name, defaultQuestion(metric)));
  const row: Row = { title: family.title, panels };
  return recordedFor(kit, system, { ...kit.dashboard, rows: [...kit.dashboard.rows, row] });
}

function recordedFor(kit: Kit, system: System, dashboard: SystemDashboard): Deployed {
  const { recordings } = kit.rules;
  return { kit: { ...kit, rules: { ...kit.rules, recordings: [...recordings, ...dashboardRecordings(dashboard, recordings)] } }, system, dashboard };
}

/** @param panels by the name of an alert, the panel that shows its symptom */
function deploymentOf(config: Config, tuning: Deployment['tuning'], panels: ReadonlyMap<string, SymptomPanel>): Deployment {
  return {
    tuning,
    speed: config.speed,
    runbookUrl: (alertName) => runbookUrl(config, alertName),
    dashboardUrl: (dashboard, alertName) => {
      const panel = panels.get(alertName);
      return `${config.grafanaUrl}/d/${panel === undefined ? dashboardUid(dashboard) : `${panel.uid}?viewPanel=panel-${panel.id}`}`;
    },
    dashboardVariables: (alertName) => panels.get(alertName)?.variables ?? {},
  };
}

/** Which rules and panels ask for each of a system's metrics, by the metric's name. */
function usageIn({ kit, dashboard }: Deployed): ReadonlyMap<string, Usage> {
  const usage = new Map<string, { readonly rules: Set<string>; readonly panels: Set<string> }>();
  const note = (expr: Expr, kind: 'rules' | 'panels', user: string) => {
    for (const { metric } of selectorsOf(expr)) {
      const known = usage.get(metric.name) ?? { rules: new Set(), panels: new Set() };
      known[kind].add(user);
      usage.set(metric.name, known);
    }
  };
  for (const { metric, expr } of kit.rules.recordings) note(expr, 'rules', seriesName(metric, 'value'));
  for (const { id, events, badEvents } of kit.slos) for (const count of [events, badEvents]) note(count(budgetWindow), 'rules', `slo ${id}`);
  for (const alert of kit.rules.alerts) note(alert.expr(untuned(alert)), 'rules', alert.name);
  for (const { panels } of dashboard.rows) {
    for (const panel of panels) if (panel.kind === 'query') for (const { expr } of panel.lines) note(expr, 'panels', panel.title);
  }
  return new Map([...usage].map(([name, { rules, panels }]) => [name, { rules: [...rules], panels: [...panels] }]));
}
