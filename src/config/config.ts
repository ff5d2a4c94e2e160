import type { Duration } from '../metric/duration.ts';
import type { KubernetesConfig, OperatorConfig } from './kubernetesConfig.ts';

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
  /** Objectives that only this deployment has. */
  readonly slos: readonly DeclaredSlo[];
  /** What is changed of an objective of the kit, by its id. */
  readonly objectives: Readonly<Record<string, ObjectiveTuning>>;
  /** What is tuned of an alert, by its name. */
  readonly alerts: Readonly<Record<string, AlertTuning>>;
  readonly receivers: readonly Receiver[];
  readonly route: Route;
  /** When nobody is told of what is not critical. */
  readonly muteWindows: readonly MuteWindow[];
  readonly prometheus: ServiceConfig & {
    readonly port: number;
    readonly retention: { readonly time: Duration; readonly size: string };
    readonly storage: string;
    /** Where people open it, for links in notifications. */
    readonly externalUrl: string;
    readonly externalLabels: Readonly<Record<string, string>>;
  };
  readonly alertmanager: ServiceConfig & { readonly port: number; readonly externalUrl: string; readonly retention: Duration; readonly storage: string };
  readonly tempo: ServiceConfig & { readonly port: number; readonly retention: Duration; readonly storage: string };
  readonly grafana: ServiceConfig & { readonly port: number; readonly storage: string };
  readonly loki: ServiceConfig & { readonly enabled: boolean; readonly port: number; readonly retention: Duration; readonly storage: string };
  readonly collector: ServiceConfig & { readonly enabled: boolean; readonly port: number };
  /** Each of the reference nodes. The volume is for what systems keep on disk. */
  readonly nodes: ServiceConfig & { readonly storage: string };
  /** Where the stack takes in spans and logs, over OTLP. */
  readonly otlp: { readonly grpc: number; readonly http: number };
  /** What Compose publishes. */
  readonly publish: readonly Publishable[];
  /** The address that Compose publishes ports on. */
  readonly publishAddress: string;
  /** Where runbooks are published: `<base>/<AlertName>.md`; nowhere when left out. */
  readonly runbookBaseUrl?: string | undefined;
  /** Where Grafana is read from, for links in notifications. */
  readonly grafanaUrl: string;
  /** Whether Prometheus and Alertmanager run more than once, in Kubernetes. */
  readonly highAvailability: boolean;
  readonly kubernetes: KubernetesConfig;
  /** For clusters that have kube-prometheus-stack. */
  readonly operator: OperatorConfig;
}

/** What can be set of every service. */
export interface ServiceConfig {
  /** The whole image, with its version. */
  readonly image: string;
  readonly resources: Resources;
}

/** What is kept free for a service, and what it gets at the most. */
export interface Resources {
  readonly requests: Amount;
  readonly limits: Amount;
}

export interface Amount {
  /** Cores; a tenth is 0.1. */
  readonly cpu: number;
  readonly mebibytes: number;
}

/** A service by its main port, or the ports that spans and logs come in through. */
export type Publishable = 'grafana' | 'prometheus' | 'alertmanager' | 'tempo' | 'loki' | 'otlp';

/** Image tags, by component. */
export interface Versions {
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly tempo: string;
  readonly grafana: string;
  readonly loki: string;
  readonly collector: string;
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
  readonly keepFiringFor?: Duration;
  readonly severity?: SeverityName;
  /** Who gets it, whatever the route says. */
  readonly receiver?: string;
}

export type SeverityName = 'critical' | 'warning' | 'info';

/** What a label is asked to be: a value, one of several, what an anchored expression matches, or none of some values. */
export type SloCondition = string | readonly string[] | { readonly matching?: string; readonly not?: string | readonly string[] };

export type SloConditions = Readonly<Record<string, SloCondition>>;

export type DeclaredSlo = {
  readonly system: string;
  readonly name: string;
  /** Between 0 and 1, both excluded. */
  readonly objective: number;
  readonly promise: string;
  readonly minimumEvents: number;
  readonly metric: string;
  /** The series that count at all. */
  readonly where: SloConditions;
} & (
  | { readonly kind: 'availability'; readonly bad?: SloConditions; readonly good?: SloConditions }
  /** The threshold is one of the histogram's bounds. */
  | { readonly kind: 'latency'; readonly threshold: number }
);

export interface ObjectiveTuning {
  readonly enabled?: boolean;
  readonly objective?: number;
  readonly minimumEvents?: number;
}

/** Where a secret is found when Alertmanager starts: in a file that is mounted, or a variable; never the value itself. */
export type SecretSource = { readonly file: string } | { readonly env: string };

export type Receiver = { readonly name: string } & (
  | { readonly kind: 'none' }
  | { readonly kind: 'webhook'; readonly url: string | SecretSource }
  | { readonly kind: 'slack'; readonly apiUrl: SecretSource; readonly channel: string }
  | { readonly kind: 'pagerduty'; readonly routingKey: SecretSource }
  | { readonly kind: 'opsgenie'; readonly apiKey: SecretSource; readonly region: 'us' | 'eu' }
  | { readonly kind: 'teams'; readonly webhookUrl: SecretSource }
  | {
      readonly kind: 'email';
      readonly to: string;
      readonly from: string;
      readonly smarthost: string;
      readonly username?: string;
      readonly password?: SecretSource;
    }
);

export interface Route {
  /** The receiver of all that no severity sends elsewhere. */
  readonly receiver: string;
  /** Receivers by severity. */
  readonly severities: BySeverity;
  /** Receivers by system: of all its alerts, or by severity. */
  readonly systems: Readonly<Record<string, { readonly receiver?: string; readonly severities: BySeverity }>>;
  /** Who hears that alerting still works, and raises the alarm when it falls silent; nobody when left out. */
  readonly watchdog?: string;
  /** How groups are timed whose alerts have no severity. */
  readonly timing: Timing;
  /** How those of each severity are: a page soon, and again if nobody acts; the rest in fewer notifications. */
  readonly timings: Readonly<Record<SeverityName, Timing>>;
}

/** When a group of alerts is told of. */
export interface Timing {
  readonly groupWait: Duration;
  readonly groupInterval: Duration;
  readonly repeatInterval: Duration;
}

export type BySeverity = Readonly<Partial<Record<SeverityName, string>>>;

/** Hours in which nobody is told, although alerts fire and can be seen. */
export interface MuteWindow {
  readonly name: string;
  /** Empty: every day. */
  readonly weekdays: readonly Weekday[];
  /** Days of the month as Alertmanager writes them: `1`, `1:7`, `-1`; empty: every day. */
  readonly daysOfMonth: readonly string[];
  /** `22:00`; the end may be before the start, and is then on the next day. */
  readonly from: string;
  readonly to: string;
  /** As in the IANA database. */
  readonly timeZone: string;
  readonly severities: readonly SeverityName[];
  /** Empty: every system. */
  readonly systems: readonly string[];
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
