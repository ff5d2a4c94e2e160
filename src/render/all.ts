import type { Config, SystemConfig } from '../config/config.ts';
import { stackOf } from '../stack/stack.ts';
import { hostsOf, type Service } from '../stack/service.ts';
import { renderAlertmanager } from './alertmanager.ts';
import type { Artifact } from './artifact.ts';
import { renderCollector } from './collector.ts';
import { renderCompose } from './compose.ts';
import { renderDashboards, renderRules, type Content } from './content.ts';
import { renderGrafana } from './grafana.ts';
import { renderStandalone } from './kubernetes.ts';
import { renderOperator } from './kubernetesOperator.ts';
import { renderLoki } from './loki.ts';
import { renderPrometheus } from './prometheus.ts';
import { renderTempo } from './tempo.ts';

/** A deployment's services and the files they read: what every platform is rendered from. */
export interface Stack {
  readonly services: readonly Service[];
  /** Rules, dashboards, and the configuration of each service. */
  readonly files: readonly Artifact[];
}

/**
 * @param platform what runs it: only Kubernetes has several machines, so that elsewhere every service runs once, and pods to be found
 */
export function renderStack(content: Content, platform: 'kubernetes' | 'one machine' = 'one machine'): Stack {
  return stackOn(platform, content, commonFiles(content));
}

function stackOn(platform: 'kubernetes' | 'one machine', content: Content, common: readonly Artifact[]): Stack {
  const config = platform === 'kubernetes' ? inCluster(content.config) : { ...content.config, highAvailability: false };
  const services = stackOf(config, content);
  const prometheus = services.filter(({ name }) => name === 'prometheus').flatMap(hostsOf).map((host) => `http://${host}:${config.prometheus.port}`);
  return { services, files: [...common, ...renderPrometheus(config, content.systems, services), ...renderTempo(config, prometheus)] };
}

/** The files that are the same on every platform. */
function commonFiles(content: Content): readonly Artifact[] {
  const { config, rules, dashboards } = content;
  return [
    ...renderRules(rules),
    ...renderDashboards(dashboards),
    ...renderAlertmanager(config, content),
    ...renderLoki(config),
    ...renderCollector(config),
    ...renderGrafana(config, dashboards),
  ];
}

/** In a cluster Prometheus finds the reference nodes as it would find any pod: by their labels, and what their annotations ask for. */
function inCluster(config: Config): Config {
  const systems = config.systems.map((system): SystemConfig => {
    if (system.nodes === 0) return system;
    const labels = { 'app.kubernetes.io/name': system.name, 'app.kubernetes.io/part-of': config.name };
    return { ...system, discovery: { kind: 'kubernetes', namespaces: [config.namespace], labels } };
  });
  return { ...config, systems };
}

/** Every file of the output but the catalogue's, the promtool tests and the list of files. */
export function renderAll(content: Content): readonly Artifact[] {
  const { config } = content;
  const common = commonFiles(content);
  const { services, files } = stackOn('one machine', content, common);
  const cluster = stackOn('kubernetes', content, common);
  return [
    ...files,
    ...renderCompose(config, services, files),
    ...renderStandalone(config, cluster.services, cluster.files),
    ...renderOperator(content, services, files),
  ];
}
