import type { Duration } from '../metric/duration.ts';

/** obskit.yaml with every default filled in and every reference checked. */
export interface Config {
  /** Name of the Compose project, and `app.kubernetes.io/part-of` in Kubernetes. */
  readonly name: string;
  readonly namespace: string;
  readonly scrape: { readonly interval: Duration; readonly timeout: Duration };
  /** How often rules are evaluated. */
  readonly evaluationInterval: Duration;
  /** How many times faster than life alerts run, in a rehearsal; 1 in earnest. */
  readonly speed: number;
  /** The systems to watch, in the order of the kit's list. */
  readonly systems: readonly SystemConfig[];
  /** What is tuned of an alert, by its name. */
  readonly alerts: Readonly<Record<string, AlertTuning>>;
  readonly receivers: readonly Receiver[];
  readonly route: Route;
  readonly prometheus: {
    readonly port: number;
    readonly retention: { readonly time: Duration; readonly size: string };
    readonly storage: string;
    readonly externalLabels: Readonly<Record<string, string>>;
  };
  readonly alertmanager: { readonly port: number; readonly retention: Duration; readonly storage: string };
  readonly tempo: { readonly port: number; readonly retention: Duration; readonly storage: string };
  readonly grafana: { readonly port: number; readonly storage: string };
  /** Image tags, by component. */
  readonly versions: Versions;
  /** The address that Compose publishes ports on. */
  readonly publishAddress: string;
  /** Where runbooks are read: `<base>/<AlertName>.md`. */
  readonly runbookBaseUrl: string;
  /** Where Grafana is read from, for links in notifications. */
  readonly grafanaUrl: string;
  /** kube-prometheus-stack: labels that its selectors look for. */
  readonly operator: { readonly labels: Readonly<Record<string, string>> };
}

export interface Versions {
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly tempo: string;
  readonly grafana: string;
  /** The reference node's image, which users build themselves. */
  readonly node: string;
}

export interface SystemConfig {
  readonly name: string;
  readonly discovery: Discovery;
  readonly metricsPath: string;
  readonly scheme: 'http' | 'https';
  /** Labels added to every series of every target. */
  readonly labels: Readonly<Record<string, string>>;
  /** Metrics that exist only in this deployment; for systems whose catalogue is dynamic. */
  readonly metrics: readonly DeclaredMetric[];
  /** Reference nodes to run beside the stack; none where the system is the user's own. */
  readonly nodes: number;
}

/** How Prometheus finds a system's targets. */
export type Discovery =
  | { readonly kind: 'static'; readonly targets: readonly string[] }
  /** The port is set for A and AAAA, whose records hold none, and only for those. */
  | { readonly kind: 'dns'; readonly names: readonly string[]; readonly type: 'A' | 'AAAA' | 'SRV'; readonly port?: number }
  /** Files that Prometheus re-reads when they change; an empty list stands for a file of the output that starts empty. */
  | { readonly kind: 'file'; readonly paths: readonly string[] }
  | {
      readonly kind: 'kubernetes';
      /** Empty: every namespace. */
      readonly namespaces: readonly string[];
      /** Labels that a pod must carry; `prometheus.io/scrape: "true"` is required of each. */
      readonly labels: Readonly<Record<string, string>>;
    };

export interface DeclaredMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Each label with the number of values it may have. */
  readonly labels: Readonly<Record<string, number>>;
  readonly unit: 'count' | 'seconds' | 'bytes' | 'ratio' | 'bool';
  readonly buckets?: readonly number[];
}

export interface AlertTuning {
  readonly enabled?: boolean;
  readonly threshold?: number;
  readonly for?: Duration;
  readonly severity?: 'critical' | 'warning' | 'info';
}

/** Where a secret is found when Alertmanager starts: a file that is mounted, never the value itself. */
export interface SecretFile {
  readonly file: string;
}

export type Receiver = { readonly name: string } & (
  | { readonly kind: 'none' }
  | { readonly kind: 'webhook'; readonly url: string | SecretFile }
  | { readonly kind: 'slack'; readonly apiUrl: SecretFile; readonly channel: string }
  | { readonly kind: 'pagerduty'; readonly routingKey: SecretFile }
  | {
      readonly kind: 'email';
      readonly to: string;
      readonly from: string;
      readonly smarthost: string;
      readonly username?: string;
      readonly password?: SecretFile;
    }
);

export interface Route {
  /** The receiver of all that no severity sends elsewhere. */
  readonly receiver: string;
  /** Receivers by severity. */
  readonly severities: Readonly<Partial<Record<'critical' | 'warning' | 'info', string>>>;
  readonly groupWait: Duration;
  readonly groupInterval: Duration;
  readonly repeatInterval: Duration;
}
