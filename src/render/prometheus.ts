import type { Config } from '../config/config.ts';
import { formatDuration } from '../metric/duration.ts';
import type { System } from '../metric/system.ts';
import { artifactPaths, fileName, rulesFolder } from '../stack/mount.ts';
import { systemsWithTargetsFile } from '../stack/prometheus.ts';
import { portOf, type Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { ownJob, systemJob } from './scrape.ts';
import { yamlFile } from './yaml.ts';

/** Exemplars kept in memory, over all series; at about 100 bytes each this is 10 MB. */
const maxExemplars = 100_000;

/** How late a sample may come: Tempo writes again what it could not deliver, after Prometheus was away. */
const lateSamples = '10m';

/**
 * Prometheus' configuration, the same on every platform: services are reached by the same names everywhere.
 * With it come the files that a user fills with targets, empty.
 */
export function renderPrometheus(config: Config, systems: readonly System[], services: readonly Service[]): readonly Artifact[] {
  const value = {
    global: {
      scrape_interval: formatDuration(config.scrape.interval),
      scrape_timeout: formatDuration(config.scrape.timeout),
      evaluation_interval: formatDuration(config.evaluationInterval),
      ...(Object.keys(config.prometheus.externalLabels).length === 0 ? {} : { external_labels: config.prometheus.externalLabels }),
    },
    rule_files: [`../${fileName(rulesFolder)}/*.yaml`],
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers(services) }] }] },
    scrape_configs: [
      ...systems.flatMap((system) => {
        const settings = config.systems.find(({ name }) => name === system.name);
        return settings === undefined ? [] : [systemJob(system, settings)];
      }),
      ...services.flatMap(({ name, metrics, system, ...service }) =>
        metrics === undefined || system !== undefined
          ? []
          : [ownJob(name, `${name}:${portOf({ name, ...service }, metrics.port).port}`, metrics.path)],
      ),
    ],
    storage: { tsdb: { out_of_order_time_window: lateSamples }, exemplars: { max_exemplars: maxExemplars } },
  };
  return [
    { path: artifactPaths.prometheus, content: yamlFile(value) },
    ...systemsWithTargetsFile(config).map((name) => ({ path: artifactPaths.targets(name), content: emptyTargets(name), editable: true as const })),
  ];
}

function alertmanagers(services: readonly Service[]): readonly string[] {
  return services.filter(({ name }) => name === 'alertmanager').map((service) => `${service.name}:${portOf(service, 'http').port}`);
}

function emptyTargets(system: string): string {
  return `# Targets of ${system}: Prometheus reads this file again whenever it changes, and obskit synth keeps what stands in it.\n# - targets: ["host:port"]\n[]\n`;
}
