import { commonAlerts } from '../kit/common.ts';
import type { Kit } from '../kit/kit.ts';
import { objectivesOf, type Objectives } from '../kit/objectives.ts';
import type { AnyMetric } from '../metric/metric.ts';
import { labelNamesOf, metricsOf, type System } from '../metric/system.ts';

/** What obskit.yaml can refer to: the systems and alerts that the code declares, in the order of its lists. */
export interface KitIndex {
  readonly systems: readonly SystemIndex[];
  readonly alerts: readonly AlertIndex[];
  readonly objectives: Objectives;
}

export interface SystemIndex {
  readonly name: string;
  readonly title: string;
  readonly port: number;
  /** Whether a deployment may declare further metrics. */
  readonly dynamic: boolean;
  /** Whether the kit has a reference node of it. */
  readonly hasNode: boolean;
  /** Names of its metrics. */
  readonly metrics: readonly string[];
  readonly definitions: readonly AnyMetric[];
  /** Names of all labels of its metrics. */
  readonly labels: readonly string[];
}

export interface AlertIndex {
  readonly name: string;
  /** The system it watches, or another name (such as `stack`) where it watches none of the list. */
  readonly system: string;
  /** Absent where the alert compares with nothing that a deployment could set. */
  readonly threshold?: {
    readonly default: number;
    readonly unit: string;
    /** The least and the greatest value that make sense, both included. */
    readonly range: readonly [number, number];
  };
}

/** @param stackAlerts alerts about all targets and about the stack itself, which are no systems of the list */
export function indexKit(kits: readonly Kit[], stackAlerts: readonly Alert[] = commonAlerts): KitIndex {
  const objectives = objectivesOf(kits);
  return {
    systems: kits.map(({ system, service }) => indexSystem(system, { hasNode: service !== undefined })),
    alerts: [
      ...kits.flatMap(({ system, rules }) => rules.alerts.map((alert) => indexAlert(alert, system.name))),
      ...stackAlerts.map((alert) => indexAlert(alert, 'stack')),
      ...objectives.tiers.map(({ name, threshold }) => ({ name, system: 'slo', threshold })),
    ],
    objectives,
  };
}

type Alert = Kit['rules']['alerts'][number];

function indexAlert({ name, threshold }: Alert, system: string): AlertIndex {
  return { name, system, ...(threshold === undefined ? {} : { threshold }) };
}

/** A system of the catalogue as obskit.yaml sees it. */
export function indexSystem(system: System, { hasNode }: { readonly hasNode: boolean }): SystemIndex {
  const metrics = metricsOf(system);
  const { name, title, port, dynamic } = system;
  return { name, title, port, dynamic, hasNode, metrics: metrics.map((metric) => metric.name), definitions: metrics, labels: labelNamesOf(system) };
}
