import type { Config, ServiceConfig, SystemConfig } from '../../src/config/config.ts';
import { gauge } from '../../src/metric/metric.ts';
import { minutes, seconds } from '../../src/metric/duration.ts';
import { defineSystem, type System } from '../../src/metric/system.ts';
import type { Content } from '../../src/render/content.ts';
import { images, versions } from '../../src/config/versions.ts';
import { hedgehogSystem } from '../../src/systems/hedgehog/metrics.ts';

/** A second system, so small that its numbers are checked by head: one series a target. */
export const tinySystem: System = defineSystem({
  name: 'tiny',
  title: 'Tiny',
  description: 'One gauge.',
  port: 9100,
  families: { all: { title: 'All', metrics: { level: gauge('tiny_level_ratio', { help: 'A level.', unit: 'ratio' }) } } },
});

function running(component: keyof typeof images): ServiceConfig {
  const resources = { requests: { cpu: 0.1, mebibytes: 128 }, limits: { cpu: 1, mebibytes: 512 } };
  return { image: `${images[component]}:${versions[component]}`, resources };
}

export const hedgehogNodes: SystemConfig = {
  name: 'hedgehog',
  discovery: { kind: 'static', targets: ['hedgehog-1:8081', 'hedgehog-2:8081', 'hedgehog-3:8081'] },
  metricsPath: '/metrics',
  scheme: 'http',
  labels: {},
  metrics: [],
  nodes: 3,
};

export const tinyTargets: SystemConfig = {
  ...hedgehogNodes,
  name: 'tiny',
  discovery: { kind: 'static', targets: ['tiny.example:9100'] },
  labels: { site: 'north' },
  nodes: 0,
};

const timing = { groupWait: seconds(30), groupInterval: minutes(5), repeatInterval: minutes(240) };

/** Three nodes of the kit's own, and one target elsewhere. */
export const demoConfig: Config = {
  name: 'obskit',
  namespace: 'observability',
  scrape: { interval: seconds(15), timeout: seconds(10) },
  evaluationInterval: seconds(15),
  speed: 1,
  systems: [hedgehogNodes, tinyTargets],
  alerts: {},
  slos: [],
  objectives: {},
  muteWindows: [],
  receivers: [{ name: 'nobody', kind: 'none' }],
  route: { receiver: 'nobody', severities: {}, systems: {}, timing, timings: { critical: { ...timing, groupWait: seconds(15) }, warning: { ...timing, groupWait: minutes(2) }, info: timing } },
  prometheus: { ...running('prometheus'), port: 9090, externalUrl: 'http://localhost:9090', retention: { time: minutes(15 * 24 * 60), size: '10GB' }, storage: '20Gi', externalLabels: {} },
  alertmanager: { ...running('alertmanager'), port: 9093, externalUrl: 'http://localhost:9093', retention: minutes(5 * 24 * 60), storage: '1Gi' },
  tempo: { ...running('tempo'), port: 3200, retention: minutes(48 * 60), storage: '10Gi' },
  grafana: { ...running('grafana'), port: 3000, storage: '1Gi' },
  loki: { ...running('loki'), enabled: false, port: 3100, retention: minutes(7 * 24 * 60), storage: '10Gi' },
  collector: { ...running('collector'), enabled: false, port: 8888 },
  nodes: { ...running('node'), storage: '1Gi' },
  otlp: { grpc: 4317, http: 4318 },
  publish: ['grafana'],
  publishAddress: '127.0.0.1',
  runbookBaseUrl: 'https://runbooks.example',
  grafanaUrl: 'http://localhost:3000',
  highAvailability: false,
  kubernetes: { expose: [] },
  operator: {
    labels: { release: 'kube-prometheus-stack' },
    namespaceLabels: {},
    dashboardLabels: { grafana_dashboard: '1' },
    datasourceLabels: { grafana_datasource: '1' },
    folderAnnotation: 'grafana_folder',
    prometheusUrl: 'http://prometheus-operated.observability.svc:9090',
    selectors: {},
  },
};

/** The same, with logs, and with the Collector between the nodes and what keeps their spans and logs. */
export const telemetryConfig: Config = {
  ...demoConfig,
  loki: { ...demoConfig.loki, enabled: true },
  collector: { ...demoConfig.collector, enabled: true },
};

/** The same, with every kind of receiver, each secret in a file. */
export const notifyingConfig: Config = {
  ...demoConfig,
  receivers: [
    { name: 'nobody', kind: 'none' },
    { name: 'chat', kind: 'slack', apiUrl: { file: '/etc/obskit/secrets/slack-url' }, channel: '#alerts' },
    { name: 'pager', kind: 'pagerduty', routingKey: { file: '/etc/obskit/secrets/pagerduty-key' } },
    { name: 'hook', kind: 'webhook', url: { file: '/etc/obskit/secrets/hook-url' } },
    { name: 'open-hook', kind: 'webhook', url: 'http://hooks.example/alerts' },
    {
      name: 'mail',
      kind: 'email',
      to: 'ops@example.com',
      from: 'obskit@example.com',
      smarthost: 'mail.example.com:587',
      username: 'obskit',
      password: { file: '/etc/obskit/secrets/mail-password' },
    },
  ],
  route: { ...demoConfig.route, receiver: 'mail', severities: { critical: 'pager', warning: 'chat', info: 'nobody' } },
};

export const kubernetesConfig: Config = {
  ...demoConfig,
  systems: [
    { ...hedgehogNodes, nodes: 0, discovery: { kind: 'kubernetes', namespaces: ['shop', 'lab'], labels: { app: 'hedgehog', tier: 'data' } } },
    { ...tinyTargets, discovery: { kind: 'kubernetes', namespaces: ['lab'], labels: {} } },
  ],
};

/** Content around a configuration: two rule files and two dashboards in two folders. */
export function contentOf(config: Config): Content {
  return {
    config,
    systems: [hedgehogSystem, tinySystem],
    rules: [
      {
        name: 'hedgehog',
        groups: [
          {
            name: 'hedgehog',
            interval: '15s',
            rules: [
              { record: 'job:up:sum', expr: 'sum by (job) (up{job="hedgehog"})' },
              { alert: 'HedgehogGone', expr: 'job:up:sum == 0', for: '5m', labels: { severity: 'critical' }, annotations: { summary: 'It costs $5: {{ $value }}' } },
            ],
          },
        ],
      },
      { name: 'targets', groups: [{ name: 'targets', rules: [{ alert: 'TargetDown', expr: 'up == 0', for: '5m', labels: { severity: 'warning' } }] }] },
    ],
    dashboards: [
      { name: 'hedgehog', folder: 'HedgehogDB', json: '{"uid":"hedgehog","title":"$job"}\n' },
      { name: 'overview', folder: 'All systems', json: '{"uid":"overview"}\n' },
    ],
    alerts: [
      { name: 'HedgehogGone', severity: 'critical', role: undefined },
      { name: 'TargetDown', severity: 'warning', role: 'target-down' },
    ],
    mutes: [],
  };
}
