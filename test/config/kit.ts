import type { Config } from '../../src/config/config.ts';
import { indexSystem, type KitIndex } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Problem } from '../../src/config/problem.ts';
import { duration } from '../../src/metric/duration.ts';
import { metricsOf } from '../../src/metric/system.ts';
import { goverseSystem } from '../../src/systems/goverse/metrics.ts';
import { hedgehogSystem } from '../../src/systems/hedgehog/metrics.ts';
import { porterSystem } from '../../src/systems/porter/metrics.ts';

/** A kit small enough to read: one system with a reference node, one with a fixed catalogue, one with a dynamic one. */
export const kit: KitIndex = {
  systems: [
    { name: 'goverse', title: 'GoVerse', port: 9100, dynamic: false, hasNode: false, metrics: ['goverse_objects_total'], labels: ['node', 'type'], definitions: metricsOf(goverseSystem) },
    indexSystem(hedgehogSystem, { hasNode: true }),
    { name: 'porter', title: 'Porter', port: 9200, dynamic: true, hasNode: false, metrics: ['queue_size'], labels: ['queue'], definitions: metricsOf(porterSystem) },
  ],
  alerts: [
    { name: 'HighObjectCount', system: 'goverse', threshold: { default: 10_000, unit: 'count', range: [0, Number.POSITIVE_INFINITY] } },
    { name: 'HedgehogErrorRatio', system: 'hedgehog', threshold: { default: 0.05, unit: 'ratio', range: [0, 1] } },
    { name: 'TargetDown', system: 'stack' },
    { name: 'SloBurnRate1h', system: 'slo', threshold: { default: 14.4, unit: 'count', range: [0.1, 1000] } },
    { name: 'SloBurnRate6h', system: 'slo', threshold: { default: 6, unit: 'count', range: [0.1, 1000] } },
  ],
  objectives: {
    known: [{ id: 'hedgehog-availability', system: 'hedgehog', promise: 'of requests are answered', objective: 0.999 }],
    window: duration('30d'),
    tiers: [
      { name: 'SloBurnRate1h', severity: 'critical', threshold: { default: 14.4, unit: 'count', range: [0.1, 1000] } },
      { name: 'SloBurnRate6h', severity: 'critical', threshold: { default: 6, unit: 'count', range: [0.1, 1000] } },
    ],
  },
};

export const file = 'obskit.yaml';

/** The configuration that a text stands for; fails the test with the problems when it stands for none. */
export function configOf(text: string | undefined): Config {
  const result = loadConfig({ file, text }, kit);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.config;
}

/** What is wrong with a text; none when it is right. */
export function problemsOf(text: string): readonly Problem[] {
  const result = loadConfig({ file, text }, kit);
  return result.ok ? [] : result.problems;
}
