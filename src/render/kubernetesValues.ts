import type { Config } from '../config/config.ts';
import { monitorKind } from '../config/kubernetesConfig.ts';
import { systemsWithTargetsFile } from '../stack/prometheus.ts';
import type { Artifact } from './artifact.ts';
import { lateSamples, maxExemplars } from './prometheus.ts';
import { generatedComment, yamlFile } from './yaml.ts';

/** The ConfigMap from which the operator's Prometheus reads files of targets, and the folder where it sees them. */
export const targetsConfigMap = 'prometheus-targets';
export const targetsConfigFolder = `/etc/prometheus/configmaps/${targetsConfigMap}`;

/**
 * What kube-prometheus-stack must be told so that it finds and does all that is written for it, as values of its chart.
 * It lies beside the manifests and not among them: it is no manifest, and `kubectl apply -f` reads whole folders.
 */
export function renderOperatorValues(config: Config): readonly Artifact[] {
  const { labels, dashboardLabels, datasourceLabels, folderAnnotation } = config.operator;
  const hasFiles = systemsWithTargetsFile(config).length > 0;
  const kinds = config.systems.map(({ nodes, discovery }) => monitorKind(nodes, discovery.kind));
  const selected = { matchLabels: labels };
  // The chart takes one label of each sort.
  const [dashboardLabel = '', dashboardValue = ''] = Object.entries(dashboardLabels)[0] ?? [];
  const [datasourceLabel = '', datasourceValue = ''] = Object.entries(datasourceLabels)[0] ?? [];
  const values = {
    prometheus: {
      prometheusSpec: {
        enableRemoteWriteReceiver: true,
        enableFeatures: ['exemplar-storage'],
        exemplars: { maxSize: maxExemplars },
        tsdb: { outOfOrderTimeWindow: lateSamples },
        ruleSelector: selected,
        ruleNamespaceSelector: {},
        serviceMonitorSelector: selected,
        serviceMonitorNamespaceSelector: {},
        ...(kinds.includes('PodMonitor') ? { podMonitorSelector: selected, podMonitorNamespaceSelector: {} } : {}),
        ...(kinds.includes('ScrapeConfig') ? { scrapeConfigSelector: selected, scrapeConfigNamespaceSelector: {} } : {}),
        ...(hasFiles ? { configMaps: [targetsConfigMap] } : {}),
      },
    },
    alertmanager: {
      alertmanagerSpec: {
        alertmanagerConfigSelector: selected,
        alertmanagerConfigNamespaceSelector: {},
        alertmanagerConfigMatcherStrategy: { type: 'None' },
      },
    },
    grafana: {
      sidecar: {
        dashboards: {
          enabled: true,
          label: dashboardLabel,
          labelValue: dashboardValue,
          folderAnnotation,
          searchNamespace: 'ALL',
          provider: { foldersFromFilesStructure: true },
        },
        datasources: { enabled: true, label: datasourceLabel, labelValue: datasourceValue, searchNamespace: 'ALL' },
      },
    },
  };
  const content = yamlFile(values).replace(generatedComment, () => [generatedComment, ...why(hasFiles).map((line) => `# ${line}`)].join('\n'));
  return [{ path: 'kubernetes/kube-prometheus-stack.values.yaml', content }];
}

function why(hasFiles: boolean): readonly string[] {
  return [
    'Values for kube-prometheus-stack: helm upgrade … --values kube-prometheus-stack.values.yaml, beside your own.',
    'Prometheus: Tempo writes to it what it derives from spans, sometimes late, and exemplars lead to traces. The selectors are',
    'what the objects in operator/ carry; where yours take more, keep yours.',
    ...(hasFiles
      ? [`Targets in files: kubectl create configmap ${targetsConfigMap} --from-file=<system>.yaml, in the namespace of Prometheus.`]
      : []),
    'Alertmanager: of itself the operator shows the routes only alerts with the label namespace of their object.',
    'Grafana: dashboards go into the folders that their annotations name.',
  ];
}
