import type { System } from '../metric/system.ts';
import type { Alert } from './alert.ts';
import type { Mutes } from './mute.ts';
import type { Recording } from './record.ts';
import type { Text } from './text.ts';

/** Where the alerts of a rule set belong, other than to the system that they are about. */
export interface Area {
  /** What their label `system` is, if not the system's name: it may name labels of the alert. */
  readonly label?: Text;
  /** The dashboard that shows what they are about. */
  readonly dashboard: string;
}

/** All rules about one system. */
export interface SystemRules {
  readonly system: System;
  /** Set where the system is no system of the list, and has no dashboard of its own. */
  readonly area?: Area;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
  readonly mutes: Mutes;
}

/**
 * @param rules.mutes what mutes what: names of alerts that are not among `alerts` do not compile
 * @throws RangeError when two rules share a name
 */
export function rulesFor<N extends string>(
  system: System,
  rules: {
    readonly recordings?: readonly Recording[];
    readonly alerts: readonly Alert<N>[];
    readonly mutes?: Mutes<NoInfer<N>>;
    readonly area?: Area;
  },
): SystemRules {
  const { recordings = [], alerts, mutes = {}, area } = rules;
  const names = [...recordings.map(({ metric, job }) => (job === undefined ? metric.name : `${metric.name} for the job ${job}`)), ...alerts.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`system "${system.name}" has two rules called ${twice}`);
  return { system, recordings, alerts, mutes, ...(area === undefined ? {} : { area }) };
}
