import type { AlertRole, Severity } from '../rules/alert.ts';
import type { Mutes } from '../rules/mute.ts';
import { tiers } from '../rules/sloTiers.ts';

/** What Alertmanager's configuration must know of an alert of this deployment. */
export interface ToldAlert {
  readonly name: string;
  readonly severity: Severity;
  readonly role: AlertRole | undefined;
}

/** The alerts of a deployment, and what mutes what. */
export interface AlertsThere {
  readonly alerts: readonly ToldAlert[];
  readonly mutes: readonly SystemMutes[];
}

export interface SystemMutes extends Mutes {
  readonly system: string;
}

/** With Alertmanager's own keys. */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** What makes two alerts say the same thing of the same thing, but for their severity: no two of the kit do, but users' own may. */
const sameMatter = ['alertname', 'job', 'instance'] as const;

/** By `system`, not by `job`: most symptoms are sums over targets, which have no job any more; every alert has its system. */
export function inhibitions({ alerts, mutes }: AlertsThere): readonly InhibitRule[] {
  const gone = namesOf(alerts, 'job-gone').join('|');
  const down = namesOf(alerts, 'target-down').join('|');
  return [
    { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"warning|info"'], equal: sameMatter },
    { source_matchers: ['severity="warning"'], target_matchers: ['severity="info"'], equal: sameMatter },
    ...(gone === '' ? [] : [{ source_matchers: [`alertname=~"${gone}"`], target_matchers: [`alertname!~"${gone}"`, 'system!=""'], equal: ['system'] }]),
    ...(down === '' ? [] : [{ source_matchers: [`alertname=~"${down}"`], target_matchers: [`alertname!~"${down}"`, 'instance!=""'], equal: ['system', 'instance'] }]),
    ...mutes.flatMap((own) => ownInhibitions(own, alerts)),
    ...tierInhibitions(tiers.map(({ name }) => name).filter((name) => alerts.some((alert) => alert.name === name))),
  ];
}

export function namesOf(alerts: readonly ToldAlert[], role: AlertRole): readonly string[] {
  return alerts.filter((alert) => alert.role === role).map(({ name }) => name);
}

/** What a system says of its own alerts, as far as they are there and as grave as that: severities can be tuned. */
function ownInhibitions({ system, alerts: own = [], budgets = [], targetDown = [] }: SystemMutes, alerts: readonly ToldAlert[]): readonly InhibitRule[] {
  const muted = (causes: readonly string[], symptoms: readonly string[], equal: readonly string[]): readonly InhibitRule[] =>
    alerts.filter(({ name }) => causes.includes(name)).flatMap((cause) => {
      const milder = alerts.filter(({ name, severity }) => symptoms.includes(name) && grave(severity) <= grave(cause.severity)).map(({ name }) => name);
      return milder.length === 0 ? [] : [{ source_matchers: [oneOf('alertname', [cause.name])], target_matchers: [oneOf('alertname', milder)], equal: ['system', ...equal] }];
    });
  return [
    ...own.flatMap(({ cause, symptoms, equal = [] }) => muted([cause], symptoms, equal)),
    ...muted(namesOf(alerts, 'target-down'), targetDown, []),
    ...budgets.filter(({ cause }) => alerts.some(({ name, severity }) => name === cause && severity === 'critical')).map(({ cause, objectives }) => ({
      source_matchers: [oneOf('alertname', [cause])],
      target_matchers: [oneOf('slo', objectives.map((name) => `${system}-${name}`)), 'severity="critical"'],
      equal: ['system'],
    })),
  ];
}

function grave(severity: Severity): number {
  return ['info', 'warning', 'critical'].indexOf(severity);
}

function oneOf(label: string, values: readonly string[]): string {
  return values.length === 1 ? `${label}="${values.join()}"` : `${label}=~"${values.join('|')}"`;
}

/** Of one objective, the fastest burn is told and the slower ones are not: they follow from it. */
function tierInhibitions(names: readonly string[]): readonly InhibitRule[] {
  return names.slice(0, -1).map((name, i) => ({
    source_matchers: [`alertname="${name}"`],
    target_matchers: [`alertname=~"${names.slice(i + 1).join('|')}"`],
    equal: ['job', 'slo'],
  }));
}
