import type { FileState } from './checks.ts';
import { alertmanagerClusterPort, deploymentLabels, exposableServices, monitorKind, type LabelSelector, type Selectable, type SelectorName } from './kubernetesConfig.ts';
import { labelDifferences } from './labelSelector.ts';
import { nodeNames } from './nodes.ts';
import { valueAt, type Path } from './path.ts';
import type { Fault } from './problem.ts';
import type { ParsedConfig } from './schema.ts';
import { suggest } from './suggest.ts';

/** What cannot be meant in the sections about Kubernetes, although each value has the right form. */
export function kubernetesFaults(config: ParsedConfig, file: FileState): readonly Fault[] {
  return [...exposeFaults(config, file), ...selectorFaults(config, file), ...strategyFaults(config), ...clusterPortFaults(config, file)];
}

/** A service that is not there, and a host that leads to two services. */
function exposeFaults({ kubernetes: { expose }, systems, loki }: ParsedConfig, { intact }: FileState): readonly Fault[] {
  const nodes = Object.entries(systems ?? {}).flatMap(([name, system]) => nodeNames({ name, nodes: system?.nodes ?? 0 }));
  const known = [...exposableServices.filter((name) => name !== 'loki' || loki.enabled), ...nodes];
  return expose.flatMap(({ service, host }, i) => {
    const path: Path = ['kubernetes', 'expose', i];
    const faults: Fault[] = [];
    if (!known.includes(service) && intact(['systems'])) {
      faults.push({ path: [...path, 'service'], about: 'value', value: service, message: 'is no service that could be exposed', remedy: suggest(service, known) });
    }
    const first = expose.findIndex((other) => other.host === host);
    if (first < i) {
      const other: Path = ['kubernetes', 'expose', first, 'host'];
      faults.push({ path: [...path, 'host'], about: 'value', value: host, message: 'is the same host as', other, remedy: 'give each service its own' });
    }
    return faults;
  });
}

interface Written {
  /** What it is called, in the plural. */
  readonly objects: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The key of obskit.yaml that adds labels to it. */
  readonly setting: Path;
}

/** What is written for a cluster with an operator, by the selector that must find it; nothing where nothing is written. */
function writtenFor({ name, namespace, operator, systems }: ParsedConfig): Readonly<Partial<Record<SelectorName, Written>>> {
  const labels = { ...deploymentLabels(name), ...operator.labels };
  const setting: Path = ['operator', 'labels'];
  const kinds = Object.values(systems ?? {}).map((system) => (system === undefined ? undefined : monitorKind(system.nodes, system.discovery?.kind ?? 'static')));
  const written = <S extends Selectable>(kind: S, objects: string) =>
    ({
      [`${kind}Selector`]: { objects, labels, setting },
      [`${kind}NamespaceSelector`]: {
        objects: `namespace of the ${objects}`,
        labels: { 'kubernetes.io/metadata.name': namespace, ...operator.namespaceLabels },
        setting: ['operator', 'namespaceLabels'],
      },
    }) satisfies Readonly<Record<string, Written>>;
  return {
    ...written('rule', 'PrometheusRules'),
    // Tempo has one, whatever the systems have.
    ...written('serviceMonitor', 'ServiceMonitors'),
    ...(kinds.includes('PodMonitor') ? written('podMonitor', 'PodMonitors') : {}),
    ...(kinds.includes('ScrapeConfig') ? written('scrapeConfig', 'ScrapeConfigs') : {}),
    ...written('alertmanagerConfig', 'AlertmanagerConfig'),
    dashboardSelector: { objects: 'ConfigMaps with dashboards', labels: { ...labels, ...operator.dashboardLabels }, setting: ['operator', 'dashboardLabels'] },
    datasourceSelector: { objects: 'ConfigMap with data sources', labels: { ...labels, ...operator.datasourceLabels }, setting: ['operator', 'datasourceLabels'] },
  };
}

/** The most common silent failure: everything is applied, and nothing finds it. */
function selectorFaults(config: ParsedConfig, { raw, intact }: FileState): readonly Fault[] {
  const { selectors } = config.operator;
  return Object.entries(writtenFor(config)).flatMap(([name, { objects, labels, setting }]): readonly Fault[] => {
    const path: Path = ['operator', 'selectors', name];
    const selector = selectors[name as SelectorName] satisfies LabelSelector | undefined;
    const whole = [setting, ...Object.keys(valueAt(raw, setting) ?? {}).map((label) => [...setting, label])].every(intact);
    if (selector === undefined || !intact(path) || !whole) return [];
    const differences = labelDifferences(selector, labels);
    if (differences.length === 0) return [];
    const message = `would not find the ${objects} that obskit writes: ${differences.map(({ says }) => says).join(', and ')}`;
    const fixes = [...new Set(differences.map(({ remedy }) => remedy))].join(', ');
    return [{ path, about: 'key', message, remedy: `${fixes} in ${setting.join('.')}, or correct what is stated of the cluster` }];
  });
}

/** Of several Alertmanagers each has one more port. */
function clusterPortFaults({ highAvailability, alertmanager: { port } }: ParsedConfig, { intact }: FileState): readonly Fault[] {
  const path: Path = ['alertmanager', 'port'];
  if (!highAvailability || port !== alertmanagerClusterPort || !intact(path)) return [];
  const message = 'is the port that the Alertmanagers of highAvailability talk to each other over';
  return [{ path, about: 'value', value: port, message, remedy: 'choose another, such as 9093' }];
}

/** Alerts of rules carry no label that says which namespace the rule is in, so that routes with such a matcher see none. */
function strategyFaults({ operator: { selectors } }: ParsedConfig): readonly Fault[] {
  if (selectors.alertmanagerConfigMatcherStrategy !== 'OnNamespace') return [];
  const message = 'lets routes see only alerts with the label namespace, which alerts about services elsewhere do not have';
  const remedy = 'set alertmanagerConfigMatcherStrategy: {type: None} in the spec of your Alertmanager, and here';
  return [{ path: ['operator', 'selectors', 'alertmanagerConfigMatcherStrategy'], about: 'value', value: 'OnNamespace', message, remedy }];
}
