import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kits } from '../../src/kit/kits.ts';
import { configOf, file, kit, problemsOf } from './kit.ts';

const example = readFileSync(new URL('../../obskit.yaml', import.meta.url), 'utf8');

describe('without a file', () => {
  const demo = configOf(undefined);

  test('every system of the kit is watched, in the kit’s order', () => {
    expect(demo.systems.map(({ name }) => name)).toEqual(['goverse', 'hedgehog', 'porter']);
  });

  test('a system with a reference node gets three, and they are its targets', () => {
    expect(demo.systems[1]).toEqual({
      name: 'hedgehog',
      discovery: { kind: 'static', targets: ['hedgehog-1:8081', 'hedgehog-2:8081', 'hedgehog-3:8081'] },
      metricsPath: '/metrics',
      scheme: 'http',
      labels: {},
      metrics: [],
      nodes: 3,
    });
  });

  test('a system without one waits for targets in a file that starts empty', () => {
    expect(demo.systems[0]).toMatchObject({ name: 'goverse', discovery: { kind: 'file', paths: [] }, nodes: 0 });
  });

  test('the rest has its defaults', () => {
    const { systems: _, ...rest } = demo;
    expect(rest).toEqual({
      name: 'obskit',
      namespace: 'monitoring',
      scrape: { interval: duration('15s'), timeout: duration('10s') },
      evaluationInterval: duration('15s'),
      speed: 1,
      alerts: {},
      receivers: [{ name: 'nobody', kind: 'none' }],
      route: {
        receiver: 'nobody',
        severities: {},
        systems: {},
        timing: { groupWait: duration('30s'), groupInterval: duration('5m'), repeatInterval: duration('4h') },
        timings: {
          critical: { groupWait: duration('15s'), groupInterval: duration('5m'), repeatInterval: duration('1h') },
          warning: { groupWait: duration('2m'), groupInterval: duration('10m'), repeatInterval: duration('12h') },
          info: { groupWait: duration('5m'), groupInterval: duration('30m'), repeatInterval: duration('1d') },
        },
      },
      prometheus: {
        image: 'docker.io/prom/prometheus:v3.14.0',
        resources: { requests: { cpu: 0.25, mebibytes: 512 }, limits: { cpu: 2, mebibytes: 2048 } },
        port: 9090,
        externalUrl: 'http://localhost:9090',
        retention: { time: duration('35d'), size: '10GB' },
        storage: '20Gi',
        externalLabels: {},
      },
      slos: [],
      objectives: {},
      muteWindows: [],
      alertmanager: {
        image: 'docker.io/prom/alertmanager:v0.34.0',
        resources: { requests: { cpu: 0.05, mebibytes: 64 }, limits: { cpu: 0.5, mebibytes: 256 } },
        port: 9093,
        externalUrl: 'http://localhost:9093',
        retention: duration('5d'),
        storage: '1Gi',
      },
      tempo: {
        image: 'docker.io/grafana/tempo:3.0.3',
        resources: { requests: { cpu: 0.1, mebibytes: 256 }, limits: { cpu: 1, mebibytes: 1024 } },
        port: 3200,
        retention: duration('2d'),
        storage: '10Gi',
      },
      grafana: {
        image: 'docker.io/grafana/grafana:13.2.0',
        resources: { requests: { cpu: 0.1, mebibytes: 384 }, limits: { cpu: 1, mebibytes: 1024 } },
        port: 3000,
        storage: '1Gi',
      },
      loki: {
        enabled: false,
        image: 'docker.io/grafana/loki:3.7.6',
        resources: { requests: { cpu: 0.1, mebibytes: 256 }, limits: { cpu: 1, mebibytes: 1024 } },
        port: 3100,
        retention: duration('7d'),
        storage: '10Gi',
      },
      collector: {
        enabled: false,
        image: 'docker.io/otel/opentelemetry-collector:0.159.0',
        resources: { requests: { cpu: 0.1, mebibytes: 128 }, limits: { cpu: 1, mebibytes: 512 } },
        port: 8888,
      },
      nodes: { image: 'obskit-node:0.1.0', resources: { requests: { cpu: 0.05, mebibytes: 96 }, limits: { cpu: 0.5, mebibytes: 256 } }, storage: '1Gi' },
      otlp: { grpc: 4317, http: 4318 },
      publish: ['grafana'],
      publishAddress: '127.0.0.1',
      grafanaUrl: 'http://localhost:3000',
      highAvailability: false,
      kubernetes: { expose: [] },
      operator: {
        labels: { release: 'kube-prometheus-stack' },
        namespaceLabels: {},
        dashboardLabels: { grafana_dashboard: '1' },
        datasourceLabels: { grafana_datasource: '1' },
        folderAnnotation: 'grafana_folder',
        prometheusUrl: 'http://prometheus-operated.monitoring.svc:9090',
        selectors: {},
      },
    });
  });

  test('a file that names no systems watches the same ones', () => {
    expect(configOf('name: shop').systems).toEqual(demo.systems);
    expect(configOf('{}')).toEqual(demo);
  });

  test('the kit’s own lists give a configuration, too', () => {
    expect(loadConfig({ file, text: undefined }, indexKit(kits))).toMatchObject({ ok: true });
  });
});

describe('the example at the root', () => {
  test('says what is the case without it', () => {
    expect(configOf(example)).toEqual(configOf(undefined));
    const all = indexKit(kits);
    expect(loadConfig({ file, text: example }, all)).toEqual(loadConfig({ file, text: undefined }, all));
  });

  test('is still right when everything in it is uncommented', () => {
    const uncommented = example.replaceAll(/^#(?! [A-Za-z]|$)/gm, '');
    expect(problemsOf(uncommented)).toEqual([]);
    const config = configOf(uncommented);
    expect(config.receivers.map(({ name }) => name)).toEqual(['nobody', 'chat', 'oncall']);
    expect(config.route.severities).toEqual({ critical: 'oncall', warning: 'chat' });
    expect(config.systems.map(({ discovery }) => discovery.kind)).toEqual(['dns', 'static', 'kubernetes']);
    expect(config.alerts['HighObjectCount']).toMatchObject({ threshold: 50_000 });
    expect(loadConfig({ file, text: uncommented }, indexKit(kits))).toMatchObject({ ok: true });
  });
});

describe('what is left out', () => {
  test.each([
    ['just the system that is named, without reference nodes', 'systems: {hedgehog: {targets: ["a:8081"]}}', { systems: [{ name: 'hedgehog', discovery: { kind: 'static', targets: ['a:8081'] }, nodes: 0 }] }],
    ['a system with nothing below it but labels waits for a file', 'systems: {hedgehog: {labels: {env: x}}}', { systems: [{ discovery: { kind: 'file', paths: [] }, nodes: 0 }] }],
    ['systems come in the kit’s order', 'systems: {porter: {}, goverse: {}}', { systems: [{ name: 'goverse' }, { name: 'porter' }] }],
    ['nodes are targets', 'systems: {hedgehog: {nodes: 1}}', { systems: [{ discovery: { kind: 'static', targets: ['hedgehog-1:8081'] }, nodes: 1 }] }],
    ['DNS discovery asks the system’s own port', 'systems: {goverse: {discovery: {kind: dns, names: [a.b]}}}', { systems: [{ discovery: { kind: 'dns', type: 'A', port: 9100 } }] }],
    ['DNS discovery asks another port where one is given', 'systems: {goverse: {discovery: {kind: dns, names: [a.b], port: 1}}}', { systems: [{ discovery: { port: 1 } }] }],
    ['pods are looked for in the deployment’s own namespace', 'namespace: shop\nsystems: {porter: {discovery: {kind: kubernetes}}}', { systems: [{ discovery: { namespaces: ['shop'], labels: {} } }] }],
    ['or in every one', 'systems: {porter: {discovery: {kind: kubernetes, namespaces: []}}}', { systems: [{ discovery: { namespaces: [] } }] }],
    ['a short interval shortens the timeout', 'scrape: {interval: 5s}', { scrape: { interval: duration('5s'), timeout: duration('5s') } }],
    ['a rehearsal shortens both intervals, and with them the timeout', 'speed: 5', { scrape: { interval: duration('3s'), timeout: duration('3s') }, evaluationInterval: duration('3s') }],
    ['a fast one does so to what a machine can keep', 'speed: 30', { scrape: { interval: duration('2s') }, evaluationInterval: duration('2s') }],
    ['what is written of them stays in a rehearsal', '{speed: 30, scrape: {interval: 10s}, evaluationInterval: 5s}', { scrape: { interval: duration('10s') }, evaluationInterval: duration('5s') }],
    ['a long one does not lengthen it', 'scrape: {interval: 1m}', { scrape: { timeout: duration('10s') } }],
    ['Grafana is read where it is exposed, by TLS where that is said', `kubernetes: {expose: [{kind: ingress, service: grafana, host: g.example, tlsSecret: t}]}`, { grafanaUrl: 'https://g.example' }],
    ['Prometheus and Alertmanager are linked to where they are exposed', `kubernetes: {expose: [{kind: ingress, service: prometheus, host: p.example}, {kind: httpRoute, service: alertmanager, host: a.example, gateway: {name: g}}]}`, { prometheus: { externalUrl: 'http://p.example' }, alertmanager: { externalUrl: 'https://a.example' }, grafanaUrl: 'http://localhost:3000' }],
    ['an address that is stated is the one', `{grafanaUrl: 'https://x.example/g', prometheus: {externalUrl: 'https://x.example/p'}, kubernetes: {expose: [{kind: ingress, service: grafana, host: g.example}]}}`, { grafanaUrl: 'https://x.example/g', prometheus: { externalUrl: 'https://x.example/p' } }],
    ['who publishes the ports for spans has them open in a cluster, too', 'publish: [grafana, otlp]', { kubernetes: { otlpFrom: {} } }],
    ['spans come from the namespaces that are named', 'kubernetes: {otlpFrom: {team: shop}}', { kubernetes: { otlpFrom: { team: 'shop' } } }],
    ['Grafana is read where it is published', 'grafana: {port: 3001}', { grafana: { port: 3001 }, grafanaUrl: 'http://localhost:3001' }],
    ['the first receiver gets everything', 'receivers: [{name: b, kind: none}, {name: a, kind: none}]', { route: { receiver: 'b', severities: {} } }],
    ['a timing set for all is that of each severity, unless it has its own', 'route: {groupWait: 1s, timings: {warning: {groupWait: 5s, repeatInterval: 2h}}}', { route: { timing: { groupWait: duration('1s') }, timings: { critical: { groupWait: duration('1s'), repeatInterval: duration('1h') }, warning: { groupWait: duration('5s'), repeatInterval: duration('2h') } } } }],
    ['a declared metric counts things', 'systems: {porter: {metrics: [{name: a, type: gauge}]}}', { systems: [{ metrics: [{ name: 'a', type: 'gauge', unit: 'count', labels: {}, help: 'Declared in obskit.yaml.' }] }] }],
    ['an alert may be told of at once', 'alerts: {HighObjectCount: {for: 0s}}', { alerts: { HighObjectCount: { for: { milliseconds: 0 } } } }],
    ['a tag with a digest is a version', `versions: {grafana: "main@sha256:${'a'.repeat(64)}"}`, { grafana: { image: `docker.io/grafana/grafana:main@sha256:${'a'.repeat(64)}` } }],
    ['an image from a registry of one’s own', 'nodes: {image: registry.internal:5000/obskit/node:1.2.3}', { nodes: { image: 'registry.internal:5000/obskit/node:1.2.3' } }],
    ['an image by its digest alone', `loki: {image: "loki@sha256:${'b'.repeat(64)}"}`, { loki: { image: `loki@sha256:${'b'.repeat(64)}`, enabled: false } }],
    ['a part of the resources', 'tempo: {resources: {limits: {memory: 3Gi}}}', { tempo: { resources: { requests: { cpu: 0.1, mebibytes: 256 }, limits: { cpu: 1, mebibytes: 3072 } } } }],
    ['an IPv6 target', 'systems: {goverse: {targets: ["[2001:db8::1]:9100"]}}', { systems: [{ discovery: { targets: ['[2001:db8::1]:9100'] } }] }],
    ['a file as Windows writes it', '\uFEFFname: shop\r\nnamespace: shop\r\n', { name: 'shop', namespace: 'shop' }],
    ['aliases', 'systems: {goverse: {labels: &l {env: x}}, porter: {labels: *l}}', { systems: [{ labels: { env: 'x' } }, { labels: { env: 'x' } }] }],
  ])('%s', (_, text, expected) => {
    expect(configOf(text)).toMatchObject(expected);
  });

  test('a long file is no file without end', () => {
    const targets = Array.from({ length: 21_000 }, (_, i) => `t${i}:1`);
    expect(configOf(`systems: {goverse: {targets: [${targets.join(', ')}]}}`).systems[0]?.discovery).toEqual({ kind: 'static', targets });
  });

  test('SRV records keep their own ports', () => {
    const [system] = configOf('systems: {goverse: {discovery: {kind: dns, names: [a.b], type: SRV}}}').systems;
    expect(system?.discovery).toEqual({ kind: 'dns', names: ['a.b'], type: 'SRV' });
  });

  test('what is tuned of an alert stays undefined where nothing is said', () => {
    expect(configOf('alerts: {HighObjectCount: {severity: info}}').alerts).toEqual({ HighObjectCount: { enabled: true, severity: 'info' } });
  });
});

test('the index of a kit names its systems, its metrics and labels, and its alerts', () => {
  const { systems, alerts } = indexKit(kits);
  expect(systems.find(({ name }) => name === 'hedgehog')).toMatchObject({
    title: 'HedgehogDB',
    port: 8081,
    dynamic: false,
    metrics: expect.arrayContaining(['hedgehog_replication_send_total']),
    labels: expect.arrayContaining(['target_node', 'operation']),
  });
  expect(systems.find(({ name }) => name === 'porter')).toMatchObject({ dynamic: true });
  expect(alerts.find(({ name }) => name === 'HighObjectCount')).toMatchObject({ system: 'goverse', threshold: { default: 10_000 } });
  expect(alerts.find(({ name }) => name === 'TargetFlapping')).toMatchObject({ system: 'stack', threshold: { default: 4 } });
  expect(kit.systems.map(({ hasNode }) => hasNode)).toEqual([false, true, false]);
});
