import type { KitIndex } from './kitIndex.ts';
import { versions } from './versions.ts';

/** What obskit.yaml need not say, as it would say it. The versions are those that the outputs are tested with. */
export const defaults = {
  name: 'obskit',
  namespace: 'monitoring',
  scrape: { interval: '15s', longestTimeout: '10s' },
  evaluationInterval: '15s',
  /** What a rehearsal's intervals go down to: an answer takes its time on a machine that does all of it at once. */
  shortestInterval: '2s',
  speed: 1,
  metricsPath: '/metrics',
  scheme: 'http',
  prometheus: {
    port: 9090,
    retention: { time: '35d', size: '10GB' },
    storage: '20Gi',
    resources: { requests: { cpu: 0.25, memory: '512Mi' }, limits: { cpu: 2, memory: '2Gi' } },
  },
  alertmanager: {
    port: 9093,
    retention: '5d',
    storage: '1Gi',
    resources: { requests: { cpu: 0.05, memory: '64Mi' }, limits: { cpu: 0.5, memory: '256Mi' } },
  },
  tempo: {
    port: 3200,
    retention: '2d',
    storage: '10Gi',
    resources: { requests: { cpu: 0.1, memory: '256Mi' }, limits: { cpu: 1, memory: '1Gi' } },
  },
  grafana: {
    port: 3000,
    storage: '1Gi',
    // Its data sources are processes of their own, and all of them together take 330 MiB before anyone has asked anything.
    resources: { requests: { cpu: 0.1, memory: '384Mi' }, limits: { cpu: 1, memory: '1Gi' } },
  },
  loki: {
    port: 3100,
    retention: '7d',
    storage: '10Gi',
    resources: { requests: { cpu: 0.1, memory: '256Mi' }, limits: { cpu: 1, memory: '1Gi' } },
  },
  collector: { port: 8888, resources: { requests: { cpu: 0.1, memory: '128Mi' }, limits: { cpu: 1, memory: '512Mi' } } },
  nodes: { storage: '1Gi', resources: { requests: { cpu: 0.05, memory: '96Mi' }, limits: { cpu: 0.5, memory: '256Mi' } } },
  /** OpenTelemetry's own ports. */
  otlp: { grpc: 4317, http: 4318 },
  versions,
  publish: ['grafana'],
  publishAddress: '127.0.0.1',
  highAvailability: false,
  /** What kube-prometheus-stack looks for when it is installed under its own name. */
  operator: {
    labels: { release: 'kube-prometheus-stack' },
    dashboardLabels: { grafana_dashboard: '1' },
    datasourceLabels: { grafana_datasource: '1' },
    folderAnnotation: 'grafana_folder',
  },
  receivers: [{ name: 'nobody', kind: 'none' }],
  route: { groupWait: '30s', groupInterval: '5m', repeatInterval: '4h' },
  timings: {
    critical: { groupWait: '15s', groupInterval: '5m', repeatInterval: '1h' },
    warning: { groupWait: '2m', groupInterval: '10m', repeatInterval: '12h' },
    info: { groupWait: '5m', groupInterval: '30m', repeatInterval: '1d' },
  },
  slo: { promise: 'of events are good', minimumEvents: 100 },
  muteWindow: { timeZone: 'UTC', severities: ['warning', 'info'] },
  declaredHelp: 'Declared in obskit.yaml.',
  declaredUnit: 'count',
  /** Reference nodes of a system in the demo deployment. */
  demoNodes: 3,
} as const;

/** The systems of a file that names none: those with a reference node run it, the others wait for targets. */
export function demoSystems(kit: KitIndex): Readonly<Record<string, { readonly nodes?: number }>> {
  return Object.fromEntries(kit.systems.map(({ name, hasNode }) => [name, hasNode ? { nodes: defaults.demoNodes } : {}]));
}
