import type { AnyMetric } from './metric.ts';

/** Endings that say of a series what it is; `_created` and `_info` are OpenMetrics'. */
const partSuffixes = ['_total', '_count', '_sum', '_bucket', '_created', '_info'] as const;

/**
 * What is wrong with a metric's name, each fault as the end of a sentence that begins with the name; empty when nothing is.
 * A reason in `legacyName` does not change the answer. Source: https://prometheus.io/docs/practices/naming/
 */
export function namingFaults({ name, type, unit }: Pick<AnyMetric, 'name' | 'type' | 'unit'>): readonly string[] {
  const faults: string[] = [];
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) faults.push('is no metric name: letters, digits and underscores, no digit first');
  else if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) faults.push('is not in snake case: lower-case words with one underscore between');
  if (type === 'counter' && !name.endsWith('_total')) faults.push('is a counter and does not end in _total');
  const part = type === 'counter' ? undefined : partSuffixes.find((suffix) => name.endsWith(suffix));
  if (part !== undefined) faults.push(`is a ${type} and ends in ${part}, which says something else`);
  if ((unit === 'seconds' || unit === 'bytes') && !name.replace(/_total$/, '').endsWith(`_${unit}`)) {
    faults.push(`is measured in ${unit} and does not end in _${unit}${type === 'counter' ? '_total' : ''}`);
  }
  return faults;
}
