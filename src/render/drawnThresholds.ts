import { commonAlerts } from '../kit/common.ts';
import type { SloSeries } from '../kit/pages.ts';
import { formatDuration, type Duration } from '../metric/duration.ts';
import type { AnswerUnit } from '../metric/unit.ts';
import type { Dashboard } from '../panels/dashboard.ts';
import type { Panel, QueryPanel } from '../panels/panel.ts';
import type { DrawnThreshold } from '../panels/threshold.ts';
import type { Threshold } from '../rules/alert.ts';
import { tunedAlerts, type Deployment, type TunedAlert } from '../rules/ruleFile.ts';
import { sloSeries, tunedTiers } from '../rules/sloRules.ts';
import { budgetWindow, longWindows, shortWindows, tiers } from '../rules/sloTiers.ts';
import type { SystemRules } from '../rules/systemRules.ts';
import { comparisonIn, isAbout, type Comparison } from '../rules/thresholdOf.ts';

/** What a panel may be drawn with. */
export interface Thresholds {
  /** The names of all alerts there are, those that are paused, or that this deployment has no use for, among them. */
  readonly names: ReadonlySet<string>;
  readonly compared: readonly { readonly tuned: TunedAlert; readonly comparison: Comparison }[];
}

/** The thresholds of the alerts that a deployment runs, with its numbers. */
export function thresholdsIn(rules: readonly SystemRules[], deployment: Deployment): Thresholds {
  return {
    names: new Set([...rules.flatMap(({ alerts }) => alerts), ...commonAlerts].map(({ name }) => name)),
    compared: rules.flatMap((own) =>
      tunedAlerts(own, deployment).flatMap((tuned) => {
        const comparison = comparisonIn(own.system.name, tuned.alert, tuned.tuned);
        return comparison === undefined ? [] : [{ tuned, comparison }];
      }),
    ),
  };
}

/**
 * A dashboard with the thresholds of alerts on the panels that show what they compare, and on those that name them.
 * @throws RangeError when a panel names an alert that there is none of, or one that is measured in another unit
 */
export function withThresholds<D extends Dashboard>(dashboard: D, thresholds: Thresholds): D {
  const rows = dashboard.rows.map((row) => ({
    ...row,
    panels: row.panels.map((panel): Panel => (panel.kind === 'query' ? { ...panel, drawn: [...(panel.drawn ?? []), ...drawnOn(panel, thresholds)] } : panel)),
  }));
  return { ...dashboard, rows };
}

function drawnOn(panel: QueryPanel, { names, compared }: Thresholds): readonly DrawnThreshold[] {
  const { title, lines, thresholds = [], shows = [] } = panel;
  const unknown = [...thresholds, ...shows].find((name) => !names.has(name));
  if (unknown !== undefined) throw new RangeError(`panel "${title}" names the alert ${unknown}, but there is no such alert`);
  return compared
    // Beyond the value of a comparison with a condition all may be well: it is drawn only where it is asked for.
    .filter(({ tuned: { alert }, comparison }) => thresholds.includes(alert.name) || (!comparison.isConditional && lines.some((line) => isAbout(line, comparison))))
    .map(({ tuned: { alert, severity }, comparison: { value, bad } }) => {
      const unit = alert.threshold?.unit ?? 'count';
      const measured = panel.lines[0]?.unit ?? 'count';
      if (!comparable[unit].includes(measured)) {
        throw new RangeError(`panel "${panel.title}" is measured in ${measured}, the threshold of ${alert.name} in ${unit}: they cannot be drawn together`);
      }
      return { alert: alert.name, severity, value, bad };
    });
}

/** What is recorded of objectives, with the factors at which the tiers of burn rates fire. @param ids of the objectives there are */
export function recordedObjectives(deployment: Deployment, ids: readonly string[]): SloSeries {
  const drawn = tunedTiers(deployment).map(({ tier, factor }) => ({
    tier,
    threshold: { alert: tier.name, severity: deployment.tuning[tier.name]?.severity ?? tier.severity, value: factor, bad: 'above' as const },
  }));
  const burnRate = (window: Duration) => ({
    window: formatDuration(window),
    series: sloSeries.burnRate(window),
    drawn: drawn.filter(({ tier: { long, short } }) => long.milliseconds === window.milliseconds || short.milliseconds === window.milliseconds).map(({ threshold }) => threshold),
  });
  return {
    ids,
    objective: sloSeries.objective,
    budgetRemaining: sloSeries.budgetRemaining,
    burnRates: [...shortWindows, ...longWindows.filter((window) => window !== budgetWindow)].map(burnRate),
    // Of a tier that is paused the burn rates are shown all the same.
    tiers: tiers.map(({ name, long, short }) => ({ long: burnRate(long), short: burnRate(short), drawn: drawn.flatMap(({ tier, threshold }) => (tier.name === name ? [threshold] : [])) })),
  };
}

/** What a threshold's unit may be drawn against. */
const comparable: Readonly<Record<Threshold['unit'], readonly AnswerUnit[]>> = {
  ratio: ['ratio'],
  seconds: ['seconds'],
  bytes: ['bytes', 'bytespersecond'],
  count: ['count', 'persecond', 'bool'],
};
