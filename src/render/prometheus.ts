import type { Config } from '../config/config.ts';
import { formatDuration } from '../metric/duration.ts';
import type { System } from '../metric/system.ts';
import { artifactPaths, fileName, rulesFolder } from '../stack/mount.ts';
import { systemsWithTargetsFile } from '../stack/prometheus.ts';
import { hostsOf, portOf, type Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { literal, ownJob, systemJob } from './scrape.ts';
import { yamlFile } from './yaml.ts';

/** Exemplars kept in memory, over all series; at about 100 bytes each this is 10 MB. */
export const maxExemplars = 100_000;

/** The label that tells what one of several Prometheus sends from what the others send. */
const replicaLabel = 'prometheus_replica';

/** How late a sample may come: Tempo writes again what it could not deliver, after Prometheus was away. */
export const lateSamples = '10m';

/**
 * Prometheus' configuration, the same on every platform: services are reached by the same names everywhere.
 * With it come the files that a user fills with targets, empty.
 */
export function renderPrometheus(config: Config, systems: readonly System[], services: readonly Service[]): readonly Artifact[] {
  const { retention } = config.prometheus;
  const replica = services.find(({ name }) => name === 'prometheus')?.replicas?.nameVariable;
  const externalLabels = {
    ...Object.fromEntries(Object.entries(config.prometheus.externalLabels).map(([label, value]) => [label, literal(value)])),
    ...(replica === undefined ? {} : { [replicaLabel]: `\${${replica}}` }),
  };
  const value = {
    global: {
      scrape_interval: formatDuration(config.scrape.interval),
      scrape_timeout: formatDuration(config.scrape.timeout),
      evaluation_interval: formatDuration(config.evaluationInterval),
      ...(Object.keys(externalLabels).length === 0 ? {} : { external_labels: externalLabels }),
    },
    rule_files: [`../${fileName(rulesFolder)}/*.yaml`],
    alerting: {
      // Two that send the same alert must send it with the same labels: else it is two alerts.
      ...(replica === undefined ? {} : { alert_relabel_configs: [{ regex: replicaLabel, action: 'labeldrop' }] }),
      alertmanagers: [{ static_configs: [{ targets: alertmanagers(services) }] }],
    },
    scrape_configs: [
      ...systems.flatMap((system) => {
        const settings = config.systems.find(({ name }) => name === system.name);
        return settings === undefined ? [] : [systemJob(system, settings)];
      }),
      ...services.flatMap(({ name, metrics, system, ...service }) =>
        metrics === undefined || system !== undefined
          ? []
          : [ownJob(name, addresses({ name, ...service }, metrics.port), metrics.path)],
      ),
    ],
    storage: { tsdb: { retention: { time: formatDuration(retention.time), size: retention.size }, out_of_order_time_window: lateSamples }, exemplars: { max_exemplars: maxExemplars } },
  };
  return [
    { path: artifactPaths.prometheus, content: yamlFile(value) },
    ...systemsWithTargetsFile(config).map((name) => ({ path: artifactPaths.targets(name), content: emptyTargets(name), editable: true as const })),
  ];
}

function alertmanagers(services: readonly Service[]): readonly string[] {
  return services.filter(({ name }) => name === 'alertmanager').flatMap((service) => addresses(service, 'http'));
}

/** Where each replica of a service listens at one of its ports. */
function addresses(service: Service, port: string): readonly string[] {
  return hostsOf(service).map((host) => `${host}:${portOf(service, port).port}`);
}

function emptyTargets(system: string): string {
  return `# Targets of ${system}: Prometheus reads this file again whenever it changes, and obskit synth keeps what stands in it.\n# - targets: ["host:port"]\n[]\n`;
}
