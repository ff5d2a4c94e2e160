import { LabelError } from '../../instruments/errors.ts';
import type { Registry } from '../../instruments/registry.ts';
import { claimOf, nameFault } from '../../metric/exposed.ts';
import { open } from '../../metric/label.ts';
import {
  counter, defaultBuckets, gauge, histogram, type AnyMetric, type Counter, type Gauge, type Histogram,
} from '../../metric/metric.ts';
import { metricsOf } from '../../metric/system.ts';
import { assembleCollector, type Collector, type LabelPairs } from './collector.ts';
import { dynamicUnit } from './dynamic.ts';
import { porterSystem } from './metrics.ts';

export interface CollectorOptions {
  /** The metrics that are known beforehand: the catalogue's when left out. A deployment adds those that it declares. */
  readonly known?: readonly AnyMetric[];
  /** How many metrics may come into being at their first use; 200 when left out. */
  readonly dynamicMetrics?: number;
  /** How many values each label of such a metric may have; 50 when left out. */
  readonly labelBudget?: number;
  /** Milliseconds of a clock that never goes back, for timers. */
  readonly now?: () => number;
  /** The trace that belongs to what is recorded at this moment, 32 hexadecimal digits: the exemplar of histograms. */
  readonly exemplar?: () => string | undefined;
}

/** A name or a value that no metric can be made of, or a metric that is used as what it is not. */
export class CollectorError extends TypeError {
  override readonly name = 'CollectorError';
  readonly metric: string;

  constructor(metric: string, problem: string) {
    super(`${metric}: ${problem}`);
    this.metric = metric;
  }
}

/**
 * Records into a registry. A name that the catalogue knows is the catalogue's metric; any other becomes a metric when it
 * is used for the first time, of the labels that it is used with then. Collectors of one registry share their metrics.
 */
export function createCollector(registry: Registry, options: CollectorOptions = {}): Collector {
  const { known = metricsOf(porterSystem), dynamicMetrics = 200, labelBudget = 50, now, exemplar = () => undefined } = options;
  const catalogue = new Map(known.map((metric) => [metric.name, metric]));
  const used = new Map<string, AnyMetric>();

  /** The metric of a name. @throws CollectorError, LabelError */
  function metricOf(name: string, type: AnyMetric['type'], names: readonly string[]): AnyMetric {
    const metric = used.get(name) ?? find(name, type, names);
    if (metric.type !== type) throw new CollectorError(name, `it is a ${metric.type}, and cannot be used as a ${type}`);
    const expected = Object.keys(metric.labels);
    const odd = names.find((label) => !expected.includes(label)) ?? expected.find((label) => !names.includes(label));
    if (odd !== undefined) {
      throw new LabelError(name, odd, undefined, `its labels are ${listOf(expected)}, and it is used here with ${listOf(names)}`);
    }
    used.set(name, metric);
    return metric;
  }

  /** The metric that the registry or the catalogue has, or a new one. */
  function find(name: string, type: AnyMetric['type'], names: readonly string[]): AnyMetric {
    const registered = registry.instruments().map(({ table }) => table.metric);
    const existing = registered.find((metric) => metric.name === name) ?? catalogue.get(name);
    if (existing !== undefined) return existing;
    const fault = nameFault(name, names);
    if (fault !== undefined) throw new CollectorError(name, fault);
    const all = new Map([...catalogue.values(), ...registered].map((metric) => [metric.name, metric]));
    const claimed = claimOf({ name, type });
    const other = [...all.values()].find((metric) => claimOf(metric).some((series) => claimed.includes(series)));
    if (other !== undefined) throw new CollectorError(name, `its series would be taken for those of the ${other.type} ${other.name}`);
    const dynamic = registered.filter((metric) => metric.system === dynamicSystem);
    if (dynamic.length >= dynamicMetrics) {
      throw new CollectorError(name, `${dynamicMetrics} metrics have come into being already: a name holds no value that changes`);
    }
    return define(name, type, names);
  }

  function define(name: string, type: AnyMetric['type'], names: readonly string[]): AnyMetric {
    const labels = Object.fromEntries([...names].sort().map((label) => [label, open({ budget: labelBudget })]));
    const common = { help: `A ${type} that the server records under this name.`, labels, system: dynamicSystem };
    switch (type) {
      case 'counter':
        return counter(name, common);
      case 'gauge':
        return gauge(name, { ...common, unit: dynamicUnit(name), range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] });
      case 'histogram':
        return histogram(name, { ...common, unit: dynamicUnit(name), buckets: defaultBuckets });
    }
  }

  return assembleCollector(
    {
      incrementCounter(name, ...pairs) {
        const labels = labelsOf(name, pairs);
        registry.counter(metricOf(name, 'counter', Object.keys(labels)) as Counter).inc(labels);
      },
      recordHistogram(name, value, ...pairs) {
        const labels = labelsOf(name, pairs);
        registry.histogram(metricOf(name, 'histogram', Object.keys(labels)) as Histogram).observe(labels, value, exemplar());
      },
      recordGauge(name, value, ...pairs) {
        const labels = labelsOf(name, pairs);
        registry.gauge(metricOf(name, 'gauge', Object.keys(labels)) as Gauge).set(labels, value);
      },
    },
    now,
  );
}

/** What marks a metric as one that no catalogue knew. */
const dynamicSystem = `${porterSystem.name}:dynamic`;

/** @throws LabelError for a label without a value, or with two */
function labelsOf(name: string, pairs: LabelPairs): Record<string, string> {
  const list: readonly string[] = pairs;
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let i = 0; i < list.length; i += 2) {
    const label = String(list[i]);
    const value = list[i + 1];
    if (value === undefined) throw new LabelError(name, label, undefined, `labels come in pairs: "${label}" has no value`);
    if (label in labels) throw new LabelError(name, label, value, `the label "${label}" is given twice`);
    labels[label] = value;
  }
  return labels;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : [...names].sort().join(', ');
}
