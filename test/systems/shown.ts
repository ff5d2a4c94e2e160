import type { Registry } from '../../src/instruments/registry.ts';
import { samplesOf } from './exposed.ts';

/** Every sample of a name: its label values, in the order of the labels' definition, with its value. */
export function allOf(registry: Registry, name: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    samplesOf(registry).filter((sample) => sample.name === name).map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}

/** Those that are not zero. */
export function shown(registry: Registry, name: string): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(allOf(registry, name)).filter(([, value]) => value !== 0));
}
