import type { Config } from '../config/config.ts';
import { kits } from '../kit/kits.ts';
import { renderStack, type Stack } from '../render/all.ts';
import { assemble, contentOf } from '../render/assemble.ts';
import type { Content } from '../render/content.ts';
import { stackOf } from '../stack/stack.ts';

/** A service that does not run here, and why in half a sentence. */
export interface LeftOut {
  readonly name: string;
  readonly title: string;
  readonly because: string;
}

/** A deployment as this machine can run it. */
export interface LocalDeployment {
  readonly content: Content;
  readonly stack: Stack;
  /** The services of the stack that have no program here. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * What a configuration comes to on a machine that has some programs only. Nobody is told that a service is away which is meant
 * to be; and what a deployment may do without is off, so that spans and logs take the way that they take without it.
 * @param programs the program of each service of the stack, by the service's name
 */
export function localDeployment(config: Config, programs: Readonly<Record<string, string>>): LocalDeployment {
  const own = stackOf(config, { systems: [], rules: [], dashboards: [] }).filter(({ system }) => system === undefined);
  const leftOut = own.flatMap(({ name, title }) => (programs[name] === undefined ? [{ name, title, because: 'there is no program for it on this machine' }] : []));
  const away = leftOut.map(({ name }) => name);
  const content = contentOf(assemble(withoutOptions(config, away), kits, { away }));
  return { content, stack: renderStack(content), leftOut };
}

function withoutOptions(config: Config, away: readonly string[]): Config {
  const { loki, collector } = config;
  return {
    ...config,
    loki: { ...loki, enabled: loki.enabled && !away.includes('loki') },
    collector: { ...collector, enabled: collector.enabled && !away.includes('collector') },
  };
}
