import type { System } from '../metric/system.ts';
import type { ServiceModule } from '../node/service.ts';
import type { SystemDashboard } from '../panels/dashboard.ts';
import type { Slo } from '../rules/slo.ts';
import type { SystemRules } from '../rules/systemRules.ts';

/** Everything the kit knows about one system. */
export interface Kit {
  readonly system: System;
  readonly rules: SystemRules;
  readonly dashboard: SystemDashboard;
  /** The objectives that come with the kit. */
  readonly slos: readonly Slo[];
  /** Its part of the reference node, loaded only when a node is started; absent where there is none. */
  readonly service: ServiceLoader | undefined;
}

type ServiceLoader = () => Promise<ServiceModule>;

/**
 * One line of the list: the modules of a system, brought together.
 * @throws RangeError when its alerts mute pages on an objective that it does not have
 */
export async function kit(rules: Promise<SystemRules>, dashboard: Promise<SystemDashboard>, service?: ServiceLoader): Promise<Kit> {
  const loaded = await rules;
  const { slos } = await import('../../alerts/slo.ts');
  const own = slos.filter(({ system }) => system === loaded.system.name);
  const unknown = (loaded.mutes.budgets ?? []).flatMap(({ objectives }) => objectives).filter((name) => !own.some((slo) => slo.name === name));
  if (unknown.length > 0) throw new RangeError(`${loaded.system.name} mutes pages on what is no objective of it: ${unknown.join(', ')}`);
  return { system: loaded.system, rules: loaded, dashboard: await dashboard, slos: own, service };
}
