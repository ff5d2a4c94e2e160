import { stackOf } from '../stack/stack.ts';
import type { Service } from '../stack/service.ts';
import { renderAlertmanager } from './alertmanager.ts';
import type { Artifact } from './artifact.ts';
import { renderCollector } from './collector.ts';
import { renderCompose } from './compose.ts';
import { alertNames, labelNames, renderDashboards, renderRules, type Content } from './content.ts';
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

export function renderStack(content: Content): Stack {
  const { config, systems, rules, dashboards, downAlerts } = content;
  const services = stackOf(config, content);
  return {
    services,
    files: [
      ...renderRules(rules),
      ...renderDashboards(dashboards),
      ...renderPrometheus(config, systems, services),
      ...renderAlertmanager(config, downAlerts, { names: alertNames(rules), labels: labelNames(systems) }),
      ...renderTempo(config),
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
  return [
    ...files,
    ...renderCompose(config, services, files),
    ...renderStandalone(config, services, files),
    ...renderOperator(content, services, files),
  ];
}
