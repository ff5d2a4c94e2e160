import type { System } from '../metric/system.ts';
import type { Alert } from './alert.ts';
import type { Recording } from './record.ts';

/** All rules about one system. */
export interface SystemRules {
  readonly system: System;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
}

/** @throws RangeError when two rules share a name */
export function rulesFor(
  system: System,
  { recordings = [], alerts }: { readonly recordings?: readonly Recording[]; readonly alerts: readonly Alert[] },
): SystemRules {
  const names = [...recordings.map(({ metric }) => metric.name), ...alerts.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`system "${system.name}" has two rules called ${twice}`);
  return { system, recordings, alerts };
}
