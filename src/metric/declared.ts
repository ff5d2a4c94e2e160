import { open, type LabelSchema } from './label.ts';
import { counter, defaultBuckets, gauge, histogram, type Metric } from './metric.ts';
import { namingFaults } from './naming.ts';
import type { Family } from './system.ts';
import type { Unit } from './unit.ts';

/** What a deployment says of a metric that no catalogue knows. */
export interface Declaration {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Each label with the number of values that one target may have. */
  readonly labels: Readonly<Record<string, number>>;
  readonly unit: Unit;
  /** For histograms; the client libraries' default when left out. */
  readonly buckets?: readonly number[];
}

/**
 * Declared metrics as a family of a catalogue, each under `declared:<name>`, where no key of the code can be in its way.
 * @throws RangeError when a name is declared twice, or a label or bucket is none
 */
export function declaredFamily(declarations: readonly Declaration[]): Family {
  const names = declarations.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`${twice} is declared twice: keep one of the two`);
  return {
    title: 'Declared by this deployment',
    metrics: Object.fromEntries(declarations.map((it) => [`declared:${it.name}`, declared(it)])),
  };
}

function declared({ name, type, help, unit, labels, buckets = defaultBuckets }: Declaration): Metric {
  const common = {
    help,
    unit,
    labels: Object.fromEntries(Object.entries(labels).map(([label, budget]) => [label, open({ budget })])) as LabelSchema,
    // The name is what the deployment's own code has made it: the kit cannot ask for a better one.
    ...(namingFaults({ name, type, unit }).length === 0 ? {} : { legacyName: 'named by the deployment, not by the kit' }),
  };
  switch (type) {
    case 'counter':
      return counter(name, common);
    case 'gauge':
      // Nothing is known of its values: it may well fall below zero.
      return gauge(name, { ...common, range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] });
    case 'histogram':
      return histogram(name, { ...common, buckets });
  }
}
