import type { Discovery } from './config.ts';

/** The port that Alertmanagers of one cluster talk to each other over. */
export const alertmanagerClusterPort = 9094;

/** What only the Kubernetes output has. */
export interface KubernetesConfig {
  /** Services that people reach from outside the cluster. */
  readonly expose: readonly Exposure[];
  /** Labels of the namespaces whose pods may send spans and logs, empty for any; nobody beyond the deployment when left out. */
  readonly otlpFrom?: Readonly<Record<string, string>>;
}

/** How a service is reached from outside: by an Ingress, or by a route of a Gateway. */
export type Exposure = {
  readonly service: string;
  readonly host: string;
  /** Labels of the namespaces that the controller's pods run in; empty: any. */
  readonly fromNamespaces: Readonly<Record<string, string>>;
} & (
  | {
      readonly kind: 'ingress';
      /** The cluster's default class when left out. */
      readonly class?: string;
      /** The Secret with the certificate; without one there is no TLS. */
      readonly tlsSecret?: string;
      readonly annotations: Readonly<Record<string, string>>;
    }
  /** TLS is the listener's, which `section` names. */
  | { readonly kind: 'httpRoute'; readonly gateway: { readonly name: string; readonly namespace?: string; readonly section?: string } }
);

/** What the cluster's own Prometheus, Alertmanager and Grafana look for. */
export interface OperatorConfig {
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that the namespace carries, besides its name. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /** Labels of the ConfigMaps with dashboards, for the sidecar of Grafana. */
  readonly dashboardLabels: Readonly<Record<string, string>>;
  /** Labels of the ConfigMap with data sources. */
  readonly datasourceLabels: Readonly<Record<string, string>>;
  /** The annotation that names a dashboard's folder. */
  readonly folderAnnotation: string;
  /** The cluster's Prometheus: Tempo writes to it, and Grafana asks it. */
  readonly prometheusUrl: string;
  readonly selectors: OperatorSelectors;
}

/** What the user says of the selectors of their cluster; nothing is known of those that are left out. */
export interface OperatorSelectors extends Readonly<Partial<Record<SelectorName, LabelSelector>>> {
  readonly alertmanagerConfigMatcherStrategy?: MatcherStrategy;
}

export type SelectorName = `${Selectable}Selector` | `${Selectable}NamespaceSelector` | 'dashboardSelector' | 'datasourceSelector';

/** What the operator selects by labels, and in namespaces by theirs. */
export type Selectable = 'rule' | 'serviceMonitor' | 'podMonitor' | 'scrapeConfig' | 'alertmanagerConfig';

/** Which alerts the operator lets the routes of an AlertmanagerConfig see. */
export type MatcherStrategy = 'None' | 'OnNamespace' | 'OnNamespaceExceptForAlertmanagerNamespace';

/** As Kubernetes has it: everything in it must hold, and an empty one selects all. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelExpression[];
}

export interface LabelExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** For `In` and `NotIn`. */
  readonly values: readonly string[];
}

/** The labels that everything of a deployment carries in Kubernetes. */
export function deploymentLabels(name: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/part-of': name, 'app.kubernetes.io/managed-by': 'obskit' };
}

/** The kind of object by which the operator's Prometheus learns of a system's targets. */
export function monitorKind(nodes: number, discovery: Discovery['kind']): 'ServiceMonitor' | 'PodMonitor' | 'ScrapeConfig' {
  if (nodes > 0) return 'ServiceMonitor';
  return discovery === 'kubernetes' ? 'PodMonitor' : 'ScrapeConfig';
}

/** Services of the stack that have something to show to people. */
export const exposableServices = ['grafana', 'prometheus', 'alertmanager', 'tempo', 'loki'] as const;
