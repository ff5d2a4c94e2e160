import type { SystemConfig } from './config.ts';

/** `hedgehog-1`, `hedgehog-2`, …: the names of a system's reference nodes. */
export function nodeNames({ name, nodes }: Pick<SystemConfig, 'name' | 'nodes'>): readonly string[] {
  return Array.from({ length: nodes }, (_, index) => `${name}-${index + 1}`);
}
