import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkOutput, type OutputFile } from '../../src/check/output.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { alertsFor, stackSystems } from '../../src/kit/common.ts';
import { kits } from '../../src/kit/kits.ts';
import { sharedMetrics } from '../../src/kit/sharedMetrics.ts';
import { counter, gauge } from '../../src/metric/metric.ts';
import { defineSystem, type System } from '../../src/metric/system.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { synthesize } from '../../src/render/synthesize.ts';
import { optionalJobs } from '../../src/render/watched.ts';

const loaded = loadConfig({ file: 'obskit.yaml', text: undefined }, indexKit(kits));
if (!loaded.ok) throw new Error('the demo deployment does not load');
const { config } = loaded;
const clean: readonly OutputFile[] = synthesize(config, kits);
const { systems } = contentOf(assemble(config, kits));
const about = { stack: stackSystems, metrics: sharedMetrics, scrapeInterval: config.scrape.interval, retention: config.prometheus.retention.time, extraLabels: [], heartbeats: alertsFor('heartbeat'), proofs: true } as const;

function found(files: readonly OutputFile[], watched: readonly System[] = systems): readonly string[] {
  const { findings } = checkOutput({ ...about, systems: watched, files });
  return [...new Set(findings.map(({ rule }) => rule))];
}

/** The output with one text of one file exchanged; it must be there. */
function edit(path: string, from: string, to: string): readonly OutputFile[] {
  const file = clean.find((it) => it.path === path);
  if (file === undefined || !file.content.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return clean.map((it) => (it === file ? { path, content: it.content.replace(from, () => to) } : it));
}

/** The output with the expression of an alert exchanged. */
function expr(to: string): readonly OutputFile[] {
  const path = 'rules/goverse.yaml';
  return edit(path, 'expr: goverse_objects_total{node=~".+"} > 10000', `expr: ${JSON.stringify(to)}`);
}

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { refId?: string; expr?: string; datasource?: unknown }[];
  fieldConfig: { defaults: { unit?: string }; overrides?: unknown[] };
}
interface Variable {
  name: string;
  type?: string;
  label?: string;
  query: string;
  refresh?: number;
}
interface Dashboard {
  uid: string;
  editable: boolean;
  panels: Panel[];
  links: { placement?: string; url?: string; title?: string; type?: string; tags?: string[] }[];
  annotations: { list: { expr?: string }[] };
  templating: { list: Variable[] };
}

/** The output with one dashboard changed; the first two panels that are no rows are handed over too. */
function dashboard(change: (dashboard: Dashboard, first: Panel, second: Panel) => void): readonly OutputFile[] {
  const path = 'dashboards/hedgehog.json';
  return clean.map((file) => {
    if (file.path !== path) return file;
    const json = JSON.parse(file.content) as Dashboard;
    const [first, second] = json.panels.filter(({ type }) => type !== 'row');
    if (first === undefined || second === undefined) throw new Error('no panels');
    change(json, first, second);
    return { path, content: JSON.stringify(json) };
  });
}

/** The output with the first query of a dashboard exchanged. */
function asks(text: string, source = 'prometheus'): readonly OutputFile[] {
  return dashboard((_, first) => {
    const [target] = first.targets;
    if (target === undefined) throw new Error('no query');
    target.expr = text;
    target.datasource = { type: source, uid: '${prometheus_datasource}' };
  });
}

/** The output with one variable of a dashboard changed. */
function variable(name: string, change: (variable: Variable) => void): readonly OutputFile[] {
  return dashboard((it) => it.templating.list.filter((known) => known.name === name).forEach(change));
}

/** All systems and one more, with a metric of its own. */
function withMetric(metric: ReturnType<typeof counter> | ReturnType<typeof gauge>): readonly System[] {
  const extra = defineSystem({ name: 'extra', title: 'Extra', description: 'One metric.', port: 1, families: { all: { title: 'All', metrics: { metric } } } });
  return [...systems, extra];
}

const requests = 'goverse_method_calls_total{job="goverse"}';

/** One fault of each kind: what is planted, and the rule that must find it. */
const planted: readonly (readonly [rule: string, files: readonly OutputFile[], systems?: readonly System[]])[] = [
  ['promql/grammar', expr('sum(')],
  ['promql/type', expr('rate(goverse_objects_total) > 1')],
  ['promql/regex', expr('goverse_objects_total{node=~"("} > 1')],
  ['promql/empty-selector', expr('{node=~".*"} > 1')],
  ['promql/unknown-metric', expr('goverse_object_total > 1')],
  ['promql/unknown-label', expr('goverse_objects_total{nod="a"} > 1')],
  ['promql/unknown-value', expr('rate(goverse_method_calls_total{status="failed"}[5m]) > 1')],
  ['promql/unknown-metric', edit('rules/targets.yaml', 'absent(up{job="tempo"})', 'absent(up{job="tempoo"})')],
  ['promql/rate-of-gauge', expr('rate(goverse_objects_total[5m]) > 1')],
  ['promql/delta-of-counter', expr('delta(goverse_method_calls_total[5m]) > 1')],
  ['promql/rate-of-aggregate', expr(`rate(sum(${requests})[5m:1m]) > 1`)],
  ['promql/short-range', expr(`sum(rate(${requests.replace('}', ',status="failure"}')}[20s])) > 1`)],
  ['promql/quantile-number', expr('histogram_quantile(99, sum by (le) (rate(goverse_method_call_duration_bucket[5m]))) > 1')],
  ['promql/quantile-buckets', expr('histogram_quantile(0.99, sum(rate(goverse_method_call_duration_bucket[5m]))) > 1')],
  ['promql/never-matches', expr('sum by (node) (goverse_objects_total) / sum by (type) (goverse_objects_total) > 1')],
  ['promql/ratio-of-itself', expr('rate(goverse_method_calls_total{status="failure"}[5m]) / rate(goverse_method_calls_total[5m]) > 1')],
  ['promql/threshold', expr('up > 2')],
  ['promql/bare-counter', expr('goverse_method_calls_total > 1')],
  ['rules/unreadable', edit('rules/goverse.yaml', 'groups:', 'groups: {')],
  ['rules/duplicate', edit('rules/goverse.yaml', 'alert: GoverseErrorRatioHigh', 'alert: HighObjectCount')],
  ['rules/duplicate', edit('rules/hashmap.yaml', 'alert: HashmapNodeLost', 'alert: HighObjectCount')],
  ['rules/missing-annotation', edit('rules/goverse.yaml', 'summary: Node {{ $labels.node }} has high object count', 'summary: ""')],
  ['rules/annotation-label', edit('rules/goverse.yaml', 'Node {{ $labels.node }} has', 'Node {{ $labels.nod }} has')],
  ['rules/unproven', edit('rules/goverse.yaml', 'alert: HighObjectCount', 'alert: VeryHighObjectCount')],
  ['rules/inhibits-unknown-alert', edit('alertmanager/alertmanager.yaml', 'alertname="HashmapNodeLost"', 'alertname="HashmapNodeLostt"')],
  ['rules/inhibits-unknown-alert', edit('rules/hashmap.yaml', 'alert: HashmapQuorumAtRisk', 'alert: HashmapQuorumGone')],
  ['rules/inhibition-label', edit('alertmanager/alertmanager.yaml', '- target_node', '- table')],
  ['rules/unproven-objective', clean.filter(({ path }) => !path.startsWith('tests/slo-porter'))],
  ['rules/unproven-objective', edit('rules/slo-keychain-availability.yaml', 'slo: keychain-availability', 'slo: keychain-other')],
  ['rules/test-of-unknown-alert', edit('rules/goverse.yaml', 'alert: HighObjectCount', 'alert: VeryHighObjectCount')],
  ['dashboard/unreadable', edit('dashboards/hedgehog.json', '{', '[')],
  ['dashboard/unique-uid', dashboard((it) => (it.uid = 'obskit-porter'))],
  ['dashboard/panel-ids', dashboard((_, first, second) => (first.id = second.id))],
  ['dashboard/panel-title', dashboard((_, first) => (first.title = ''))],
  ['dashboard/panel-title', dashboard((_, first) => (first.description = ''))],
  ['dashboard/panel-grid', dashboard((_, first) => (first.gridPos.x = 23))],
  ['dashboard/panel-grid', dashboard((_, first, second) => (first.gridPos = second.gridPos))],
  ['dashboard/panel-grid', dashboard((it) => it.panels.pop())],
  ['dashboard/panel-targets', dashboard((_, first) => (first.targets = []))],
  ['dashboard/panel-units', dashboard((_, first) => (first.fieldConfig.defaults = {}))],
  ['dashboard/panel-units', dashboard((_, first) => (first.fieldConfig.defaults.unit = 'request/s'))],
  ['dashboard/panel-units', dashboard((_, first) => (first.fieldConfig.overrides = [{ matcher: {}, properties: [{ id: 'unit', value: 'request/s' }] }]))],
  ['dashboard/panel-datasource', dashboard((_, first) => first.targets.forEach((target) => delete target.datasource))],
  ['dashboard/target-ref-ids', dashboard((_, first) => first.targets.forEach((target) => delete target.refId))],
  ['dashboard/target-ref-ids', dashboard((_, first, second) => (first.targets = [...second.targets, ...second.targets]))],
  ['dashboard/links-shown', dashboard((it) => it.links.forEach((link) => (link.placement = 'inControlsMenu')))],
  ['dashboard/variables-defined', dashboard((it) => (it.templating.list = it.templating.list.filter(({ name }) => name !== 'instance')))],
  ['dashboard/variables-used', dashboard((it) => it.templating.list.push({ name: 'unasked', type: 'query', query: 'label_values(up, job)', refresh: 2 }))],
  ['dashboard/variables-used', dashboard((it) => {
    it.templating.list.push({ name: 'unasked', type: 'textbox', query: '' });
    it.annotations.list.push({ expr: 'up{job="hedgehog",instance=~"$instance"} == $unasked' });
  })],
  ['dashboard/links-resolve', dashboard((it) => it.links.push({ title: 'Overview', type: 'link', url: '/d/obskit-overview?var-nosuch=1' }))],
  ['dashboard/links-resolve', dashboard((it) => it.links.push({ title: 'Attic', type: 'dashboards', tags: ['attic'] }))],
  ['dashboard/links-resolve', dashboard((it) => it.links.push({ title: 'Nowhere', type: 'link', url: '/d/obskit-nowhere' }))],
  ['dashboard/uneditable', dashboard((it) => (it.editable = true))],
  ['promql/grammar', asks('sum(')],
  ['dashboard/target-counter', asks('sum(hedgehog_http_requests_total{job=~"$job",instance=~"$instance"})')],
  ['dashboard/target-job', asks('sum(rate(hedgehog_http_requests_total{instance=~"$instance"}[$__rate_interval]))')],
  ['dashboard/target-instance', asks('sum(rate(hedgehog_http_requests_total{job=~"$job"}[$__rate_interval]))')],
  ['dashboard/target-instance', asks('sum(rate(hedgehog_http_requests_total{job=~"$job",instance="hedgehog-1:8080"}[$__rate_interval]))')],
  ['promql/unknown-value', asks('job_status:hedgehog_http_requests:rate5m{job=~"$job",status="7xx"}')],
  ['dashboard/target-rate-interval', asks('sum(rate(hedgehog_http_requests_total{job=~"($job)",instance=~"$instance"}[5m]))')],
  ['dashboard/target-rate-interval', asks('sum(rate(hedgehog_http_requests_total{job=~"$job",instance=~"$instance"}[7m]))')],
  ['dashboard/target-logql', asks('count_over_time("error"[$__auto])', 'loki')],
  ['dashboard/target-logql-auto', asks('count_over_time({job="hedgehog"}[5m])', 'loki')],
  ['dashboard/template-datasource', variable('prometheus_datasource', (it) => (it.name = 'source'))],
  ['dashboard/template-job', variable('job', (it) => (it.label = 'Task'))],
  ['dashboard/template-instance', variable('instance', (it) => (it.label = 'Machine'))],
  ['dashboard/template-query', variable('job', (it) => (it.query = 'everything(up)'))],
  ['dashboard/template-reload', variable('job', (it) => (it.refresh = 0))],
  ['dashboard/metric-on-no-panel', clean, withMetric(counter('extra_total', { help: 'Things.' }))],
  ['dashboard/metric-on-no-panel', edit('dashboards/stack.json', 'max(grafana_stat_totals_dashboard{', 'max(grafana_http_request_in_flight{')],
  ['dashboard/metric-on-no-panel', edit('dashboards/runtime.json', 'time() - max by (job, instance) (process_start_time_seconds{', 'time() - max by (job, instance) (up{')],
  ['metric/name', clean, withMetric(counter('extra_things', { help: 'Things.' }))],
  ['metric/legacy-name', clean, withMetric(counter('extra_total', { help: 'Things.', legacyName: 'no reason' }))],
  ['metric/help', clean, withMetric(counter('extra_total', { help: 'things' }))],
  ['metric/label-name', clean, withMetric(counter('extra_total', { help: 'Things.', labels: { 'a-b': ['x'] } }))],
  ['metric/label-values', clean, withMetric(counter('extra_total', { help: 'Things.', labels: { a: ['x', 'x'] } }))],
  ['rules/raw-value', edit('rules/slo.yaml', '$value | humanize }}', '$value }}')],
  ['rules/never-fires', edit('rules/slo.yaml', 'slo:burn_rate:ratio1h > 14.4', 'slo:burn_rate:ratio1h > 14.4 and slo:burn_rate:ratio1h < 3')],
  ['rules/always-fires', edit('rules/slo.yaml', 'slo:burn_rate:ratio1h > 14.4 and slo:burn_rate:ratio5m > 14.4 and slo:events:increase1h >= slo:minimum_events:count', 'slo:burn_rate:ratio1h')],
  ['rules/longer-than-retention', edit('rules/slo.yaml', 'slo:burn_rate:ratio1h > 14.4', 'slo:burn_rate:ratio1h offset 60d > 14.4')],
  ['compose/schema', edit('compose/docker-compose.yaml', 'cap_drop:', 'cap_dropp:')],
  ['compose/schema', edit('compose/docker-compose.yaml', 'retries: 6', 'retries: [6]')],
  ['compose/unreadable', edit('compose/docker-compose.yaml', 'services:', 'services: {')],
  ['compose/floating-image', edit('compose/docker-compose.yaml', config.prometheus.image, 'docker.io/prom/prometheus:latest')],
  ['compose/missing-mount', edit('compose/docker-compose.yaml', './prometheus/rules:', './prometheus/rulez:')],
  ['compose/unknown-volume', edit('compose/docker-compose.yaml', 'prometheus-data:/prometheus', 'data:/prometheus')],
  ['compose/unknown-service', edit('compose/docker-compose.yaml', 'depends_on:\n      alertmanager:', 'depends_on:\n      alertmanger:')],
  ['kubernetes/too-large', edit('kubernetes/standalone/prometheus.k8s.yaml', '\ndata:\n', `\ndata:\n  large: ${'x'.repeat(1_100_000)}\n`)],
  ['kubernetes/unreadable', edit('kubernetes/standalone/tempo.k8s.yaml', 'kind: StatefulSet', 'kind: {')],
  ['kubernetes/unknown-kind', edit('kubernetes/standalone/tempo.k8s.yaml', 'kind: StatefulSet', 'kind: StatefullSet')],
  ['kubernetes/unknown-field', edit('kubernetes/standalone/tempo.k8s.yaml', 'readinessProbe:', 'readynessProbe:')],
  ['kubernetes/unknown-field', edit('kubernetes/operator/monitors.k8s.yaml', 'sampleLimit:', 'samplelimit:')],
  ['kubernetes/missing-field', edit('kubernetes/standalone/tempo.k8s.yaml', 'name: tempo\n          ports:', 'ports:')],
  ['kubernetes/field-value', edit('kubernetes/standalone/tempo.k8s.yaml', 'replicas: 1', 'replicas: one')],
  ['kubernetes/dangling-reference', edit('kubernetes/standalone/tempo.k8s.yaml', 'mountPath: /var/tempo\n              name: data', 'mountPath: /var/tempo\n              name: lost')],
];

describe('obskit check', () => {
  it('finds nothing in a deployment with logs and a Collector', () => {
    const more = loadConfig({ file: 'obskit.yaml', text: 'systems: {hedgehog: {nodes: 2}}\nloki: {enabled: true}\ncollector: {enabled: true}' }, indexKit(kits));
    if (!more.ok) throw new Error('the deployment does not load');
    const { systems: watched } = contentOf(assemble(more.config, kits));
    const { findings } = checkOutput({ ...about, systems: watched, jobs: optionalJobs(more.config), files: synthesize(more.config, kits) });
    expect(findings).toEqual([]);
  });

  it('finds nothing in the kit’s own output', () => {
    const { findings, made } = checkOutput({ ...about, systems, files: clean });
    expect(findings).toEqual([]);
    expect(made.every(({ count }) => count > 0)).toBe(true);
  });

  it.each(planted.map(([rule, files, watched]) => ({ rule, files, watched })))('finds a planted $rule', ({ rule, files, watched }) => {
    expect(found(files, watched)).toContain(rule);
  });

  it('has a planted fault for every rule that needs no tool', () => {
    const source = readdirSync(resolve('src/check'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/tool'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
    const rules = new Set([...source.matchAll(/(?:rule|id): '((?:promql|rules|dashboard|metric|compose|kubernetes)\/[a-z-]+)'/g)].map(([, rule]) => rule ?? ''));
    expect(rules.size).toBeGreaterThan(20);
    // What this one finds in a panel's query goes by the names of the rules about PromQL.
    rules.delete('dashboard/target-promql');
    expect([...rules].filter((rule) => !planted.some(([known]) => known === rule))).toEqual([]);
  });
});
