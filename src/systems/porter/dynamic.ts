import type { AnyMetric } from '../../metric/metric.ts';
import type { Unit } from '../../metric/unit.ts';

/** What is wrong with names that a metric is to be made of; `undefined` when nothing is. */
export function nameFault(name: string, labels: readonly string[]): string | undefined {
  if (!/^[a-zA-Z_:][\w:]*$/.test(name)) return 'a name is letters, digits and underscores, and begins with no digit';
  const wrong = labels.find((label) => !/^(?!__)[a-zA-Z_]\w*$/.test(label) || ['le', 'job', 'instance'].includes(label));
  return wrong === undefined ? undefined : `"${wrong}" cannot be a label: it is no name, or Prometheus needs it for itself`;
}

/** All names that a metric appears under in either exposition; two metrics that share one cannot be told apart. */
export function claimOf({ name, type }: Pick<AnyMetric, 'name' | 'type'>): readonly string[] {
  switch (type) {
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`, `${name}_created`];
    case 'counter':
      return name.endsWith('_total') ? [name, name.slice(0, -'_total'.length), name.replace(/_total$/, '_created')] : [name];
    case 'gauge':
      return [name];
  }
}

/** The unit that a name ends with, where it does. */
export function dynamicUnit(name: string): Unit {
  return (['seconds', 'bytes', 'ratio'] as const).find((unit) => name.endsWith(`_${unit}`)) ?? 'count';
}
