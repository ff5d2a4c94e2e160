import { z } from 'zod';
import { defaults } from './defaults.ts';
import { dnsLabel, dnsName, httpUrl, kubernetesLabels, labelKey } from './fields.ts';
import type { OperatorSelectors, SelectorName } from './kubernetesConfig.ts';

const common = {
  service: dnsLabel.describe('The service: one of the stack, or a reference node.').meta({ examples: ['grafana', 'prometheus'] }),
  host: dnsName.describe('The name that people open.').meta({ examples: ['grafana.example'] }),
  fromNamespaces: kubernetesLabels
    .default({})
    .describe('Labels of the namespaces that the controller’s pods run in: only they may connect. Pods of every namespace when empty.')
    .meta({ examples: [{ 'kubernetes.io/metadata.name': 'ingress-nginx' }] }),
};

const exposure = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('ingress').describe('An Ingress.'),
      ...common,
      class: dnsName.optional().describe('The class of Ingress. Left out: the cluster’s default class.').meta({ examples: ['nginx'] }),
      tlsSecret: dnsName.optional().describe('The Secret that holds the certificate. Left out: no TLS.').meta({ examples: ['grafana-tls'] }),
      annotations: z
        .record(labelKey, z.string())
        .default({})
        .describe('Annotations, for what the controller wants to know besides.')
        .meta({ examples: [{ 'cert-manager.io/cluster-issuer': 'internal' }] }),
    }),
    z.strictObject({
      kind: z.literal('httpRoute').describe('An HTTPRoute of the Gateway API.'),
      ...common,
      gateway: z
        .strictObject({
          name: dnsName.describe('Its name.').meta({ examples: ['public'] }),
          namespace: dnsLabel.optional().describe('Its namespace. Left out: the deployment’s own.').meta({ examples: ['gateways'] }),
          section: dnsName.optional().describe('The listener, which also decides on TLS. Left out: every listener of the Gateway.').meta({ examples: ['https'] }),
        })
        .describe('The Gateway that the route belongs to.'),
    }),
  ])
  .meta({ examples: [{ kind: 'ingress', service: 'grafana', host: 'grafana.example' }] });

const selector = z
  .strictObject({
    matchLabels: kubernetesLabels.default({}).describe('Labels that an object must carry.').meta({ examples: [defaults.operator.labels] }),
    matchExpressions: z
      .array(
        z.strictObject({
          key: labelKey.describe('The label.').meta({ examples: ['release'] }),
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']).describe('What is asked of it.').meta({ examples: ['In'] }),
          values: z.array(z.string()).default([]).describe('The values, for `In` and `NotIn`.').meta({ examples: [['kube-prometheus-stack']] }),
        }),
      )
      .default([])
      .describe('What else must hold.')
      .meta({ examples: [[{ key: 'team', operator: 'Exists' }]] }),
  })
  .meta({ examples: [{ matchLabels: defaults.operator.labels }] });

const selected: Readonly<Record<SelectorName, string>> = {
  ruleSelector: 'the `ruleSelector` of its Prometheus',
  serviceMonitorSelector: 'the `serviceMonitorSelector` of its Prometheus',
  podMonitorSelector: 'the `podMonitorSelector` of its Prometheus',
  scrapeConfigSelector: 'the `scrapeConfigSelector` of its Prometheus',
  alertmanagerConfigSelector: 'the `alertmanagerConfigSelector` of its Alertmanager',
  dashboardSelector: 'the labels that Grafana’s sidecar takes dashboards by',
  datasourceSelector: 'the labels that Grafana’s sidecar takes data sources by',
  ruleNamespaceSelector: 'the `ruleNamespaceSelector` of its Prometheus',
  serviceMonitorNamespaceSelector: 'the `serviceMonitorNamespaceSelector` of its Prometheus',
  podMonitorNamespaceSelector: 'the `podMonitorNamespaceSelector` of its Prometheus',
  scrapeConfigNamespaceSelector: 'the `scrapeConfigNamespaceSelector` of its Prometheus',
  alertmanagerConfigNamespaceSelector: 'the `alertmanagerConfigNamespaceSelector` of its Alertmanager',
};

const stated = (name: SelectorName) => selector.optional().describe(`What the cluster states as ${selected[name]}. Left out: nothing is compared with it.`);

const selectors = z.strictObject({
  ruleSelector: stated('ruleSelector'),
  serviceMonitorSelector: stated('serviceMonitorSelector'),
  podMonitorSelector: stated('podMonitorSelector'),
  scrapeConfigSelector: stated('scrapeConfigSelector'),
  alertmanagerConfigSelector: stated('alertmanagerConfigSelector'),
  dashboardSelector: stated('dashboardSelector'),
  datasourceSelector: stated('datasourceSelector'),
  ruleNamespaceSelector: stated('ruleNamespaceSelector'),
  serviceMonitorNamespaceSelector: stated('serviceMonitorNamespaceSelector'),
  podMonitorNamespaceSelector: stated('podMonitorNamespaceSelector'),
  scrapeConfigNamespaceSelector: stated('scrapeConfigNamespaceSelector'),
  alertmanagerConfigNamespaceSelector: stated('alertmanagerConfigNamespaceSelector'),
  alertmanagerConfigMatcherStrategy: z
    .enum(['None', 'OnNamespace', 'OnNamespaceExceptForAlertmanagerNamespace'])
    .optional()
    .describe(
      'The `alertmanagerConfigMatcherStrategy.type` of its Alertmanager; `OnNamespace` lets routes see only alerts with the label `namespace`. ' +
        'Left out: nothing is compared with it.',
    )
    .meta({ examples: ['None'] }),
}) satisfies z.ZodType<OperatorSelectors>;

/** The keys of obskit.yaml that only the Kubernetes output reads. */
export const kubernetesSections = {
  highAvailability: z
    .boolean()
    .default(defaults.highAvailability)
    .describe(
      'In Kubernetes without an operator: two of Prometheus and three of Alertmanager, each on a machine of its own. ' +
        'Compose and local processes are one machine, and run one of each all the same.',
    ),
  kubernetes: z
    .strictObject({
      expose: z
        .array(exposure)
        .default([])
        .describe('Services that are reached from outside the cluster. None of them asks for a password except Grafana.'),
      otlpFrom: kubernetesLabels
        .optional()
        .describe(
          'Labels of the namespaces whose pods may send spans and logs to the OTLP ports of Tempo, or of the Collector where there is one; ' +
            'those of every namespace when empty. Left out: of every namespace where `publish` names `otlp`, else none but the reference nodes.',
        )
        .meta({ examples: [{ 'kubernetes.io/metadata.name': 'shop' }] }),
    })
    .prefault({})
    .describe('What Kubernetes needs besides.'),
  operator: z
    .strictObject({
      labels: kubernetesLabels
        .default(defaults.operator.labels)
        .describe('Labels of every object, so that the selectors of your kube-prometheus-stack find them.')
        .meta({ examples: [defaults.operator.labels] }),
      namespaceLabels: kubernetesLabels
        .default({})
        .describe('Labels that the namespace carries besides its name, which Kubernetes gives it as `kubernetes.io/metadata.name`: selectors of namespaces are compared with them.')
        .meta({ examples: [{ team: 'observability' }] }),
      dashboardLabels: kubernetesLabels
        .default(defaults.operator.dashboardLabels)
        .describe('Labels of the ConfigMaps with dashboards, for the sidecar of Grafana.')
        .meta({ examples: [defaults.operator.dashboardLabels] }),
      datasourceLabels: kubernetesLabels
        .default(defaults.operator.datasourceLabels)
        .describe('Labels of the ConfigMap with data sources, for the sidecar of Grafana.')
        .meta({ examples: [defaults.operator.datasourceLabels] }),
      folderAnnotation: labelKey.default(defaults.operator.folderAnnotation).describe('The annotation by which the sidecar learns of a dashboard’s folder.').meta({ examples: ['grafana_folder'] }),
      prometheusUrl: httpUrl
        .optional()
        .describe(
          'The cluster’s Prometheus. Tempo writes to it, so it needs `enableRemoteWriteReceiver: true`; Grafana asks it. ' +
            'Left out: `http://prometheus-operated.<namespace>.svc:9090`, which the operator makes.',
        )
        .meta({ examples: ['http://prometheus-operated.monitoring.svc:9090'] }),
      selectors: selectors.prefault({}).describe('What your cluster selects by. Synthesis fails when something that it writes would not be found.'),
    })
    .prefault({})
    .describe('For clusters that have kube-prometheus-stack.'),
};
