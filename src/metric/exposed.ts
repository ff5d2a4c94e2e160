import { targetLabels } from './label.ts';
import type { AnyMetric } from './metric.ts';

/** What is wrong with names that a metric is to be exposed under; `undefined` when nothing is. */
export function nameFault(name: string, labels: readonly string[]): string | undefined {
  if (!/^[a-zA-Z_:][\w:]*$/.test(name)) return 'a name is letters, digits and underscores, and begins with no digit';
  const wrong = labels.find((label) => !/^(?!__)[a-zA-Z_]\w*$/.test(label) || [...targetLabels, 'le'].includes(label));
  return wrong === undefined ? undefined : `"${wrong}" cannot be a label: it is no name, or Prometheus needs it for itself`;
}

interface Exposed {
  readonly name: string;
  readonly type: AnyMetric['type'] | 'summary' | 'untyped';
}

/**
 * All names that a metric appears under in either exposition; two metrics that share one cannot be told apart.
 * OpenMetrics names a counter without its `_total`, and says when a series came into being in another with `_created`.
 */
export function claimOf({ name, type }: Exposed): readonly string[] {
  switch (type) {
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`, `${name}_created`];
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`, `${name}_created`];
    case 'counter':
      return name.endsWith('_total') ? [name, name.slice(0, -'_total'.length), name.replace(/_total$/, '_created')] : [name];
    default:
      return [name];
  }
}
