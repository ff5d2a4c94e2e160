import { isClosed } from '../../src/metric/label.ts';
import type { AnyMetric } from '../../src/metric/metric.ts';
import { metricsOf, type System } from '../../src/metric/system.ts';
import { runtime } from '../../src/systems/runtime/metrics.ts';
import { target } from '../../src/systems/target/metrics.ts';
import type { Course, HeldSeries } from './series.ts';

/** Values that a label without a list of its own takes. */
const openValues = 2;
/** Combinations of labels that one node exposes, at the most: not every operation meets every status on every table. */
const combinations = { counter: 16, gauge: 16, histogram: 8 } as const;

/** What so many nodes of a system expose. */
export function fleet(system: System, nodes: number): readonly HeldSeries[] {
  const metrics = [...metricsOf(system), ...Object.values(runtime), ...Object.values(target)];
  return Array.from({ length: nodes }, (_, node) => metrics.flatMap((metric) => seriesOf(metric, { job: system.name, instance: `${system.name}-${node}:${system.port}` }, node))).flat();
}

function seriesOf(metric: AnyMetric, scrape: Readonly<Record<string, string>>, node: number): readonly HeldSeries[] {
  return labelSets(metric).flatMap((labels, i) => {
    const one = (suffix: string, more: Readonly<Record<string, string>>, course: Course): HeldSeries => ({ labels: { __name__: metric.name + suffix, ...scrape, ...labels, ...more }, course });
    const pace = 1 + ((node * 31 + i * 7) % 10);
    const growing = (share: number): Course => ({ key: `grows by ${pace * share}`, at: (time) => Math.floor(((time / 1000) % 1e6) * pace * share) });
    switch (metric.type) {
      case 'counter':
        return [one('', {}, growing(1))];
      case 'gauge':
        return [one('', {}, metric.unit === 'bool' ? { key: 'is 1', at: () => 1 } : { key: `swings above ${pace * 10}`, at: (time) => pace * 10 + (Math.floor(time / 15_000) % 7) })];
      case 'histogram': {
        const bounds = metric.buckets ?? [];
        return [
          ...bounds.map((bound, b) => one('_bucket', { le: String(bound) }, growing((b + 1) / (bounds.length + 1)))),
          one('_bucket', { le: '+Inf' }, growing(1)),
          one('_count', {}, growing(1)),
          one('_sum', {}, growing(0.1)),
        ];
      }
    }
  });
}

function labelSets({ labels, type }: AnyMetric): readonly Readonly<Record<string, string>>[] {
  const sets = Object.entries(labels).reduce<readonly Readonly<Record<string, string>>[]>((known, [label, domain]) => {
    const values = isClosed(domain) ? domain : Array.from({ length: Math.min(domain.budget, openValues) }, (_, i) => (domain.pattern?.startsWith('[1-5]') === true ? ['200', '500'][i] ?? '' : `${label}-${i}`));
    return known.flatMap((set) => values.map((value) => ({ ...set, [label]: value })));
  }, [{}]);
  // Taken evenly, so that every value of every label has its turn.
  const limit = combinations[type];
  const stride = Math.max(1, sets.length / limit);
  return Array.from({ length: Math.min(limit, sets.length) }, (_, i) => sets[Math.floor(i * stride)] ?? {});
}
