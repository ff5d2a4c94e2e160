import type { SystemConfig } from '../config/config.ts';
import { overflowBudget, targetBudget } from '../metric/cardinality.ts';
import { labelNamesOf, type System } from '../metric/system.ts';
import { artifactPaths, fileName, targetsFolder } from '../stack/mount.ts';

/**
 * Series that a client library adds about its own process, on top of the catalogue. Measured on plain processes, Node's
 * default collectors expose about 70, Go's about 50, and Go's with all runtime metrics about 200.
 */
export const processSeries = 250;

/** Label limits, far above what any catalogue needs: a target that exceeds them is broken, and its scrape is refused. */
export const labelLimits = { label_limit: 40, label_name_length_limit: 200, label_value_length_limit: 2_048 } as const;

/** The most samples that a scrape of the system may bring: what its catalogue can expose, and what its instruments and its runtime add. */
export function sampleLimit(system: System): number {
  return targetBudget(system) + overflowBudget(system) + processSeries;
}

/** One step of `relabel_configs`, with Prometheus' own keys. */
export interface RelabelStep {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: 'keep' | 'drop' | 'labelmap' | 'labeldrop';
}

/** The scrape job of one system, named as the system. */
export function systemJob(system: System, settings: SystemConfig): Readonly<Record<string, unknown>> {
  const { discovery, metricsPath, scheme, labels, nodes } = settings;
  return {
    job_name: system.name,
    honor_labels: false,
    metrics_path: metricsPath,
    scheme,
    sample_limit: sampleLimit(system),
    ...labelLimits,
    ...discoveryOf(system, settings),
    relabel_configs: [
      ...(discovery.kind === 'kubernetes' ? podRelabeling(system) : []),
      ...(discovery.kind === 'kubernetes' && nodes > 0 ? [nodeInstance] : []),
      ...staticLabels(labels),
      ...pinned(system.name, labelNamesOf(system)),
    ],
  };
}

function discoveryOf(system: System, { discovery }: SystemConfig): Readonly<Record<string, unknown>> {
  switch (discovery.kind) {
    case 'static':
      return { static_configs: [{ targets: discovery.targets }] };
    case 'dns':
      return {
        dns_sd_configs: [
          { names: discovery.names, type: discovery.type, ...(discovery.type === 'SRV' ? {} : { port: discovery.port ?? system.port }) },
        ],
      };
    case 'file':
      return { file_sd_configs: [{ files: discovery.paths.length > 0 ? discovery.paths : [ownTargetsFile(system)] }] };
    case 'kubernetes':
      return {
        kubernetes_sd_configs: [
          {
            role: 'pod',
            ...(discovery.namespaces.length === 0 ? {} : { namespaces: { names: discovery.namespaces } }),
            // Selected by the API server, so that Prometheus need not watch every pod of a namespace.
            selectors: [{ role: 'pod', label: labelSelector(podLabels(system, discovery.labels)) }],
          },
        ],
      };
  }
}

/** The labels that make a pod the system's; the recommended name label when the deployment states none. */
export function podLabels(system: System, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.keys(labels).length > 0 ? labels : { 'app.kubernetes.io/name': system.name };
}

function labelSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).map(([label, value]) => `${label}=${value}`).join(',');
}

/** Relative to the configuration, so that it holds in the output and in the container. */
function ownTargetsFile(system: System): string {
  return `../${fileName(targetsFolder)}/${fileName(artifactPaths.targets(system.name))}`;
}

const annotation = (name: string): string => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;

/**
 * Pods that ask to be scraped become one target each, however many ports their containers list, all of which lead to
 * the same address. `instance` names the pod, not an address that changes at every restart.
 */
export function podRelabeling(system: System): readonly RelabelStep[] {
  return [
    { source_labels: [annotation('scrape')], regex: 'true', action: 'keep' },
    { source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Pending|Succeeded|Failed', action: 'drop' },
    { source_labels: ['__meta_kubernetes_pod_container_init'], regex: 'true', action: 'drop' },
    { target_label: '__tmp_port', replacement: String(system.port) },
    { source_labels: [annotation('port')], regex: '(\\d+)', target_label: '__tmp_port' },
    { source_labels: ['__meta_kubernetes_pod_ip', '__tmp_port'], separator: ';', regex: '([^:]+);(\\d+)', target_label: '__address__', replacement: '$1:$2' },
    { source_labels: ['__meta_kubernetes_pod_ip', '__tmp_port'], separator: ';', regex: '(.*:.*);(\\d+)', target_label: '__address__', replacement: '[$1]:$2' },
    { source_labels: [annotation('path')], regex: '(.+)', target_label: '__metrics_path__' },
    { source_labels: [annotation('scheme')], regex: '(https?)', target_label: '__scheme__' },
    { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
    { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
    { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'kubernetes_node' },
    {
      source_labels: ['__meta_kubernetes_namespace', '__meta_kubernetes_pod_name', '__tmp_port'],
      separator: ';',
      regex: '(.+);(.+);(.+)',
      target_label: 'instance',
      replacement: '$1/$2:$3',
    },
  ];
}

/** A reference node's `instance` in Kubernetes, the same as in Compose: not its pod's name, but its service's. */
const nodeInstance: RelabelStep = { source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_instance', '__tmp_port'], separator: ':', target_label: 'instance' };

/**
 * What no discovery and no file of targets may change. Queries are scoped by `job`, so it is the system's name. And a target
 * label with the name of a metric's own label would push that aside, to `exported_…`, where no query looks: the operator, for
 * one, gives every target an `endpoint`. So targets have none of these, and their `node`, a name for many things, is another.
 * @param own the names of the labels of the job's metrics
 */
export function pinned(job: string, own: readonly string[]): readonly RelabelStep[] {
  return [
    { regex: '(node)', action: 'labelmap', replacement: 'target_$1' },
    { regex: [...new Set(['node', ...own])].join('|'), action: 'labeldrop' },
    { target_label: 'job', replacement: literal(job) },
  ];
}

/** Labels that every target of a system gets, however it was found. */
export function staticLabels(labels: Readonly<Record<string, string>>): readonly RelabelStep[] {
  return Object.entries(labels).map(([label, value]) => ({ target_label: label, replacement: literal(value) }));
}

/** A value in which nothing stands for a group of a match, or for a variable: Prometheus reads `$` so in relabeling and in external labels. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** The scrape job of one of the stack's own services. */
export function ownJob(name: string, targets: readonly string[], path: string): Readonly<Record<string, unknown>> {
  return {
    job_name: name,
    honor_labels: false,
    metrics_path: path,
    static_configs: [{ targets }],
  };
}
