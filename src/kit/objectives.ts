import type { Duration } from '../metric/duration.ts';
import type { Severity } from '../rules/alert.ts';
import { budgetWindow, tiers } from '../rules/sloTiers.ts';
import type { Kit } from './kit.ts';

/** What a configuration must know of objectives to judge its own. */
export interface Objectives {
  /** Those that come with the kit. */
  readonly known: readonly { readonly id: string; readonly system: string; readonly promise: string; readonly objective: number }[];
  /** How far back they look. */
  readonly window: Duration;
  /** The alerts on all of them. */
  readonly tiers: readonly {
    readonly name: string;
    readonly severity: Severity;
    readonly threshold: { readonly default: number; readonly unit: string; readonly range: readonly [number, number] };
  }[];
}

export function objectivesOf(kits: readonly Kit[]): Objectives {
  return {
    known: kits.flatMap(({ slos }) => slos.map(({ id, system, promise, objective }) => ({ id, system, promise, objective }))),
    window: budgetWindow,
    tiers: tiers.map(({ name, severity, factor }) => ({ name, severity, threshold: factor })),
  };
}
