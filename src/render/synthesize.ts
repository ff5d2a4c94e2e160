import type { Config } from '../config/config.ts';
import type { Kit } from '../kit/kit.ts';
import { renderAll } from './all.ts';
import type { Artifact } from './artifact.ts';
import { contentOf, renderRuleTests, renderUsedCatalogue } from './assemble.ts';
import { renderManifest } from './manifest.ts';

/** The whole output of a configuration. Pure: the same input gives the same bytes. */
export function synthesize(config: Config, kits: readonly Kit[]): readonly Artifact[] {
  const artifacts = [
    ...renderAll(contentOf(config, kits)),
    ...renderRuleTests(config, kits),
    ...renderUsedCatalogue(config, kits),
  ];
  return [...artifacts, renderManifest(artifacts)];
}
