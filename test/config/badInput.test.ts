import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/config/problem.ts';
import { problemsOf } from './kit.ts';

/** A good input that uses every part of the file; each case breaks one place of it. */
const good = {
  name: 'shop',
  namespace: 'observability',
  scrape: { interval: '30s', timeout: '20s' },
  evaluationInterval: '30s',
  systems: {
    hedgehog: { targets: ['db-1:8081', 'db-2:8081'], labels: { env: 'production' }, metricsPath: '/metrics', scheme: 'http' },
    goverse: { discovery: { kind: 'dns', names: ['goverse.internal'] } },
    porter: {
      discovery: { kind: 'kubernetes', namespaces: ['proxies'], labels: { app: 'porter' } },
      metrics: [
        { name: 'porter_tables_open', type: 'gauge', help: 'Tables that are open.', labels: { shard: 16 } },
        { name: 'porter_wait_seconds', type: 'histogram', help: 'Waiting time.', unit: 'seconds', buckets: [0.1, 1, 10] },
        { name: 'porter_scan_seconds', type: 'histogram', help: 'Scanning time.', unit: 'seconds', buckets: [0.1, 1, 10] },
      ],
    },
  },
  alerts: { HighObjectCount: { threshold: 50_000, for: '10m', severity: 'warning', receiver: 'mail' }, TargetDown: { enabled: false } },
  objectives: { 'hedgehog-availability': { objective: 0.9995, minimumEvents: 50 } },
  slos: [
    { system: 'hedgehog', name: 'reads', objective: 0.99, kind: 'availability', metric: 'hedgehog_http_requests_total', where: { operation: 'get_item' }, bad: { status: '5xx' } },
    { system: 'hedgehog', name: 'quick', objective: 0.99, kind: 'latency', metric: 'hedgehog_http_request_duration_seconds', threshold: 0.25, where: { table: { not: 'scratch' } } },
    { system: 'porter', name: 'waits', objective: 0.95, kind: 'latency', metric: 'porter_scan_seconds', threshold: 1 },
    { system: 'porter', name: 'queries', objective: 0.99, kind: 'availability', metric: 'requests_total', good: { status: { matching: '2..' } } },
  ],
  receivers: [
    { name: 'oncall', kind: 'pagerduty', routingKey: { file: '/run/secrets/pagerduty' } },
    { name: 'chat', kind: 'slack', apiUrl: { file: '/run/secrets/slack' }, channel: '#alerts' },
    { name: 'hook', kind: 'webhook', url: 'http://receiver.internal:9000/' },
    { name: 'mail', kind: 'email', to: 'a@team.example', from: 'b@team.example', smarthost: 'mail:587', username: 'b', password: { file: '/run/secrets/mail' } },
    { name: 'team', kind: 'teams', webhookUrl: { env: 'TEAMS_URL' } },
    { name: 'genie', kind: 'opsgenie', apiKey: { file: '/run/secrets/opsgenie' }, region: 'eu' },
  ],
  route: { receiver: 'chat', severities: { critical: 'oncall' }, systems: { porter: { receiver: 'mail', severities: { critical: 'oncall' } } }, watchdog: 'mail', groupWait: '10s' },
  muteWindows: [{ name: 'nights', from: '22:00', to: '06:00', weekdays: ['friday'], timeZone: 'Europe/Berlin', severities: ['info'], systems: ['porter'] }],
  prometheus: { port: 9090, retention: { time: '30d', size: '50GB' }, storage: '60Gi', externalLabels: { cluster: 'eu-1' } },
  alertmanager: { port: 9093 },
  tempo: { port: 3200, retention: '3d' },
  grafana: { port: 3000, storage: '2Gi' },
  versions: { grafana: '13.2.0' },
  publish: ['grafana', 'prometheus'],
  publishAddress: '0.0.0.0',
  runbookBaseUrl: 'https://wiki.example/runbooks',
  grafanaUrl: 'https://grafana.example',
  highAvailability: true,
  kubernetes: {
    expose: [
      { kind: 'ingress', service: 'grafana', host: 'grafana.example', class: 'nginx', tlsSecret: 'grafana-tls', annotations: { 'cert-manager.io/cluster-issuer': 'internal' } },
      { kind: 'httpRoute', service: 'prometheus', host: 'prometheus.example', gateway: { name: 'public', namespace: 'gateways', section: 'https' } },
    ],
  },
  operator: {
    labels: { release: 'monitoring' },
    prometheusUrl: 'http://prometheus.monitoring.svc:9090',
    namespaceLabels: { team: 'watch' },
    selectors: {
      ruleNamespaceSelector: { matchLabels: { team: 'watch' } },
      ruleSelector: { matchLabels: { release: 'monitoring' }, matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
      serviceMonitorSelector: { matchExpressions: [{ key: 'release', operator: 'In', values: ['monitoring', 'other'] }] },
      scrapeConfigSelector: {},
      dashboardSelector: { matchLabels: { grafana_dashboard: '1' } },
      alertmanagerConfigMatcherStrategy: 'None',
    },
  },
};

const gone = Symbol('gone');

/** The good input with one place replaced, as YAML. */
function broken(path: string, value: unknown): string {
  const copy: unknown = structuredClone(good);
  const steps = [...path.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
  const last = steps.pop() ?? '';
  const holder = steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy);
  if (value === gone) Reflect.deleteProperty(Object(holder), last);
  else Reflect.set(Object(holder), last, value);
  return dump(copy);
}

interface Case {
  readonly name: string;
  /** Where the good input is broken, and with what. */
  readonly at: string;
  readonly put: unknown;
  /** The place that is reported, where it is another. */
  readonly path?: string;
  readonly value: string | undefined;
  readonly message: string;
  readonly remedy: string;
}

const cases: readonly Case[] = [
  // Targets
  { name: 'a target without a port', at: 'systems.hedgehog.targets[0]', put: 'db-1', value: '"db-1"', message: 'has no port', remedy: 'host:port, such as db-1:' },
  { name: 'a target whose port is too high', at: 'systems.hedgehog.targets[1]', put: 'db-2:80810', value: '"db-2:80810"', message: 'the port 80810', remedy: 'from 1 to 65535' },
  { name: 'a target whose port is zero', at: 'systems.hedgehog.targets[1]', put: 'db-2:0', value: '"db-2:0"', message: 'the port 0', remedy: 'from 1 to 65535' },
  { name: 'a target with a scheme', at: 'systems.hedgehog.targets[0]', put: 'https://db-1:8081/m', value: '"https://db-1:8081/m"', message: 'carries a scheme', remedy: 'scheme: https, metricsPath: /m' },
  { name: 'a target with a path', at: 'systems.hedgehog.targets[0]', put: 'db-1:8081/stats', value: '"db-1:8081/stats"', message: 'carries a path', remedy: 'metricsPath: /stats' },
  { name: 'a target that is an IPv6 address without brackets', at: 'systems.hedgehog.targets[0]', put: '2001:db8::1:8081', value: '"2001:db8::1:8081"', message: 'without brackets', remedy: '[address]:port' },
  { name: 'two targets in one text', at: 'systems.hedgehog.targets[0]', put: 'db-1:8081 db-3:8081', value: '"db-1:8081 db-3:8081"', message: 'white space', remedy: 'one target a list element' },
  { name: 'a target of nothing but a port', at: 'systems.hedgehog.targets[0]', put: ':8081', value: '":8081"', message: 'no valid host', remedy: 'host:port' },
  { name: 'a target that stands twice', at: 'systems.hedgehog.targets[1]', put: 'db-1:8081', value: '"db-1:8081"', message: 'same target as systems.hedgehog.targets[0]', remedy: 'remove one' },
  { name: 'a text in the place of the list of targets', at: 'systems.hedgehog.targets', put: 'db-1:8081', value: '"db-1:8081"', message: 'a list is expected', remedy: 'write it as in [' },
  { name: 'an empty list of targets', at: 'systems.hedgehog.targets', put: [], value: 'a list of 0', message: 'is empty', remedy: 'write it as in [' },
  { name: 'targets beside discovery', at: 'systems.hedgehog.discovery', put: { kind: 'file' }, value: '"discovery"', message: 'beside targets', remedy: 'keep one' },
  // Systems
  { name: 'an unknown system', at: 'systems.hedgehg', put: { targets: ['a:1'] }, value: '"hedgehg"', message: 'not the name of a system', remedy: 'did you mean hedgehog?' },
  { name: 'a system that resembles none', at: 'systems.zzzzzz', put: {}, value: '"zzzzzz"', message: 'not the name of a system', remedy: 'one of these: goverse, hedgehog, porter' },
  { name: 'no system at all', at: 'systems', put: {}, value: 'a map', message: 'names no system', remedy: 'remove the key to get the demo' },
  { name: 'systems as a list', at: 'systems', put: ['hedgehog'], value: 'a list of 1', message: 'a map is expected', remedy: 'keys: goverse, hedgehog, porter' },
  { name: 'a key left without a value', at: 'systems.hedgehog', put: null, value: 'null', message: 'is empty', remedy: 'or remove the key' },
  { name: 'an unknown key of a system', at: 'systems.hedgehog.metricPath', put: '/m', value: '"metricPath"', message: 'not a key', remedy: 'did you mean metricsPath?' },
  { name: 'a kind of discovery that does not exist', at: 'systems.goverse.discovery.kind', put: 'consul', value: '"consul"', message: 'not one of the kinds', remedy: 'static, dns, file, kubernetes' },
  { name: 'discovery without its kind', at: 'systems.goverse.discovery.kind', put: gone, value: undefined, message: 'is missing', remedy: 'one of: static, dns' },
  { name: 'DNS discovery without names', at: 'systems.goverse.discovery.names', put: gone, value: undefined, message: 'is missing', remedy: 'names: [' },
  { name: 'a port beside SRV records', at: 'systems.goverse.discovery', put: { kind: 'dns', names: ['a.b'], type: 'SRV', port: 9100 }, path: 'systems.goverse.discovery.port', value: '9100', message: 'SRV records hold', remedy: 'remove it' },
  { name: 'a file of targets that is no YAML or JSON file', at: 'systems.goverse.discovery', put: { kind: 'file', paths: ['/t/a.txt'] }, path: 'systems.goverse.discovery.paths[0]', value: '"/t/a.txt"', message: '.json, .yml or .yaml', remedy: '/etc/prometheus/targets' },
  { name: 'nodes of a system that has no reference node', at: 'systems.goverse.nodes', put: 3, value: '3', message: 'no reference node of GoVerse', remedy: 'remove it' },
  { name: 'nodes beside targets', at: 'systems.hedgehog.nodes', put: 3, value: '3', message: 'beside targets', remedy: 'remove nodes' },
  { name: 'nodes behind TLS', at: 'systems.hedgehog', put: { nodes: 2, scheme: 'https' }, path: 'systems.hedgehog.scheme', value: '"https"', message: 'not what reference nodes answer to', remedy: 'remove it' },
  { name: 'a negative number of nodes', at: 'systems.hedgehog.nodes', put: -1, value: '-1', message: 'less than 0', remedy: 'from 0 to 20' },
  { name: 'half a node', at: 'systems.hedgehog.nodes', put: 1.5, value: '1.5', message: 'not a whole number', remedy: 'from 0 to 20' },
  { name: 'a scheme that Prometheus does not speak', at: 'systems.hedgehog.scheme', put: 'htps', value: '"htps"', message: 'not one of the values', remedy: 'did you mean http' },
  { name: 'a metrics path without its slash', at: 'systems.hedgehog.metricsPath', put: 'metrics', value: '"metrics"', message: 'not an absolute path', remedy: '/metrics' },
  // Labels
  { name: 'a label name with a dash', at: 'systems.hedgehog.labels.my-env', put: 'x', value: '"my-env"', message: 'not a label name', remedy: 'env' },
  { name: 'the reserved label job', at: 'systems.hedgehog.labels.job', put: 'x', value: '"job"', message: 'job, instance', remedy: 'env' },
  { name: 'the reserved label instance', at: 'prometheus.externalLabels.instance', put: 'x', value: '"instance"', message: 'job, instance', remedy: 'env' },
  { name: 'a label of the targets that a metric has, too', at: 'systems.hedgehog.labels.operation', put: 'x', value: '"operation"', message: 'label of metrics of HedgehogDB', remedy: 'another name' },
  { name: 'a label value that is a number', at: 'systems.hedgehog.labels.rack', put: 7, value: '7', message: 'text is expected', remedy: 'in quotes: "7"' },
  { name: 'a port that highly available Alertmanagers need themselves', at: 'alertmanager.port', put: 9094, value: '9094', message: 'talk to each other over', remedy: '9093' },
  { name: 'a service to expose that is not there', at: 'kubernetes.expose[0].service', put: 'grafanna', value: '"grafanna"', message: 'is no service', remedy: 'did you mean grafana?' },
  { name: 'one host for two services', at: 'kubernetes.expose[1].host', put: 'grafana.example', value: '"grafana.example"', message: 'is the same host as kubernetes.expose[0].host', remedy: 'give each service its own' },
  { name: 'a way to expose that there is none of', at: 'kubernetes.expose[0].kind', put: 'nodePort', value: '"nodePort"', message: 'is not', remedy: 'ingress' },
  { name: 'rules that the cluster would not find', at: 'operator.selectors.ruleSelector.matchLabels.release', put: 'prom', path: 'operator.selectors.ruleSelector', value: '"ruleSelector"', message: 'would not find the PrometheusRules that obskit writes: it asks for release=prom, and each has release=monitoring', remedy: 'set release: prom in operator.labels' },
  { name: 'rules that the cluster leaves out', at: 'operator.selectors.ruleSelector.matchExpressions[0].key', put: 'release', path: 'operator.selectors.ruleSelector', value: '"ruleSelector"', message: 'it leaves out what has the label release', remedy: 'remove release in operator.labels' },
  { name: 'monitors that the cluster would not find', at: 'operator.selectors.serviceMonitorSelector.matchExpressions[0].values', put: ['other'], path: 'operator.selectors.serviceMonitorSelector', value: '"serviceMonitorSelector"', message: 'it asks for release=other, and each has release=monitoring', remedy: 'set release: other' },
  { name: 'a label that monitors of targets lack', at: 'operator.selectors.scrapeConfigSelector', put: { matchLabels: { team: 'a' } }, value: '"scrapeConfigSelector"', message: 'would not find the ScrapeConfigs that obskit writes: it asks for team=a, and each has no team', remedy: 'set team: a in operator.labels' },
  { name: 'rules in a namespace that the cluster does not look at', at: 'operator.selectors.ruleNamespaceSelector.matchLabels.team', put: 'shop', path: 'operator.selectors.ruleNamespaceSelector', value: '"ruleNamespaceSelector"', message: 'would not find the namespace of the PrometheusRules that obskit writes: it asks for team=shop, and each has team=watch', remedy: 'set team: shop in operator.namespaceLabels' },
  { name: 'monitors in a namespace of another name', at: 'operator.selectors.serviceMonitorNamespaceSelector', put: { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } }, value: '"serviceMonitorNamespaceSelector"', message: 'it asks for kubernetes.io/metadata.name=elsewhere, and each has kubernetes.io/metadata.name=', remedy: 'correct what is stated' },
  { name: 'dashboards that the sidecar would not find', at: 'operator.selectors.dashboardSelector.matchLabels.grafana_dashboard', put: 'yes', path: 'operator.selectors.dashboardSelector', value: '"dashboardSelector"', message: 'each has grafana_dashboard=1', remedy: 'in operator.dashboardLabels' },
  { name: 'routes that would see no alert', at: 'operator.selectors.alertmanagerConfigMatcherStrategy', put: 'OnNamespace', value: '"OnNamespace"', message: 'lets routes see only alerts with the label namespace', remedy: '{type: None}' },
  { name: 'a Kubernetes label that is none', at: 'operator.labels', put: { 'a b': 'x' }, path: 'operator.labels["a b"]', value: '"a b"', message: 'Kubernetes label', remedy: 'app.kubernetes.io/name' },
  // Declared metrics
  { name: 'declared metrics where the catalogue is fixed', at: 'systems.goverse.metrics', put: [{ name: 'a', type: 'gauge' }], value: 'a list of 1', message: 'catalogue of GoVerse is complete', remedy: 'remove it' },
  { name: 'a declared metric that the catalogue has', at: 'systems.porter.metrics[0].name', put: 'queue_size', value: '"queue_size"', message: 'in the catalogue of Porter', remedy: 'remove the declaration' },
  { name: 'a metric name with a dot', at: 'systems.porter.metrics[0].name', put: 'tables.open', value: '"tables.open"', message: 'not the name of a metric', remedy: 'queue_size' },
  { name: 'a metric that is declared twice', at: 'systems.porter.metrics[1].name', put: 'porter_tables_open', value: '"porter_tables_open"', message: 'already by systems.porter.metrics[0]', remedy: 'remove one' },
  { name: 'a histogram without buckets', at: 'systems.porter.metrics[1].buckets', put: gone, value: undefined, message: 'is missing', remedy: 'buckets: [' },
  { name: 'a histogram whose buckets do not grow', at: 'systems.porter.metrics[1].buckets', put: [0.1, 1, 1], path: 'systems.porter.metrics[1].buckets[2]', value: '1', message: 'not above the bound before it, 1', remedy: 'from the least to the greatest' },
  { name: 'a bucket without end', at: 'systems.porter.metrics[1].buckets[2]', put: Number.POSITIVE_INFINITY, value: 'Infinity', message: 'a number is expected', remedy: '' },
  { name: 'buckets in a gauge', at: 'systems.porter.metrics[0].buckets', put: [1], value: 'a list of 1', message: 'a gauge, which has none', remedy: 'remove it' },
  { name: 'a declared label that the scrape sets', at: 'systems.porter.metrics[0].labels.job', put: 3, value: '"job"', message: 'not a label name', remedy: 'env' },
  { name: 'a label with no values', at: 'systems.porter.metrics[0].labels.shard', put: 0, value: '0', message: 'less than 1', remedy: 'from 1 to' },
  { name: 'a type that no metric has', at: 'systems.porter.metrics[0].type', put: 'summary', value: '"summary"', message: 'not one of the values', remedy: 'counter, gauge, histogram' },
  // Alerts
  { name: 'a threshold for an alert that does not exist', at: 'alerts.HighObjectCout', put: { threshold: 1 }, value: '"HighObjectCout"', message: 'not the name of an alert', remedy: 'did you mean HighObjectCount?' },
  { name: 'a threshold below the range', at: 'alerts.HighObjectCount.threshold', put: -1, value: '-1', message: 'less than 0', remedy: 'at least 0' },
  { name: 'a threshold above the range', at: 'alerts.HedgehogErrorRatio', put: { threshold: 5 }, path: 'alerts.HedgehogErrorRatio.threshold', value: '5', message: 'more than 1', remedy: 'from 0 to 1' },
  { name: 'a threshold for an alert that has none', at: 'alerts.TargetDown.threshold', put: 1, value: '1', message: 'TargetDown compares with nothing', remedy: 'remove it' },
  { name: 'a threshold that is text', at: 'alerts.HighObjectCount.threshold', put: '10k', value: '"10k"', message: 'a number is expected', remedy: 'at least 0' },
  { name: 'a severity that does not exist', at: 'alerts.HighObjectCount.severity', put: 'warn', value: '"warn"', message: 'not one of the values', remedy: 'critical, warning, info' },
  { name: 'an alert of a system that is not watched', at: 'systems.goverse', put: gone, path: 'alerts.HighObjectCount', value: '"HighObjectCount"', message: 'goverse, which is not watched', remedy: 'add goverse to systems' },
  // Objectives
  { name: 'an objective of 100%', at: 'slos[0].objective', put: 1, value: '1', message: 'no error budget', remedy: 'such as 0.999' },
  { name: 'an objective of 0%', at: 'slos[0].objective', put: 0, value: '0', message: 'promises nothing', remedy: 'such as 0.999' },
  { name: 'an objective written as a percentage', at: 'slos[0].objective', put: 99.9, value: '99.9', message: 'more than 1', remedy: 'not the percentage: 0.999' },
  { name: 'an objective so low that nobody is ever paged', at: 'slos[0].objective', put: 0.8, value: '0.8', message: 'only 5 times as fast as allowed', remedy: 'promise 0.835 or more, or lower alerts.SloBurnRate6h.threshold' },
  { name: 'an objective of the kit that is changed to 100%', at: 'objectives.hedgehog-availability.objective', put: 1, value: '1', message: 'no error budget', remedy: 'such as 0.999' },
  { name: 'an objective that the kit does not have', at: 'objectives.hedgehog-availabilty', put: {}, value: '"hedgehog-availabilty"', message: 'not the name of an objective', remedy: 'did you mean hedgehog-availability?' },
  { name: 'an objective named as one of the kit', at: 'slos[0].name', put: 'availability', value: '"availability"', message: 'hedgehog-availability, which the kit has already', remedy: 'below objectives.hedgehog-availability' },
  { name: 'two objectives of one name', at: 'slos[1].name', put: 'reads', value: '"reads"', message: 'makes it hedgehog-reads, as does slos[0]', remedy: 'its own name' },
  { name: 'an objective whose name is none', at: 'slos[0].name', put: 'Fast reads', value: '"Fast reads"', message: 'not a name of lower-case words', remedy: 'availability' },
  { name: 'an objective of an unknown system', at: 'slos[0].system', put: 'hedgehg', value: '"hedgehg"', message: 'not the name of a system', remedy: 'did you mean hedgehog?' },
  { name: 'an objective over an unknown metric', at: 'slos[0].metric', put: 'hedgehog_http_request_total', value: '"hedgehog_http_request_total"', message: 'not a metric of HedgehogDB', remedy: 'did you mean hedgehog_http_requests_total?' },
  { name: 'an objective over a gauge', at: 'slos[0].metric', put: 'hedgehog_replication_hinted_handoff_pending', value: '"hedgehog_replication_hinted_handoff_pending"', message: 'is a gauge, which counts no events', remedy: 'hedgehog_' },
  { name: 'an objective of latency over a counter', at: 'slos[1].metric', put: 'hedgehog_http_requests_total', value: '"hedgehog_http_requests_total"', message: 'counts no events by their duration', remedy: 'hedgehog_http_request_duration_seconds' },
  { name: 'a threshold between two buckets', at: 'slos[1].threshold', put: 0.3, value: '0.3', message: 'not a bucket of hedgehog_http_request_duration_seconds', remedy: 'the nearest: 0.25 or 0.5' },
  { name: 'a threshold below all buckets of a declared metric', at: 'slos[2].threshold', put: 0.01, value: '0.01', message: 'not a bucket of porter_scan_seconds', remedy: 'the nearest: 0.1' },
  { name: 'an objective of latency without a threshold', at: 'slos[1].threshold', put: gone, value: undefined, message: 'is missing', remedy: 'threshold: 0.25' },
  { name: 'an objective over a label that the metric does not have', at: 'slos[0].bad', put: { statuz: '5xx' }, path: 'slos[0].bad.statuz', value: '"statuz"', message: 'not a label of hedgehog_http_requests_total', remedy: 'did you mean status?' },
  { name: 'an objective over a value that the label does not have', at: 'slos[0].bad.status', put: '500', value: '"500"', message: 'not a value of this label', remedy: '5xx' },
  { name: 'an expression that matches no value of its label', at: 'slos[0].bad.status', put: { matching: '6..' }, path: 'slos[0].bad.status.matching', value: '"6.."', message: 'matches no value', remedy: 'xx' },
  { name: 'an expression that is none', at: 'slos[3].good.status', put: { matching: '(2' }, path: 'slos[3].good.status.matching', value: '"(2"', message: 'not a regular expression', remedy: '5..' },
  { name: 'a value that does not have the form of its label', at: 'slos[3].good.status', put: '2xx', value: '"2xx"', message: 'the form of this label’s values', remedy: 'matching' },
  { name: 'a condition that says nothing', at: 'slos[3].good.status', put: {}, value: 'a map', message: 'needs either matching or not', remedy: 'write one' },
  { name: 'an objective that tells neither good nor bad events', at: 'slos[0].bad', put: gone, value: undefined, message: 'is missing, and good as well', remedy: 'bad: {status: 5xx}' },
  { name: 'an objective that tells both', at: 'slos[0].good', put: { status: '2xx' }, value: '"good"', message: 'beside bad', remedy: 'keep one' },
  { name: 'an objective of which no event can be bad', at: 'slos[0].where', put: { status: '2xx' }, path: 'slos[0].bad.status', value: '"5xx"', message: 'leaves no event that is bad, beside slos[0].where.status', remedy: 'remove status from where' },
  { name: 'an objective of which no event can be good', at: 'slos[0].where', put: { status: '5xx' }, path: 'slos[0].bad', value: 'a map', message: 'holds of every event that counts: none can be good', remedy: 'let more through in where' },
  { name: 'an objective of which no event of an open label can be good', at: 'slos[3].where', put: { status: ['500', '503'] }, path: 'slos[3].good.status', value: 'a map', message: 'leaves no event that is good, beside slos[3].where.status', remedy: 'remove status from where' },
  { name: 'an objective of which no event of an open label can be bad', at: 'slos[3].where', put: { status: ['200', '204'] }, path: 'slos[3].good', value: 'a map', message: 'none can be bad', remedy: 'let more through in where' },
  { name: 'an objective of nothing', at: 'slos[1].where', put: { status: { not: ['2xx', '4xx', '5xx'] } }, path: 'slos[1].where.status', value: 'a map', message: 'lets nothing of hedgehog_http_request_duration_seconds through', remedy: 'let some value through' },
  { name: 'an objective whose bad events no label can have', at: 'slos[0].bad', put: { status: { not: ['2xx', '4xx', '5xx'] } }, path: 'slos[0].bad.status', value: 'a map', message: 'no event is bad', remedy: 'let some value through' },
  { name: 'a kind of objective that does not exist', at: 'slos[0].kind', put: 'throughput', value: '"throughput"', message: 'not one of the kinds', remedy: 'availability, latency' },
  { name: 'a retention shorter than the window of objectives', at: 'prometheus.retention.time', put: '15d', value: '"15d"', message: 'shorter than the 30d', remedy: 'keep 35d' },
  // Receivers and routes
  { name: 'a route of an alert to a receiver that does not exist', at: 'alerts.HighObjectCount.receiver', put: 'mails', value: '"mails"', message: 'not the name of a receiver', remedy: 'did you mean mail?' },
  { name: 'a route of a system to a receiver that does not exist', at: 'route.systems.porter.severities.critical', put: 'oncal', value: '"oncal"', message: 'not the name of a receiver', remedy: 'did you mean oncall?' },
  { name: 'a route of a system that does not exist', at: 'route.systems.proter', put: { receiver: 'mail' }, value: '"proter"', message: 'not a key', remedy: 'did you mean porter?' },
  { name: 'a dead man’s switch that does not exist', at: 'route.watchdog', put: 'nobody', value: '"nobody"', message: 'not the name of a receiver', remedy: 'one of these' },
  { name: 'a Teams receiver without its secret', at: 'receivers[4].webhookUrl', put: gone, value: undefined, message: 'is missing', remedy: 'webhookUrl: {file:' },
  { name: 'an Opsgenie key written into the file', at: 'receivers[5].apiKey', put: 's3cr3t', value: '(hidden)', message: 'written into this file', remedy: 'a file of its own' },
  { name: 'a mute window at a time that does not exist', at: 'muteWindows[0].from', put: '25:00', value: '"25:00"', message: 'not a time of day', remedy: '22:00' },
  { name: 'a mute window that never is', at: 'muteWindows[0].to', put: '22:00', value: '"22:00"', message: 'leaves no time after 22:00', remedy: 'a later end' },
  { name: 'a mute window on a day that does not exist', at: 'muteWindows[0].weekdays[0]', put: 'freitag', value: '"freitag"', message: 'not one of the values', remedy: 'friday' },
  { name: 'a mute window in a time zone that does not exist', at: 'muteWindows[0].timeZone', put: 'Europe/Atlantis', value: '"Europe/Atlantis"', message: 'not a time zone', remedy: 'Europe/Berlin' },
  { name: 'a mute window of an unknown system', at: 'muteWindows[0].systems[0]', put: 'proter', value: '"proter"', message: 'not the name of a system', remedy: 'did you mean porter?' },
  { name: 'a mute window over midnight on days of the month', at: 'muteWindows[0].daysOfMonth', put: ['1:7'], path: 'muteWindows[0].to', value: '"06:00"', message: 'on the next day', remedy: 'two windows' },
  { name: 'a slack receiver without its secret', at: 'receivers[1].apiUrl', put: gone, value: undefined, message: 'is missing', remedy: 'apiUrl: {file:' },
  { name: 'a pagerduty receiver without its secret', at: 'receivers[0].routingKey', put: gone, value: undefined, message: 'is missing', remedy: 'routingKey: {file:' },
  { name: 'a webhook without its URL', at: 'receivers[2].url', put: gone, value: undefined, message: 'is missing', remedy: 'url: http://' },
  { name: 'a webhook whose URL is none', at: 'receivers[2].url', put: 'receiver:9000', value: '(hidden)', message: 'not an http or https URL', remedy: 'http://' },
  { name: 'a secret written into the file', at: 'receivers[0].routingKey', put: 'r0ut1ngk3y', value: '(hidden)', message: 'written into this file', remedy: 'a file of its own' },
  { name: 'a secret under a misspelt key', at: 'receivers[0].routngKey', put: 'r0ut1ngk3y', value: '"routngKey"', message: 'not a key', remedy: 'did you mean routingKey?' },
  { name: 'the file of a secret by a relative path', at: 'receivers[1].apiUrl', put: { file: 'slack' }, path: 'receivers[1].apiUrl.file', value: '(hidden)', message: 'not the absolute path', remedy: '/run/secrets/' },
  { name: 'two secrets in files of one name', at: 'receivers[1].apiUrl', put: { file: '/elsewhere/pagerduty' }, path: 'receivers[1].apiUrl.file', value: '(hidden)', message: 'same file name as receivers[0].routingKey.file', remedy: 'different names' },
  { name: 'a secret in the place of its variable', at: 'receivers[0].routingKey', put: { env: 'r0ut1ngk3y' }, path: 'receivers[0].routingKey.env', value: '(hidden)', message: 'not the name of an environment variable', remedy: 'SLACK_API_URL' },
  { name: 'a secret in a file and in a variable', at: 'receivers[0].routingKey', put: { file: '/run/secrets/a', env: 'A' }, value: 'a map', message: 'not one of the kinds', remedy: '{file: /run/secrets/pagerduty-key} or {env: PAGERDUTY_KEY}' },
  { name: 'a secret from nowhere', at: 'receivers[0].routingKey', put: {}, value: 'a map', message: 'not one of the kinds', remedy: '{env: PAGERDUTY_KEY}' },
  { name: 'a secret from a variable under a misspelt key', at: 'receivers[0].routingKey', put: { environment: 'KEY' }, value: 'a map', message: 'not one of the kinds', remedy: '{env: PAGERDUTY_KEY}' },
  { name: 'the URL of a webhook from a variable that cannot be', at: 'receivers[2].url', put: { env: 'HOOK-URL' }, path: 'receivers[2].url.env', value: '(hidden)', message: 'not the name of an environment variable', remedy: 'SLACK_API_URL' },
  { name: 'a file of the name of a variable', at: 'receivers[5].apiKey', put: { file: '/run/secrets/TEAMS_URL' }, path: 'receivers[5].apiKey.file', value: '(hidden)', message: 'same name as receivers[4].webhookUrl.env', remedy: 'different names' },
  { name: 'a name to log in with, but no password', at: 'receivers[3].password', put: gone, value: undefined, message: 'missing beside username', remedy: 'password: {file:' },
  { name: 'a mail address that is none', at: 'receivers[3].to', put: 'team', value: '"team"', message: 'not an e-mail address', remedy: '@' },
  { name: 'a mail server without its port', at: 'receivers[3].smarthost', put: 'mail', value: '"mail"', message: 'not host:port', remedy: ':587' },
  { name: 'a kind of receiver that does not exist', at: 'receivers[1].kind', put: 'slck', value: '"slck"', message: 'not one of the kinds', remedy: 'did you mean slack?' },
  { name: 'two receivers of one name', at: 'receivers[2].name', put: 'chat', value: '"chat"', message: 'another receiver, receivers[1]', remedy: 'its own name' },
  { name: 'no receiver', at: 'receivers', put: [], value: 'a list of 0', message: 'is empty', remedy: 'write it as in [' },
  { name: 'a route to a receiver that does not exist', at: 'route.receiver', put: 'chats', value: '"chats"', message: 'not the name of a receiver', remedy: 'did you mean chat?' },
  { name: 'a severity’s route to a receiver that does not exist', at: 'route.severities.critical', put: 'pager', value: '"pager"', message: 'not the name of a receiver', remedy: 'oncall, chat, hook, mail' },
  { name: 'a route for a severity that does not exist', at: 'route.severities.fatal', put: 'oncall', value: '"fatal"', message: 'not a key', remedy: 'critical, warning, info' },
  // Numbers and texts
  { name: 'a timeout longer than the interval', at: 'scrape.timeout', put: '45s', value: '"45s"', message: 'longer than the scrape interval, 30s', remedy: '30s or less' },
  { name: 'an interval that is a bare number', at: 'scrape.interval', put: 15, value: '15', message: 'text is expected', remedy: '30s' },
  { name: 'a retention that is no duration', at: 'prometheus.retention.time', put: '15 days', value: '"15 days"', message: 'not a duration', remedy: '15d' },
  { name: 'a duration of nothing', at: 'tempo.retention', put: '0s', value: '"0s"', message: 'not a duration', remedy: '15d' },
  { name: 'a retention size in units of Kubernetes', at: 'prometheus.retention.size', put: '10Gi', value: '"10Gi"', message: 'as Prometheus writes it', remedy: '10GB' },
  { name: 'a retention size that the volume does not hold', at: 'prometheus.retention.size', put: '100GB', value: '"100GB"', message: 'the volume of 60Gi', remedy: 'prometheus.storage larger' },
  { name: 'a volume in units of Prometheus', at: 'grafana.storage', put: '2GB', value: '"2GB"', message: 'as Kubernetes writes it', remedy: '20Gi' },
  { name: 'a port that does not exist', at: 'grafana.port', put: 65_536, value: '65536', message: 'more than 65535', remedy: 'from 1 to 65535' },
  { name: 'two services on one port', at: 'grafana.port', put: 9090, value: '9090', message: 'the port of prometheus, too, and on one machine only one', remedy: 'another port' },
  { name: 'a service on the port that spans come in through', at: 'tempo.port', put: 4318, value: '4318', message: 'the port of OTLP over http', remedy: 'another port' },
  { name: 'an image without a version', at: 'prometheus.image', put: 'registry.internal:5000/prometheus', value: '"registry.internal:5000/prometheus"', message: 'not an image with a tag', remedy: 'prometheus:v3.14.0' },
  { name: 'an image that floats', at: 'nodes', put: { image: 'obskit-node:latest' }, path: 'nodes.image', value: '"obskit-node:latest"', message: 'one version', remedy: ':v3.14.0' },
  { name: 'a version beside a whole image', at: 'grafana.image', put: 'registry.internal/grafana:13.2.0', path: 'versions.grafana', value: '"13.2.0"', message: 'no effect beside the version in', remedy: 'remove one' },
  { name: 'a request above the limit', at: 'tempo.resources', put: { requests: { cpu: 4 } }, path: 'tempo.resources.requests.cpu', value: '4', message: 'more than the limit, 1', remedy: 'raise tempo.resources.limits.cpu' },
  { name: 'a limit below the request that nobody wrote', at: 'grafana.resources', put: { limits: { memory: '64Mi' } }, path: 'grafana.resources.limits.memory', value: '"64Mi"', message: 'less than the request, 384Mi', remedy: 'lower the request, too' },
  { name: 'memory in units of Docker', at: 'nodes', put: { resources: { limits: { memory: '512m' } } }, path: 'nodes.resources.limits.memory', value: '"512m"', message: 'not an amount of memory', remedy: '256Mi' },
  { name: 'something published that does not run', at: 'publish[1]', put: 'loki', value: '"loki"', message: 'no part of the deployment', remedy: 'loki: {enabled: true}' },
  { name: 'something published twice', at: 'publish[1]', put: 'grafana', value: '"grafana"', message: 'the same service as', remedy: 'remove one' },
  { name: 'something published that has no such name', at: 'publish[0]', put: 'grafna', value: '"grafna"', message: 'not one of the values', remedy: 'did you mean grafana?' },
  { name: 'logs that are kept for hours', at: 'loki', put: { retention: '6h' }, path: 'loki.retention', value: '"6h"', message: 'less than a day', remedy: '15d' },
  { name: 'a port that another service has by default', at: 'alertmanager', put: { port: 3200 }, path: 'tempo.port', value: '3200', message: 'the port of alertmanager', remedy: 'another port' },
  { name: 'the version latest', at: 'versions.prometheus', put: 'latest', value: '"latest"', message: 'one version', remedy: 'v3.14.0' },
  { name: 'a version that YAML reads as a number', at: 'versions.grafana', put: 13.2, value: '13.2', message: 'text is expected', remedy: 'in quotes: "13.2"' },
  { name: 'a namespace that is no DNS label', at: 'namespace', put: 'Team_A', value: '"Team_A"', message: 'not a DNS label', remedy: 'team-a' },
  { name: 'a host name in the place of an address', at: 'publishAddress', put: 'localhost', value: '"localhost"', message: 'not an IP address', remedy: '127.0.0.1' },
  { name: 'a runbook URL that no browser opens', at: 'runbookBaseUrl', put: 'file:///runbooks', value: '"file:///runbooks"', message: 'http or https', remedy: 'https://' },
  { name: 'credentials in a URL', at: 'grafanaUrl', put: 'ftp://admin:hunter2@grafana', value: '(hidden)', message: 'http or https', remedy: 'https://' },
  { name: 'a name that is a list', at: 'name', put: ['shop'], value: 'a list of 1', message: 'text is expected', remedy: 'monitoring' },
  { name: 'an unknown key at the top', at: 'reciever', put: [], value: '"reciever"', message: 'not a key', remedy: 'did you mean receivers?' },
];

describe('a good input with one place broken', () => {
  test('the good input is good', () => {
    expect(problemsOf(dump(good))).toEqual([]);
  });

  test.each(cases)('$name', ({ at, put, path, value, message, remedy }) => {
    const text = broken(at, put);
    const problems = problemsOf(text);
    expect(problems.map(formatProblem)).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      file: 'obskit.yaml',
      path: path ?? at,
      message: expect.stringContaining(message),
      remedy: expect.stringContaining(remedy),
    });
    expect(problems[0]?.value).toBe(value);
  });
});

const whole = [
  { name: 'an empty file', text: '', path: '', message: 'is empty', remedy: 'delete the file' },
  { name: 'a file of comments', text: '# nothing\n', path: '', message: 'is empty', remedy: 'delete the file' },
  { name: 'an empty document', text: '---\n', path: '', message: 'is empty', remedy: 'delete the file' },
  { name: 'a list', text: '- hedgehog\n', path: '', message: 'a map is expected', remedy: 'keys: name, namespace' },
  { name: 'a scalar', text: 'hedgehog\n', path: '', message: 'a map is expected', remedy: 'keys: name, namespace' },
  { name: 'two documents', text: 'name: a\n---\nname: b\n', path: '', message: '2 YAML documents', remedy: 'keep one' },
  { name: 'what is not YAML', text: 'systems: [a\n', path: '', message: 'is not YAML', remedy: 'correct that line' },
  { name: 'a tab as indentation', text: 'systems:\n\thedgehog: {}\n', path: '', message: 'is not YAML', remedy: 'correct that line' },
  { name: 'a zero byte', text: 'name: a\0\n', path: '', message: 'is not YAML', remedy: 'correct that line' },
  { name: 'nesting without end', text: '['.repeat(20_000), path: '', message: 'is not YAML', remedy: 'correct that line' },
  { name: 'a tag that nobody knows', text: 'name: !secret x\n', path: '', message: 'is not YAML', remedy: 'correct that line' },
  { name: 'a map as a key', text: 'systems: {? {a: 1} : 2}\n', path: '', message: 'is not YAML', remedy: 'correct that line' },
  { name: 'an alias of what it stands in', text: 'systems: &s {hedgehog: *s}\n', path: '', message: 'in a circle', remedy: 'write the values out' },
  {
    name: 'many aliases of what they stand in',
    text: `systems: &s [${'*s, '.repeat(50)}]\n`,
    path: '',
    message: 'in a circle',
    remedy: 'write the values out',
  },
  {
    name: 'aliases that multiply',
    text: ['a0: &a0 [x, x]', ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)].join('\n'),
    path: '',
    message: 'repeat without end',
    remedy: 'write the values out',
  },
  { name: 'a system that stands twice', text: 'systems:\n  hedgehog: {targets: ["a:1"]}\n  hedgehog: {targets: ["b:1"]}\n', path: 'systems.hedgehog', message: 'again, after line 2', remedy: 'keep one' },
  { name: 'a key named __proto__', text: 'systems: {hedgehog: {targets: ["a:1"], labels: {__proto__: x}}}\n', path: 'systems.hedgehog.labels.__proto__', message: 'not a key that any map', remedy: 'remove it' },
  { name: 'a key named __proto__ at the top', text: '__proto__: {name: a}\n', path: '__proto__', message: 'not a key that any map', remedy: 'remove it' },
  { name: 'a key named constructor', text: 'constructor: {}\n', path: 'constructor', message: 'not a key that is known', remedy: 'one of these' },
];

test.each(whole)('the whole file: $name', ({ text, path, message, remedy }) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ path, message: expect.stringContaining(message), remedy: expect.stringContaining(remedy) });
});

describe('several mistakes', () => {
  test('are reported together, by line: of form, of sense, of YAML', () => {
    const text = [
      'namespace: Bad',
      'systems:',
      '  hedgehog: {targets: ["a", "b:1", "b:1"], nodez: 3}',
      'alerts: {HighObjectCout: {threshold: 1}}',
      'route: {receiver: nobdy}',
      'route: {receiver: nobdy}',
      'scrape: {timeout: 1h}',
    ].join('\n');
    expect(problemsOf(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '1 namespace',
      '3 systems.hedgehog.targets[0]',
      '3 systems.hedgehog.nodez',
      '3 systems.hedgehog.targets[2]',
      '4 alerts.HighObjectCout',
      '6 route',
      '6 route.receiver',
      '7 scrape.timeout',
    ]);
  });

  test('places after one that is left out keep their numbers', () => {
    const problems = problemsOf('systems: {hedgehog: {targets: [bad, worse, "b:1", "b:1"]}}');
    expect(problems.map(({ path, message }) => `${path} ${message}`)).toContain(
      'systems.hedgehog.targets[3] is the same target as systems.hedgehog.targets[2]',
    );
  });

  test('a mistake causes no second one: a receiver that is wrong is still a receiver', () => {
    const problems = problemsOf('receivers: [{name: chat, kind: slack, channel: "#a"}]\nroute: {receiver: chat}\n');
    expect(problems.map(({ path }) => path)).toEqual(['receivers[0].apiUrl']);
  });

  test('a mistake causes no second one: what is compared with a wrong value is not compared', () => {
    const text = 'scrape: {interval: soon, timeout: 20s}\nprometheus: {storage: big, port: x, retention: {size: 90GB}}\ngrafana: {port: 9090}\n';
    expect(problemsOf(text).map(({ path }) => path)).toEqual(['scrape.interval', 'prometheus.port', 'prometheus.storage']);
  });
});

describe('the sentence', () => {
  test.each([
    ['systems: {hedgehog: {targets: [db-1]}}', 'obskit.yaml:1: systems.hedgehog.targets[0]: "db-1" has no port; write it as host:port, such as db-1:9100.'],
    ['name: a\nsystem: {}', 'obskit.yaml:2: system: "system" is not a key that is known here; did you mean systems?'],
    ['', 'obskit.yaml is empty; delete the file to get the demo deployment of all systems, or name the systems to watch.'],
  ])('of %j', (text, sentence) => {
    expect(problemsOf(text).map(formatProblem)).toEqual([sentence]);
  });
});
