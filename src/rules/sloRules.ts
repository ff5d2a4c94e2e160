import { formatDuration, hurried, minutes, type Duration } from '../metric/duration.ts';
import { open } from '../metric/label.ts';
import { gauge } from '../metric/metric.ts';
import { promql, type Expr } from '../promql/expr.ts';
import { everyJob, render, ruleScope } from '../promql/render.ts';
import type { Severity } from './alert.ts';
import { dashboardLink } from './dashboardLink.ts';
import type { Deployment, Rule, RuleGroup } from './ruleFile.ts';
import { budgetOf, type Slo } from './slo.ts';
import { budgetWindow, longWindows, shortWindows, tiers, type Tier } from './sloTiers.ts';
import { asTemplate, label, text, value, written, type Text } from './text.ts';

/** The name of the rule file with the alerts, and of the dashboard. */
export const sloFile = 'slo';

/** A rule group that may be evaluated more seldom than the others. */
export interface SloRuleGroup extends RuleGroup {
  readonly interval?: string;
}

/**
 * The series of objectives, each with the labels `job` and `slo`:
 *
 * - `slo:events:increase<window>` and `slo:good_events:increase<window>`: what was counted, in each of the windows
 * - `slo:burn_rate:ratio<window>`: how many times faster than allowed the error budget was spent; none when nothing happened
 * - `slo:error_budget_remaining:ratio30d`: what is left of the budget, 1 and below; negative when it is overspent
 * - `slo:objective:ratio`, `slo:minimum_events:count`: what was agreed
 */
export const sloSeries = {
  events: (over: Duration) => series(`slo:events:increase${formatDuration(over)}`),
  goodEvents: (over: Duration) => series(`slo:good_events:increase${formatDuration(over)}`),
  burnRate: (over: Duration) => series(`slo:burn_rate:ratio${formatDuration(over)}`, 'ratio'),
  budgetRemaining: series(`slo:error_budget_remaining:ratio${formatDuration(budgetWindow)}`, 'ratio'),
  objective: series('slo:objective:ratio', 'ratio'),
  minimumEvents: series('slo:minimum_events:count'),
} as const;

function series(name: string, unit: 'count' | 'ratio' = 'count') {
  return gauge(name, { help: 'Recorded of an objective.', unit, labels: { slo: open({ budget: 100 }) }, range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] });
}

/** The grid of counts that the windows of hours and days are summed from. */
const step = minutes(5);
/** The grid for the whole budget: its sum is of 720 counts then, not of 8,640, and an hour more or less is nothing to it. */
const coarseStep = minutes(60);
/** Often enough for a series to be fresh at every evaluation of what asks for it: Prometheus looks back five minutes. */
const seldom = minutes(1);

/** A rule file, by its name without extension. */
export interface SloRuleFile {
  readonly name: string;
  readonly groups: readonly SloRuleGroup[];
}

/**
 * A file of counts for each objective, then the file of the alerts, which serve all objectives alike. What proves one
 * objective reads its file alone: two objectives may count the same events, and the stricter would fire in the proof of the other.
 */
export function sloRuleFiles(slos: readonly Slo[], deployment: Deployment): readonly SloRuleFile[] {
  if (slos.length === 0) return [];
  const interval = formatDuration(hurried(seldom, deployment.speed));
  const counts = slos.map((slo): SloRuleFile => ({
    name: countsFile(slo),
    groups: [
      { name: `slo.${slo.id}.short`, rules: shortRules(slo, deployment) },
      { name: `slo.${slo.id}.long`, interval, rules: longRules(slo, deployment) },
    ],
  }));
  const alerts = tunedTiers(deployment).map(alertRule);
  return alerts.length === 0 ? counts : [...counts, { name: sloFile, groups: [{ name: 'slo.alerts', rules: alerts }] }];
}

export function countsFile({ id }: Slo): string {
  return `${sloFile}-${id}`;
}

/**
 * The good ones are what is left of the events as they were counted, less the bad ones. Had they a count of their own, it
 * could be one scrape further than that of all events: a busy Prometheus takes samples between two rules, and a scrape's
 * worth of requests is many error budgets.
 */
function shortRules(slo: Slo, deployment: Deployment): readonly Rule[] {
  const own = { slo: slo.id };
  return shortWindows.flatMap((window) => {
    const over = hurried(window, deployment.speed);
    return [
      recorded(slo, sloSeries.events(window).name, slo.events(over)),
      recorded(slo, sloSeries.goodEvents(window).name, promql`${sloSeries.events(window).where(own)} - on () ${slo.badEvents(over)}`),
      recorded(slo, sloSeries.burnRate(window).name, burnRate(slo, window)),
    ];
  });
}

function longRules(slo: Slo, deployment: Deployment): readonly Rule[] {
  const own = { slo: slo.id };
  const counted = longWindows.flatMap((window) => {
    const unit = window === budgetWindow ? coarseStep : step;
    const [length, grid] = [hurried(window, deployment.speed), hurried(unit, deployment.speed)];
    return [
      recorded(slo, sloSeries.events(window).name, promql`sum_over_time(${sloSeries.events(unit).where(own)}[${length}:${grid}])`),
      recorded(slo, sloSeries.goodEvents(window).name, promql`sum_over_time(${sloSeries.goodEvents(unit).where(own)}[${length}:${grid}])`),
      recorded(slo, sloSeries.burnRate(window).name, burnRate(slo, window)),
    ];
  });
  return [
    ...counted,
    recorded(slo, sloSeries.budgetRemaining.name, promql`1 - ${sloSeries.burnRate(budgetWindow).where(own)}`),
    recorded(slo, sloSeries.objective.name, promql`vector(${slo.objective})`),
    recorded(slo, sloSeries.minimumEvents.name, promql`vector(${slo.minimumEvents})`),
  ];
}

/** Divided last: a ratio of sums weighs every event alike, where an average of ratios weighs a quiet hour like a busy one. */
function burnRate(slo: Slo, window: Duration): Expr {
  const own = { slo: slo.id };
  return promql`(1 - ${sloSeries.goodEvents(window).where(own)} / (${sloSeries.events(window).where(own)} > 0)) / ${budgetOf(slo)}`;
}

function recorded(slo: Slo, record: string, expr: Expr): Rule {
  return { record, expr: render(expr, ruleScope(slo.system, step)), labels: { job: slo.system, slo: slo.id } };
}

/** A tier with the deployment's numbers in it. */
export interface TunedTier {
  readonly tier: Tier;
  readonly severity: Severity;
  readonly factor: number;
  readonly for: Duration;
  readonly keepFiringFor: Duration | undefined;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, Text>>;
}

/** The tiers that a deployment runs. Paused ones are left out. */
export function tunedTiers(deployment: Deployment): readonly TunedTier[] {
  return tiers
    .filter(({ name }) => deployment.tuning[name]?.enabled !== false)
    .map((tier) => {
      const tuning = deployment.tuning[tier.name] ?? {};
      const factor = tuning.threshold ?? tier.factor.default;
      const severity = tuning.severity ?? tier.severity;
      const expr = promql`${sloSeries.burnRate(tier.long)} > ${factor} and ${sloSeries.burnRate(tier.short)} > ${factor} and ${sloSeries.events(tier.long)} >= ${sloSeries.minimumEvents}`;
      return {
        tier,
        severity,
        factor,
        for: hurried(tuning.for ?? tier.for, deployment.speed),
        keepFiringFor: tuning.keepFiringFor && hurried(tuning.keepFiringFor, deployment.speed),
        expr: render(expr, everyJob(step)),
        labels: { severity, system: '{{ $labels.job }}' },
        annotations: {
          summary: text`${label('slo')} spends its error budget ${value('count')} times as fast as it may`,
          description: text`Over the last ${formatDuration(tier.long)} and still over the last ${formatDuration(tier.short)}, so many events were bad that the error budget of ${label('slo')} is being spent ${value('count')} times as fast as its objective allows; at ${written(factor, 'count')}× that pace, the budget of ${formatDuration(budgetWindow)} lasts ${formatDuration(minutes(Math.round(budgetWindow.milliseconds / 60_000 / factor)))}.`,
          runbook_url: text`${deployment.runbookUrl(tier.name)}`,
          dashboard_url: dashboardLink(deployment, sloFile, tier.name, ['slo']),
        },
      };
    });
}

function alertRule({ tier, expr, for: hold, keepFiringFor, labels, annotations }: TunedTier): Rule {
  return {
    alert: tier.name,
    expr,
    for: formatDuration(hold),
    ...(keepFiringFor === undefined ? {} : { keep_firing_for: formatDuration(keepFiringFor) }),
    labels,
    annotations: Object.fromEntries(Object.entries(annotations).map(([key, content]) => [key, asTemplate(content)])),
  };
}
