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
 * @param platform what runs it: only Kubernetes has several machines, so that elsewhere every service runs once
 */
export function renderStack(content: Content, platform: 'kubernetes' | 'one machine' = 'one machine'): Stack {
  const { systems, rules, dashboards } = content;
  const config = platform === 'kubernetes' ? content.config : { ...content.config, highAvailability: false };
  const services = stackOf(config, content);
  const prometheus = services.filter(({ name }) => name === 'prometheus').flatMap(hostsOf).map((host) => `http://${host}:${config.prometheus.port}`);
  return {
    services,
    files: [
      ...renderRules(rules),
      ...renderDashboards(dashboards),
      ...renderPrometheus(config, systems, services),
      ...renderAlertmanager(config, content),
      ...renderTempo(config, prometheus),
      ...renderLoki(config),
      ...renderCollector(config),
      ...renderGrafana(config, dashboards),
    ],
  };
}

/** Every file of the output but the catalogue's, the promtool tests and the list of files. */
export function renderAll(content: Content): readonly Artifact[] {
  const { services, files } = renderStack(content);
  const { config } = content;
  const replicated = config.highAvailability ? renderStack(content, 'kubernetes') : { services, files };
  return [
    ...files,
    ...renderCompose(config, services, files),
    ...renderStandalone(config, replicated.services, replicated.files),
    ...renderOperator(content, services, files),
  ];
}
