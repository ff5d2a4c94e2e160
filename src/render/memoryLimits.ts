import type { Config } from '../config/config.ts';
import type { Alert } from '../rules/alert.ts';
import type { Tuning } from '../rules/ruleFile.ts';

/**
 * What becomes of alerts about memory that nobody has tuned: of nodes that the kit runs, the limit is known, and the alert
 * follows it. Of others it is not: an alert that guesses would say nothing, or would say it all the time, and is left out.
 */
export function memoryTuning({ alerts, systems, nodes }: Config, rules: readonly { readonly system: string; readonly alerts: readonly Alert[] }[]): Readonly<Record<string, Tuning>> {
  const limit = nodes.resources.limits.mebibytes * 2 ** 20;
  const followed = rules.flatMap((own) => {
    const runsNodes = systems.some(({ name, nodes: count }) => name === own.system && count > 0);
    return own.alerts.flatMap(({ name, threshold }): readonly (readonly [string, Tuning])[] => {
      if (threshold?.ofMemoryLimit === undefined || alerts[name]?.threshold !== undefined) return [];
      return [[name, { ...alerts[name], ...(runsNodes ? { threshold: threshold.ofMemoryLimit * limit } : { enabled: false }) }]];
    });
  });
  return { ...alerts, ...Object.fromEntries(followed) };
}
