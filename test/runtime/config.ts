import type { Config } from '../../src/config/config.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { kits } from '../../src/kit/kits.ts';

/** A configuration of the kit's own systems, from a text of obskit.yaml. */
export function defaultsConfig(text: string): Config {
  const loaded = loadConfig({ file: 'obskit.yaml', text }, indexKit(kits));
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}
