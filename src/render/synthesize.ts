import type { Config } from '../config/config.ts';
import type { Kit } from '../kit/kit.ts';
import { renderAll } from './all.ts';
import type { Artifact } from './artifact.ts';
import { assemble, contentOf, renderRuleTests, renderUsedCatalogue } from './assemble.ts';
import { renderManifest } from './manifest.ts';

/** The whole output of a configuration. Pure: the same input gives the same bytes. */
export function synthesize(config: Config, kits: readonly Kit[]): readonly Artifact[] {
  const assembly = assemble(config, kits);
  const artifacts = [...renderAll(contentOf(assembly)), ...renderRuleTests(assembly), ...renderUsedCatalogue(assembly)];
  return [...artifacts, renderManifest(artifacts)];
}
