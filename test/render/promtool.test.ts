import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { checkPrometheusConfig } from '../../src/check/tool/promtool.ts';
import type { Config } from '../../src/config/config.ts';
import { renderStack } from '../../src/render/all.ts';
import { contentOf, demoConfig, kubernetesConfig, telemetryConfig } from '../stack/configs.ts';
import { textOf } from './read.ts';

const found = await locate('promtool', { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });

/** What Prometheus reads in a cluster is in a ConfigMap, where obskit check does not look for it. */
describe('the configuration that Prometheus gets in a cluster', () => {
  it.each<[string, Config]>([
    ['the demo, whose nodes are discovered', demoConfig],
    ['a deployment that discovers pods', kubernetesConfig],
    ['a deployment with two of each, and dollar signs', { ...telemetryConfig, highAvailability: true, prometheus: { ...telemetryConfig.prometheus, externalLabels: { price: 'a$b' } } }],
  ])('of %s is one that promtool takes', async (_, config) => {
    if ('missing' in found) throw new Error(found.missing);
    const folder = mkdtempSync(join(tmpdir(), 'obskit-promtool-'));
    try {
      const path = join(folder, 'prometheus/prometheus.yaml');
      mkdirSync(dirname(path));
      const text = textOf(renderStack(contentOf(config), 'kubernetes').files, 'prometheus/prometheus.yaml');
      const outcome = async (content: string) => {
        writeFileSync(path, content);
        return checkPrometheusConfig(found.tool, { path, name: 'prometheus.yaml' });
      };
      expect(await outcome(text)).toMatchObject({ findings: [] });
      const broken = await outcome(text.replaceAll('action: labeldrop', 'action: labeldropped'));
      expect(broken).toMatchObject({ findings: [expect.anything()] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
