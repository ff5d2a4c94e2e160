import { expect } from 'vitest';
import { expose } from '../../src/instruments/exposition.ts';
import { labelOverflow } from '../../src/metric/own.ts';
import type { Registry } from '../../src/instruments/registry.ts';
import { isClosed } from '../../src/metric/label.ts';
import { metricsOf, type System } from '../../src/metric/system.ts';
import { readExposition, type Sample } from '../instruments/read-exposition.ts';

/** Every sample that a node exposes now. */
export function samplesOf(registry: Registry): readonly Sample[] {
  return readExposition(expose(registry, 'text')).flatMap(({ samples }) => samples);
}

/** The samples of a name that are not zero, as `a,b,c` (label values in the order of the catalogue) with their values. */
export function nonZero(registry: Registry, name: string): Readonly<Record<string, number>> {
  const wanted = samplesOf(registry).filter((sample) => sample.name === name && sample.value !== 0);
  return Object.fromEntries(wanted.map(({ labels, value }) => [Object.values(labels).join(','), value]));
}

/** The families that have at least one series, but for what the instruments measure of themselves. */
export function familiesOf(registry: Registry): readonly string[] {
  const families = readExposition(expose(registry, 'text')).filter(({ samples }) => samples.length > 0);
  return families.map(({ name }) => name).filter((name) => name !== labelOverflow.name).sort();
}

/** Nothing is exposed that the catalogue does not know: no name, no label, no value of a closed one, no overflow of an open one. */
export function expectWithinCatalogue(registry: Registry, system: System): void {
  const known = new Map(metricsOf(system).map((metric) => [metric.name, metric]));
  for (const { name, samples } of readExposition(expose(registry, 'text'))) {
    if (name === labelOverflow.name) {
      expect(samples.filter(({ value }) => value !== 0), 'no label has overflowed').toEqual([]);
      continue;
    }
    const metric = known.get(name);
    if (metric === undefined) throw new Error(`${name} is exposed and in no catalogue`);
    for (const { labels } of samples) {
      const { le: _, ...own } = labels;
      expect(Object.keys(own)).toEqual(Object.keys(metric.labels));
      for (const [label, value] of Object.entries(own)) {
        const domain = metric.labels[label];
        if (domain === undefined) throw new Error(`${name} has no label ${label}`);
        if (isClosed(domain)) expect(domain).toContain(value);
        else if (domain.pattern !== undefined) expect(value).toMatch(new RegExp(`^(?:${domain.pattern})$`));
      }
    }
  }
}
