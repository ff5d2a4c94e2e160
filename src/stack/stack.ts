import type { Config } from '../config/config.ts';
import type { System } from '../metric/system.ts';
import { alertmanagerService } from './alertmanager.ts';
import { collectorService } from './collector.ts';
import { grafanaService, type DashboardFile } from './grafana.ts';
import { lokiService } from './loki.ts';
import { nodeServices } from './node.ts';
import { prometheusService } from './prometheus.ts';
import type { Connection, Service } from './service.ts';
import { tempoService } from './tempo.ts';

/** What the services read beside their configuration. */
export interface StackContent {
  /** The systems that the deployment watches, in the order of its configuration. */
  readonly systems: readonly System[];
  readonly rules: readonly { readonly name: string }[];
  readonly dashboards: readonly DashboardFile[];
}

/** All that runs, the stack's own services first. */
export function stackOf(config: Config, { systems, rules, dashboards }: StackContent): readonly Service[] {
  const nodes = systems.flatMap((system) => {
    const settings = config.systems.find(({ name }) => name === system.name);
    return settings === undefined ? [] : nodeServices(config, system, settings);
  });
  const readers = [
    alertmanagerService(config),
    tempoService(config),
    grafanaService(config, dashboards),
    ...(config.loki.enabled ? [lokiService(config)] : []),
    ...(config.collector.enabled ? [collectorService(config)] : []),
  ];
  const scrapes: readonly Connection[] = [...readers, ...nodes].flatMap(({ name, metrics }) =>
    // Alertmanager's one port serves both alerts and metrics: Prometheus connects to it anyway.
    metrics === undefined || name === 'alertmanager' ? [] : [{ to: name, port: metrics.port, waits: false }],
  );
  return [prometheusService(config, rules.map(({ name }) => name), scrapes), ...readers, ...nodes];
}
