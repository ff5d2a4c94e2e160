import { expect } from 'vitest';
import { expose } from '../../src/instruments/exposition.ts';
import { labelOverflow } from '../../src/metric/own.ts';
import type { Registry } from '../../src/instruments/registry.ts';
import { isClosed } from '../../src/metric/label.ts';
import { metricsOf, type System } from '../../src/metric/system.ts';
import { readExposition, type Family, type Sample } from '../instruments/read-exposition.ts';

/** A node, or whatever else has a registry. */
interface Exposing {
  readonly registry: Registry;
}

/** Everything a node exposes now, as a scraper reads it. */
export function familiesOf({ registry }: Exposing): readonly Family[] {
  return readExposition(expose(registry, 'text'));
}

/** The names of the families that have at least one series, but for what the instruments measure of themselves. */
export function familyNames(registry: Registry): readonly string[] {
  const families = familiesOf({ registry }).filter(({ samples }) => samples.length > 0);
  return families.map(({ name }) => name).filter((name) => name !== labelOverflow.name).sort();
}

/** Every sample that a node exposes now. */
export function samplesOf(registry: Registry): readonly Sample[] {
  return familiesOf({ registry }).flatMap(({ samples }) => samples);
}

/** The samples of a name that are not zero, as `a,b,c` (label values in the order of the catalogue) with their values. */
export function nonZero(registry: Registry, name: string): Readonly<Record<string, number>> {
  const wanted = samplesOf(registry).filter((sample) => sample.name === name && sample.value !== 0);
  return Object.fromEntries(wanted.map(({ labels, value }) => [Object.values(labels).join(','), value]));
}

/**
 * Every series of a node that is not zero, as `name{value,value}` with its number; of a histogram how often it was observed.
 * @param except metrics to leave out, such as those that hold a length of time
 */
export function emitted(node: Exposing, except: readonly { readonly name: string }[] = []): Readonly<Record<string, number>> {
  const left = new Set(except.map(({ name }) => name));
  return Object.fromEntries(
    familiesOf(node)
      .filter(({ name }) => !left.has(name))
      .flatMap(({ name, type, samples }) => (type === 'histogram' ? samples.filter((sample) => sample.name === `${name}_count`) : samples))
      .filter(({ value }) => value !== 0)
      .map(({ name, labels, value }) => [`${name}{${Object.values(labels).join(',')}}`, value]),
  );
}

/**
 * What a node has timed is seconds: each histogram of times has taken some wherever it was observed, and no more in all than
 * the clock of the test has seen pass, which milliseconds would by far. For work that was done one piece after the other.
 * @param seconds since the node was asked for the first time
 */
export function expectSeconds(node: Exposing, system: System, seconds: number): void {
  const timed = new Set(metricsOf(system).flatMap(({ name, type, unit }) => (type === 'histogram' && unit === 'seconds' ? [name] : [])));
  for (const { name, samples } of familiesOf(node)) {
    if (!timed.has(name)) continue;
    const sums = samples.filter((sample) => sample.name === `${name}_sum`);
    const counts = samples.filter((sample) => sample.name === `${name}_count`);
    for (const [i, { labels, value }] of counts.entries()) {
      if (value > 0) expect(sums[i]?.value, `${name} of ${JSON.stringify(labels)}`).toBeGreaterThan(0);
    }
    expect(sums.reduce((total, { value }) => total + value, 0), `${name} in all`).toBeLessThanOrEqual(seconds);
  }
}

/** The number of one series, as `emitted` names it; 0 where there is none. */
export function valueAt(node: Exposing, series: string): number {
  return emitted(node)[series] ?? 0;
}

/** Nothing is exposed that the catalogue does not know: no name, no label, no value of a closed one, no more of an open one than its budget. */
export function expectWithinCatalogue(registry: Registry, system: System): void {
  const known = new Map(metricsOf(system).map((metric) => [metric.name, metric]));
  for (const { name, samples } of familiesOf({ registry })) {
    if (name === labelOverflow.name) {
      expect(samples.filter(({ value }) => value !== 0), 'no label has overflowed').toEqual([]);
      continue;
    }
    const metric = known.get(name);
    if (metric === undefined) throw new Error(`${name} is exposed and in no catalogue`);
    for (const { labels } of samples) {
      const { le: _, ...own } = labels;
      expect(Object.keys(own)).toEqual(Object.keys(metric.labels));
    }
    for (const [label, domain] of Object.entries(metric.labels)) {
      const values = new Set(samples.map(({ labels }) => labels[label] ?? ''));
      if (!isClosed(domain)) expect(values.size, `${label} of ${name}`).toBeLessThanOrEqual(domain.budget);
      for (const value of values) {
        if (isClosed(domain)) expect(domain).toContain(value);
        else if (domain.pattern !== undefined) expect(value).toMatch(new RegExp(`^(?:${domain.pattern})$`));
      }
    }
  }
}
