import { ApiObject, Chart, type App } from 'cdk8s';
import { KubeConfigMap } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { formatDuration } from '../metric/duration.ts';
import type { Config, SystemConfig } from '../config/config.ts';
import { monitorKind } from '../config/kubernetesConfig.ts';
import { clusterOwned } from '../kit/common.ts';
import { labelNamesOf, type System } from '../metric/system.ts';
import { artifactPaths } from '../stack/mount.ts';
import { portOf, type Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { alertNames, type Content } from './content.ts';
import { manifests, newApp, placementOf } from './kubernetesChart.ts';
import { clusterDataSources } from './kubernetesDataSources.ts';
import { selectorOf, type Placement } from './kubernetesNames.ts';
import { notifications } from './kubernetesNotifications.ts';
import { addService } from './kubernetesService.ts';
import { labelLimits, pinned, podLabels, podRelabeling, sampleLimit, staticLabels, type RelabelStep } from './scrape.ts';
import { renderTempo } from './tempo.ts';
import { renderOperatorValues, targetsConfigFolder } from './kubernetesValues.ts';

/**
 * What a cluster that has kube-prometheus-stack needs: its Prometheus, Alertmanager and Grafana find rules, monitors, routes,
 * dashboards and data sources by the labels of the configuration. Of the services those are here that the cluster lacks.
 */
export function operatorApp(content: Content, services: readonly Service[], artifacts: readonly Artifact[], outdir?: string): App {
  const { config, systems, rules, dashboards } = content;
  const { operator } = config;
  const app = newApp(outdir);
  const base = placementOf(config);
  const placement: Placement = { ...base, labels: { ...base.labels, ...operator.labels } };
  // No namespace: it is the cluster's, and with it all that runs there would go when these manifests are deleted.
  addRules(new Chart(app, 'rules'), config.name, rules, placement);
  addNotifications(new Chart(app, 'notifications'), content, placement);
  addDashboards(new Chart(app, 'dashboards'), config, dashboards, placement);
  addDataSources(new Chart(app, 'datasources'), config, placement);
  const monitors = new Chart(app, 'monitors');
  for (const system of systems) {
    const settings = config.systems.find(({ name }) => name === system.name);
    if (settings !== undefined) addMonitor(monitors, content, system, settings, placement);
  }
  const files = [...artifacts.filter(({ path }) => path !== artifactPaths.tempo), ...renderTempo(config, [operator.prometheusUrl])];
  for (const service of services.filter(({ name }) => !clusterOwned.includes(name))) {
    if (service.system === undefined) addServiceMonitor(monitors, content, service, placement);
    addService(new Chart(app, service.name), service, files, placement);
  }
  return app;
}

export function renderOperator(content: Content, services: readonly Service[], artifacts: readonly Artifact[]): readonly Artifact[] {
  return [...manifests(operatorApp(content, services, artifacts), 'kubernetes/operator'), ...renderOperatorValues(content.config)];
}

/** An object of a kind that the typed classes do not know: what goes in comes out, key by key. */
function monitoringObject(chart: Chart, id: string, kind: { readonly apiVersion: string; readonly kind: string }, name: string, placement: Placement, spec: unknown): void {
  new ApiObject(chart, id, { ...kind, metadata: { name, namespace: placement.namespace, labels: { ...placement.labels } }, spec });
}

const kinds = {
  rule: { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule' },
  serviceMonitor: { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor' },
  podMonitor: { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor' },
  scrapeConfig: { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'ScrapeConfig' },
  alertmanagerConfig: { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'AlertmanagerConfig' },
} as const;

function addRules(chart: Chart, deployment: string, rules: Content['rules'], placement: Placement): void {
  for (const { name, groups, elsewhere = groups } of rules) {
    if (elsewhere.length > 0) monitoringObject(chart, name, kinds.rule, `${deployment}-${name}`, placement, { groups: elsewhere });
  }
}

/** The routes and receivers, for the alerts that the cluster's Prometheus knows. */
function addNotifications(chart: Chart, { config, rules, alerts, mutes }: Content, { namespace, labels }: Placement): void {
  const elsewhere = alertNames(rules.map(({ name, groups, elsewhere: own = groups }) => ({ name, groups: own })));
  const { spec, leftOut } = notifications(config, { alerts: alerts.filter(({ name }) => elsewhere.includes(name)), mutes });
  const annotations = { 'obskit/left-out': `mute windows whose time zone is not UTC: ${leftOut.join(', ')}` };
  new ApiObject(chart, 'alertmanager-config', {
    ...kinds.alertmanagerConfig,
    metadata: { name: config.name, namespace, labels: { ...labels }, ...(leftOut.length === 0 ? {} : { annotations }) },
    spec,
  });
}

function addDataSources(chart: Chart, config: Config, { namespace, labels }: Placement): void {
  new KubeConfigMap(chart, 'datasources', {
    metadata: { name: `${config.name}-datasources`, namespace, labels: { ...labels, ...config.operator.datasourceLabels } },
    data: { 'obskit.yaml': clusterDataSources(config) },
  });
}

function addDashboards(chart: Chart, { name: deployment, operator }: Config, dashboards: Content['dashboards'], { namespace, labels }: Placement): void {
  for (const { name, folder, json, elsewhere = json } of dashboards) {
    new KubeConfigMap(chart, name, {
      metadata: {
        name: `${deployment}-dashboard-${name}`,
        namespace,
        labels: { ...labels, ...operator.dashboardLabels },
        annotations: { [operator.folderAnnotation]: folder },
      },
      data: { [`${name}.json`]: elsewhere },
    });
  }
}

/** One of the stack's own services, as its job in the standalone Prometheus. */
function addServiceMonitor(chart: Chart, { config }: Content, service: Service, placement: Placement): void {
  const { name, metrics } = service;
  if (metrics === undefined) return;
  const instance = { source_labels: ['__meta_kubernetes_service_name'], target_label: 'instance', replacement: `$1:${portOf(service, metrics.port).port}` };
  monitoringObject(chart, `service-${name}`, kinds.serviceMonitor, `${config.name}-${name}`, placement, {
    jobLabel: 'app.kubernetes.io/name',
    selector: { matchLabels: { ...selectorOf(service), 'app.kubernetes.io/part-of': config.name } },
    endpoints: [
      {
        port: metrics.port,
        path: metrics.path,
        interval: formatDuration(config.scrape.interval),
        scrapeTimeout: formatDuration(config.scrape.timeout),
        honorLabels: false,
        relabelings: relabelings([instance, ...pinned(name, [])]),
      },
    ],
  });
}

function addMonitor(chart: Chart, { config }: Content, system: System, settings: SystemConfig, placement: Placement): void {
  const { discovery, metricsPath, scheme, nodes } = settings;
  const kind = monitorKind(nodes, discovery.kind);
  const name = `${config.name}-${system.name}`;
  const interval = formatDuration(config.scrape.interval);
  const scrapeTimeout = formatDuration(config.scrape.timeout);
  const limits = {
    sampleLimit: sampleLimit(system),
    labelLimit: labelLimits.label_limit,
    labelNameLengthLimit: labelLimits.label_name_length_limit,
    labelValueLengthLimit: labelLimits.label_value_length_limit,
  };
  const endpoint = { path: metricsPath, scheme, interval, scrapeTimeout, honorLabels: false };
  if (kind === 'ServiceMonitor') {
    const instance = { source_labels: ['__meta_kubernetes_service_name'], target_label: 'instance', replacement: `$1:${system.port}` };
    monitoringObject(chart, system.name, kinds.serviceMonitor, name, placement, {
      jobLabel: 'app.kubernetes.io/name',
      selector: { matchLabels: { 'app.kubernetes.io/name': system.name, 'app.kubernetes.io/part-of': config.name } },
      endpoints: [{ port: 'http', ...endpoint, relabelings: relabelings([instance, ...staticLabels(settings.labels), ...pinned(system.name, labelNamesOf(system))]) }],
      ...limits,
    });
    return;
  }
  if (discovery.kind === 'kubernetes') {
    monitoringObject(chart, system.name, kinds.podMonitor, name, placement, {
      namespaceSelector: discovery.namespaces.length === 0 ? { any: true } : { matchNames: discovery.namespaces },
      selector: { matchLabels: podLabels(system, discovery.labels) },
      podMetricsEndpoints: [
        { ...endpoint, relabelings: relabelings([...podRelabeling(system), ...staticLabels(settings.labels), ...pinned(system.name, labelNamesOf(system))]) },
      ],
      ...limits,
    });
    return;
  }
  monitoringObject(chart, system.name, kinds.scrapeConfig, name, placement, {
    jobName: system.name,
    ...scrapeDiscovery(system, settings),
    metricsPath,
    scheme: scheme.toUpperCase(),
    scrapeInterval: interval,
    scrapeTimeout,
    honorLabels: false,
    relabelings: relabelings([...staticLabels(settings.labels), ...pinned(system.name, labelNamesOf(system))]),
    ...limits,
  });
}

function scrapeDiscovery(system: System, { discovery }: SystemConfig): Readonly<Record<string, unknown>> {
  switch (discovery.kind) {
    case 'static':
      return { staticConfigs: [{ targets: discovery.targets }] };
    case 'dns':
      return {
        dnsSDConfigs: [{ names: discovery.names, type: discovery.type, ...(discovery.type === 'SRV' ? {} : { port: discovery.port ?? system.port }) }],
      };
    case 'file':
      // The operator's Prometheus sees files of ConfigMaps that its own object lists, in this folder.
      return { fileSDConfigs: [{ files: discovery.paths.length > 0 ? discovery.paths : [`${targetsConfigFolder}/${system.name}.yaml`] }] };
    case 'kubernetes':
      return {};
  }
}

/** Prometheus' relabeling steps under the operator's names for their keys. */
function relabelings(steps: readonly RelabelStep[]): readonly unknown[] {
  return steps.map(({ source_labels, target_label, ...rest }) => ({
    ...(source_labels === undefined ? {} : { sourceLabels: source_labels }),
    ...(target_label === undefined ? {} : { targetLabel: target_label }),
    ...rest,
  }));
}
