import { formatDuration, hurried, type Duration } from '../metric/duration.ts';
import { everyJob, render, ruleScope } from '../promql/render.ts';
import type { Alert, Severity, Tuned } from './alert.ts';
import { untuned } from './alert.ts';
import { dashboardLink } from './dashboardLink.ts';
import type { Recording } from './record.ts';
import type { SystemRules } from './systemRules.ts';
import { asTemplate, type Text } from './text.ts';

/** What a deployment changes of an alert; what it leaves out stays as the alert says. */
export interface Tuning extends Partial<Tuned> {
  readonly severity?: Severity;
  readonly keepFiringFor?: Duration;
  readonly enabled?: boolean;
}

/** What rendering needs to know of the deployment. */
export interface Deployment {
  readonly tuning: Readonly<Record<string, Tuning>>;
  /** How many times faster than life time runs, in a rehearsal: windows and `for` shrink by it. 1 in earnest. */
  readonly speed: number;
  readonly runbookUrl: (alertName: string) => string;
  /** Where a dashboard shows what an alert is about. */
  readonly dashboardUrl: (dashboard: string, alertName: string) => string;
  /** The variables of that dashboard, by the labels whose values they choose among; none where it is left out. */
  readonly dashboardVariables?: (alertName: string) => Readonly<Record<string, string>>;
}

/** An alert with the deployment's numbers in it. */
export interface TunedAlert {
  readonly alert: Alert;
  readonly tuned: Tuned;
  readonly severity: Severity;
  readonly keepFiringFor: Duration | undefined;
  readonly expr: string;
  readonly labels: Readonly<Record<string, Text>>;
  readonly annotations: Readonly<Record<string, Text>>;
}

/** One rule, as Prometheus' rule files hold it. */
export type Rule =
  | { readonly record: string; readonly expr: string; readonly labels: Readonly<Record<string, string>> }
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly keep_firing_for?: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    };

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** A system's rule groups; recordings come first, as alerts may ask them. Paused alerts are left out. */
export function ruleGroups(rules: SystemRules, deployment: Deployment): readonly RuleGroup[] {
  const { name } = rules.system;
  const groups: readonly RuleGroup[] = [
    { name: `${name}.recordings`, rules: rules.recordings.map((recording) => recordingRule(name, recording, deployment)) },
    { name: `${name}.alerts`, rules: tunedAlerts(rules, deployment).map(alertRule) },
  ];
  return groups.filter((group) => group.rules.length > 0);
}

/** The alerts that a deployment runs, with its numbers. */
export function tunedAlerts({ system, area, alerts }: SystemRules, deployment: Deployment): readonly TunedAlert[] {
  return alerts
    .filter(({ name }) => deployment.tuning[name]?.enabled !== false)
    .map((alert) => {
      const tuning = deployment.tuning[alert.name] ?? {};
      const { threshold, for: hold } = { ...untuned(alert), ...defined({ threshold: tuning.threshold, for: tuning.for }) };
      const tuned: Tuned = { threshold, for: hurried(hold, deployment.speed) };
      const severity = tuning.severity ?? alert.severity;
      const window = hurried(alert.window, deployment.speed);
      const scope = alert.everyJob === undefined ? ruleScope(system.name, window) : everyJob(window);
      return {
        alert,
        tuned,
        keepFiringFor: tuning.keepFiringFor && hurried(tuning.keepFiringFor, deployment.speed),
        expr: render(alert.expr(tuned), { ...scope, speed: deployment.speed }),
        severity,
        labels: { severity: literal(severity), system: area?.label ?? literal(system.name) },
        annotations: {
          summary: alert.summary,
          description: alert.description(tuned),
          runbook_url: literal(deployment.runbookUrl(alert.name)),
          // The labels that an alert has are those that its proof expects.
          dashboard_url: dashboardLink(deployment, area?.dashboard ?? system.name, alert.name, Object.keys(alert.proof(untuned(alert)).fires.labels)),
        },
      };
    });
}

function recordingRule(system: string, { metric, expr, window, job = system }: Recording, deployment: Deployment): Rule {
  return {
    record: metric.name,
    expr: render(expr, { ...ruleScope(system, hurried(window, deployment.speed)), speed: deployment.speed }),
    // An aggregation over targets drops the job; whoever asks for the recorded series asks by job all the same.
    labels: { job },
  };
}

function alertRule({ alert, tuned, keepFiringFor, expr, labels, annotations }: TunedAlert): Rule {
  return {
    alert: alert.name,
    expr,
    for: formatDuration(tuned.for),
    ...(keepFiringFor === undefined ? {} : { keep_firing_for: formatDuration(keepFiringFor) }),
    labels: templates(labels),
    annotations: templates(annotations),
  };
}

function templates(texts: Readonly<Record<string, Text>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, asTemplate(text)]));
}

function literal(content: string): Text {
  return { kind: 'text', parts: [content] };
}

function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
