import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { lintKubernetes } from '../../src/check/kubernetes/lintKubernetes.ts';
import type { Config } from '../../src/config/config.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kits } from '../../src/kit/kits.ts';
import { renderAll } from '../../src/render/all.ts';
import { assemble, contentOf as realContentOf } from '../../src/render/assemble.ts';
import { labelNamesOf } from '../../src/metric/system.ts';
import { contentOf, demoConfig, notifyingConfig } from '../stack/configs.ts';
import { at, list, objects, read, readAll, textOf, type Value } from './read.ts';
import { relabel } from './relabel.ts';

const artifacts = (config: Config) => renderAll(contentOf(config));
const operator = (config: Config) => readAll(artifacts(config), 'kubernetes/operator');
const spec = (config: Config) => at(objects(operator(config), 'AlertmanagerConfig').get('obskit'), 'spec');

const muting: Config = {
  ...notifyingConfig,
  receivers: [
    ...notifyingConfig.receivers,
    { name: 'genie', kind: 'opsgenie', apiKey: { file: '/etc/obskit/secrets/genie-key' }, region: 'eu' },
    { name: 'team', kind: 'teams', webhookUrl: { file: '/etc/obskit/secrets/team-url' } },
  ],
  muteWindows: [
    { name: 'nights', weekdays: ['friday'], daysOfMonth: ['1:7', '-1'], from: '22:00', to: '24:00', timeZone: 'UTC', severities: ['warning'], systems: [] },
    { name: 'there', weekdays: [], daysOfMonth: [], from: '22:00', to: '24:00', timeZone: 'Europe/Berlin', severities: ['warning'], systems: [] },
  ],
};

describe('the AlertmanagerConfig', () => {
  it('has no findings, whatever the receivers', () => {
    expect(lintKubernetes(artifacts(muting)).findings).toEqual([]);
  });

  it('routes what the deployment’s own Alertmanager routes, and only alerts of the kit', () => {
    const matchers = (node: Value | undefined) => list(node, 'matchers').map((matcher) => (typeof matcher === 'string' ? matcher : `${String(at(matcher, 'name'))}${String(at(matcher, 'matchType'))}"${String(at(matcher, 'value'))}"`));
    const tree = (node: Value | undefined): unknown => ({ receiver: at(node, 'receiver'), matchers: matchers(node), routes: list(node, 'routes').map(tree) });
    const own = tree(at(read(artifacts(notifyingConfig), 'alertmanager/alertmanager.yaml'), 'route')) as object;
    expect(tree(at(spec(notifyingConfig), 'route'))).toEqual({ ...own, matchers: ['system!=""'] });
    expect(at(spec(notifyingConfig), 'route')).toMatchObject({ groupBy: ['alertname', 'system'], groupWait: '30s', groupInterval: '5m', repeatInterval: '4h' });
  });

  it('leaves out no alert of the kit: each has a system', () => {
    const loaded = loadConfig({ file: 'obskit.yaml', text: undefined }, indexKit(kits));
    if (!loaded.ok) throw new Error('the demo deployment does not load');
    const rules = [...objects(readAll(renderAll(realContentOf(assemble(loaded.config, kits))), 'kubernetes/operator'), 'PrometheusRule').values()]
      .flatMap((object) => list(object, 'spec', 'groups'))
      .flatMap((group) => list(group, 'rules'))
      .filter((rule) => at(rule, 'alert') !== undefined);
    expect(rules.length).toBeGreaterThan(50);
    expect(rules.filter((rule) => !at(rule, 'labels', 'system')).map((rule) => at(rule, 'alert'))).toEqual([]);
  });

  it('has every receiver, with its secrets by reference', () => {
    const receivers = new Map(list(spec(muting), 'receivers').map((receiver) => [String(at(receiver, 'name')), receiver]));
    const key = (name: string) => ({ name: 'alertmanager-secrets', key: name });
    expect(at(receivers.get('chat'), 'slackConfigs', 0)).toMatchObject({ sendResolved: true, apiURL: key('slack-url'), channel: '#alerts' });
    expect(at(receivers.get('pager'), 'pagerdutyConfigs', 0)).toMatchObject({ routingKey: key('pagerduty-key') });
    expect(at(receivers.get('hook'), 'webhookConfigs', 0)).toEqual({ sendResolved: true, urlSecret: key('hook-url') });
    expect(at(receivers.get('open-hook'), 'webhookConfigs', 0)).toEqual({ sendResolved: true, url: 'http://hooks.example/alerts' });
    expect(at(receivers.get('mail'), 'emailConfigs', 0)).toMatchObject({ to: 'ops@example.com', authUsername: 'obskit', authPassword: key('mail-password') });
    expect(at(receivers.get('genie'), 'opsgenieConfigs', 0)).toMatchObject({ apiKey: key('genie-key'), apiURL: 'https://api.eu.opsgenie.com/' });
    expect(at(receivers.get('team'), 'msteamsv2Configs', 0)).toMatchObject({ webhookURL: key('team-url') });
    expect([...receivers.keys()]).toEqual(muting.receivers.map(({ name }) => name));
  });

  it('inhibits what the deployment’s own Alertmanager inhibits', () => {
    const own = list(read(artifacts(demoConfig), 'alertmanager/alertmanager.yaml'), 'inhibit_rules');
    const rules = list(spec(demoConfig), 'inhibitRules');
    expect(rules.map((rule) => at(rule, 'equal'))).toEqual(own.map((rule) => at(rule, 'equal')));
    expect(rules[0]).toEqual({
      sourceMatch: [{ name: 'severity', matchType: '=', value: 'critical' }],
      targetMatch: [{ name: 'severity', matchType: '=~', value: 'warning|info' }],
      equal: ['alertname', 'job', 'instance'],
    });
  });

  it('mutes in UTC, and says which windows it could not tell', () => {
    expect(list(spec(muting), 'muteTimeIntervals')).toEqual([
      { name: 'nights', timeIntervals: [{ times: [{ startTime: '22:00', endTime: '24:00' }], weekdays: ['friday'], daysOfMonth: [{ start: 1, end: 7 }, { start: -1, end: -1 }] }] },
    ]);
    expect(JSON.stringify(spec(muting))).not.toContain('there');
    const annotations = (config: Config) => at(objects(operator(config), 'AlertmanagerConfig').get('obskit'), 'metadata', 'annotations', 'obskit/left-out');
    expect(annotations(muting)).toBe('mute windows whose time zone is not UTC: there');
    expect(annotations(notifyingConfig)).toBeUndefined();
  });
});

describe('traces in a cluster with an operator', () => {
  const all = operator(demoConfig);

  it('have Tempo, which writes to the cluster’s Prometheus and is watched by it', () => {
    const tempo = read([{ path: 't', content: String(at(objects(all, 'ConfigMap').get('tempo-etc-obskit-config'), 'data', 'tempo.yaml')) }], 't');
    expect(list(tempo, 'metrics_generator', 'storage', 'remote_write').map((write) => at(write, 'url'))).toEqual(['http://prometheus-operated.observability.svc:9090/api/v1/write']);
    expect(at(objects(all, 'ServiceMonitor').get('obskit-tempo'), 'spec', 'endpoints', 0)).toMatchObject({ port: 'http', path: '/metrics' });
    expect([...objects(all, 'StatefulSet').keys()]).toEqual(['tempo', 'hedgehog-1', 'hedgehog-2', 'hedgehog-3']);
  });

  it('have data sources that lead to each other, beside those of the cluster', () => {
    const map = objects(all, 'ConfigMap').get('obskit-datasources');
    expect(at(map, 'metadata', 'labels')).toMatchObject({ grafana_datasource: '1', release: 'kube-prometheus-stack' });
    const file = load(String(at(map, 'data', 'obskit.yaml'))) as Value;
    const sources = new Map(list(file, 'datasources').map((source) => [String(at(source, 'uid')), source]));
    expect([...sources.keys()]).toEqual(['obskit-prometheus', 'tempo']);
    expect(at(sources.get('obskit-prometheus'), 'url')).toBe('http://prometheus-operated.observability.svc:9090');
    expect(at(sources.get('obskit-prometheus'), 'jsonData', 'exemplarTraceIdDestinations')).toEqual([{ name: 'trace_id', datasourceUid: 'tempo' }]);
    expect(at(sources.get('tempo'), 'jsonData', 'tracesToMetrics', 'datasourceUid')).toBe('obskit-prometheus');
    expect(at(sources.get('tempo'), 'jsonData', 'serviceMap')).toEqual({ datasourceUid: 'obskit-prometheus' });
    // A second default, or a second data source with a uid of the cluster's, keeps Grafana from starting.
    expect(JSON.stringify(file)).not.toContain('isDefault');
    expect(sources.has('prometheus')).toBe(false);
  });

  it('come without the namespace, in which other things live that would go with it', () => {
    expect(objects(all, 'Namespace').size).toBe(0);
  });
});

describe('dashboards in a cluster with an operator', () => {
  const written = renderAll(realContentOf(assemble(demoConfig, kits)));
  const stack = (json: string) => JSON.parse(json) as { readonly description: string; readonly panels: readonly { readonly title: string; readonly panels?: readonly unknown[] }[]; readonly templating: unknown };
  const own = stack(String(at(objects(readAll(written, 'kubernetes/operator'), 'ConfigMap').get('obskit-dashboard-stack'), 'data', 'stack.json')));
  const titles = own.panels.map(({ title }) => title);

  it('ask nothing of services that the cluster has under names of its own', () => {
    expect(titles).toEqual(expect.arrayContaining(['Spans received', 'Spans refused by receiver']));
    for (const title of ['Series in memory', 'Load of rule groups', 'Alertmanager', 'Notifications sent', 'Grafana requests by status']) expect(titles).not.toContain(title);
    expect(JSON.stringify(own)).not.toMatch(/job=~?\\"[^"]*(prometheus|alertmanager|grafana)/);
    expect(own.description).toContain('is left out');
  });

  it('are the same but for that, and the same everywhere else', () => {
    expect(stack(textOf(written, 'dashboards/stack.json')).panels.map(({ title }) => title)).toEqual(expect.arrayContaining(['Load of rule groups', 'Alertmanager', ...titles]));
    const maps = objects(readAll(written, 'kubernetes/operator'), 'ConfigMap');
    const changed = [...maps].filter(([name]) => name.startsWith('obskit-dashboard-')).filter(([name, map]) => {
      const file = name.replace('obskit-dashboard-', '');
      return at(map, 'data', `${file}.json`) !== textOf(written, `dashboards/${file}.json`);
    });
    expect(changed.map(([name]) => name)).toEqual(['obskit-dashboard-stack']);
  });

  it('are led to by alerts at the panels that they have there', () => {
    const rules = [...objects(readAll(written, 'kubernetes/operator'), 'PrometheusRule').values()].flatMap((rule) => list(rule, 'spec', 'groups')).flatMap((group) => list(group, 'rules'));
    const url = String(at(rules.find((rule) => at(rule, 'alert') === 'TempoNotReady'), 'annotations', 'dashboard_url'));
    const id = Number(/panel-(\d+)$/.exec(url)?.[1]);
    const panels = own.panels as readonly { readonly id?: number; readonly title: string }[];
    expect(panels.find((panel) => panel.id === id)?.title, url).toBe('Newest traces can be asked for');
  });
});

describe('the values for kube-prometheus-stack', () => {
  const values = (config: Config) => read(artifacts(config), 'kubernetes/kube-prometheus-stack.values.yaml');

  it('turn on what is written to it, found by it, and shown by it', () => {
    expect(values({ ...demoConfig, operator: { ...demoConfig.operator, labels: { release: 'mon' }, folderAnnotation: 'folder' } })).toMatchObject({
      prometheus: {
        prometheusSpec: {
          enableRemoteWriteReceiver: true,
          enableFeatures: ['exemplar-storage'],
          tsdb: { outOfOrderTimeWindow: '10m' },
          ruleSelector: { matchLabels: { release: 'mon' } },
          ruleNamespaceSelector: {},
          scrapeConfigSelector: { matchLabels: { release: 'mon' } },
        },
      },
      alertmanager: { alertmanagerSpec: { alertmanagerConfigMatcherStrategy: { type: 'None' } } },
      grafana: { sidecar: { dashboards: { label: 'grafana_dashboard', labelValue: '1', folderAnnotation: 'folder', provider: { foldersFromFilesStructure: true } } } },
    });
  });

  it('mount the files of targets only where there are some', () => {
    const withFile: Config = { ...demoConfig, systems: demoConfig.systems.map((system) => ({ ...system, nodes: 0, discovery: { kind: 'file', paths: [] } })) };
    expect(at(values(withFile), 'prometheus', 'prometheusSpec', 'configMaps')).toEqual(['prometheus-targets']);
    expect(list(objects(operator(withFile), 'ScrapeConfig').get('obskit-hedgehog'), 'spec', 'fileSDConfigs', 0, 'files')).toEqual(['/etc/prometheus/configmaps/prometheus-targets/hedgehog.yaml']);
    expect(at(values(demoConfig), 'prometheus', 'prometheusSpec', 'configMaps')).toBeUndefined();
  });

  it('are no manifest, and lie in no folder that is applied', () => {
    expect(artifacts(demoConfig).filter(({ path }) => path.endsWith('values.yaml')).map(({ path }) => path.split('/').length)).toEqual([2]);
  });
});

describe('the labels that are looked for', () => {
  const changed = { ...demoConfig.operator, labels: { release: 'mon' }, dashboardLabels: { dash: 'yes' }, datasourceLabels: { source: 'yes' }, folderAnnotation: 'folder' };
  const all = operator({ ...demoConfig, operator: changed });

  it.each(['PrometheusRule', 'ServiceMonitor', 'ScrapeConfig', 'AlertmanagerConfig'])('are a setting: those of each %s', (kind) => {
    expect(objects(all, kind).size).toBeGreaterThan(0);
    for (const object of objects(all, kind).values()) expect(at(object, 'metadata', 'labels')).toMatchObject({ release: 'mon' });
  });

  it('are a setting: those of dashboards, of data sources, and of folders', () => {
    const dashboard = objects(all, 'ConfigMap').get('obskit-dashboard-hedgehog');
    expect(at(dashboard, 'metadata', 'labels')).toMatchObject({ release: 'mon', dash: 'yes' });
    expect(at(dashboard, 'metadata', 'annotations')).toEqual({ folder: 'HedgehogDB' });
    expect(at(objects(all, 'ConfigMap').get('obskit-datasources'), 'metadata', 'labels')).toMatchObject({ release: 'mon', source: 'yes' });
    expect(JSON.stringify(all)).not.toContain('grafana_dashboard"');
  });
});

describe('the labels that the operator gives every target', () => {
  const given = { endpoint: 'http', container: 'it', service: 'it-1', pod: 'it-1-0', namespace: 'observability', node: 'machine-1', __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true', __meta_kubernetes_service_name: 'it-1' };
  const monitors = ['nodes: 2', 'discovery: {kind: kubernetes}', 'discovery: {kind: file}'].flatMap((settings) => kits.map(({ system }) => [system.name, settings, system] as const));

  it.each(monitors)('push aside no label of the metrics of %s, with %s', (name, settings, system) => {
    const loaded = loadConfig({ file: 'obskit.yaml', text: `systems: {${name}: {${settings}}}` }, indexKit(kits));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const all = readAll(renderAll(realContentOf(assemble(loaded.config, kits))), 'kubernetes/operator');
    const spec = ['ServiceMonitor', 'PodMonitor', 'ScrapeConfig'].map((kind) => at(objects(all, kind).get(`obskit-${name}`), 'spec')).find((found) => found !== undefined);
    const steps = [...list(spec, 'endpoints', 0, 'relabelings'), ...list(spec, 'podMetricsEndpoints', 0, 'relabelings'), ...list(spec, 'relabelings')];
    expect(steps.length).toBeGreaterThan(2);
    const labels = Object.keys(relabel(steps, given) ?? {});
    expect(labels).toEqual(expect.arrayContaining(['job', 'pod', 'namespace']));
    expect(labels.filter((label) => labelNamesOf(system).includes(label))).toEqual([]);
  });
});
