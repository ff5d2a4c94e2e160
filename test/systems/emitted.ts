import { expose } from '../../src/instruments/exposition.ts';
import type { Registry } from '../../src/instruments/registry.ts';
import { readExposition, type Family } from '../instruments/read-exposition.ts';

/** Everything a node exposes now, as a scraper reads it. */
export function familiesOf({ registry }: { readonly registry: Registry }): readonly Family[] {
  return readExposition(expose(registry, 'text'));
}

/**
 * Every series of a node that is not zero, as `name{value,value}` with its number; of a histogram how often it was observed.
 * @param except metrics to leave out, such as those that hold a length of time
 */
export function emitted(node: { readonly registry: Registry }, except: readonly { readonly name: string }[] = []): Readonly<Record<string, number>> {
  const left = new Set(except.map(({ name }) => name));
  return Object.fromEntries(
    familiesOf(node)
      .filter(({ name }) => !left.has(name))
      .flatMap(({ name, type, samples }) => (type === 'histogram' ? samples.filter((sample) => sample.name === `${name}_count`) : samples))
      .filter(({ value }) => value !== 0)
      .map(({ name, labels, value }) => [`${name}{${Object.values(labels).join(',')}}`, value]),
  );
}

/** The number of one series, as `emitted` names it; 0 where there is none. */
export function valueAt(node: { readonly registry: Registry }, series: string): number {
  return emitted(node)[series] ?? 0;
}

/** Waits for something that comes about by itself, such as a stream that closes. @throws Error when it does not within 5 s */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
