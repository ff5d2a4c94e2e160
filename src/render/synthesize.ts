import type { Config } from '../config/config.ts';
import type { Kit } from '../kit/kit.ts';
import { renderAll } from './all.ts';
import type { Artifact } from './artifact.ts';
import { assemble, contentOf, renderRuleTests, renderUsedCatalogue } from './assemble.ts';
import { renderManifest } from './manifest.ts';
import { renderRunbooks, type Runbooks } from './runbooks.ts';

/**
 * The whole output of a configuration. Pure: the same input gives the same bytes.
 * @param options.runbooks the texts of the alerts’ runbooks; none are written when left out
 */
export function synthesize(config: Config, kits: readonly Kit[], { runbooks = new Map() }: { readonly runbooks?: Runbooks } = {}): readonly Artifact[] {
  const assembly = assemble(config, kits);
  const content = contentOf(assembly);
  const artifacts = [...renderAll(content), ...renderRunbooks(content, runbooks), ...renderRuleTests(assembly), ...renderUsedCatalogue(assembly)];
  return [...artifacts, renderManifest(artifacts)];
}
