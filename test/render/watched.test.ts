import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Config, Discovery } from '../../src/config/config.ts';
import { alertsFor, commonAlerts, stackSystems } from '../../src/kit/common.ts';
import { kits } from '../../src/kit/kits.ts';
import { assemble, contentOf, renderRuleTests } from '../../src/render/assemble.ts';
import { renderAll } from '../../src/render/all.ts';
import { sampleLimit } from '../../src/render/scrape.ts';
import { watchedSystems, watchedTargets } from '../../src/render/watched.ts';
import { stackOf } from '../../src/stack/stack.ts';
import { demoConfig, hedgehogNodes } from '../stack/configs.ts';

/** The deployment of one system, its targets found in one way. */
function watching(name: string, discovery: Discovery): Config {
  return { ...demoConfig, systems: [{ ...hedgehogNodes, name, nodes: 0, discovery }] };
}

const files: Discovery = { kind: 'file', paths: [] };
const { systems } = contentOf(assemble(watching('hashmap', files), kits));

describe('a watched job', () => {
  it.each<[string, Discovery, boolean]>([
    ['a list of targets', { kind: 'static', targets: ['a:1'] }, true],
    ['DNS', { kind: 'dns', names: ['a.example'], type: 'A', port: 1 }, true],
    ['Kubernetes', { kind: 'kubernetes', namespaces: ['shop'], labels: {} }, true],
    ['a file that starts empty', files, false],
  ])('is expected to have targets, or not, by %s', (_, discovery, expected) => {
    expect(watchedSystems(watching('hashmap', discovery), systems).jobs).toMatchObject([{ name: 'hashmap', expected }]);
  });

  it('may bring as many samples as its scrape job allows', () => {
    expect(watchedSystems(watching('hashmap', files), systems).jobs[0]?.sampleLimit).toBe(sampleLimit(systems[0] ?? expect.fail()));
  });

  it.each([
    ['hashmap', ['requests_in_flight', 'cluster_nodes_total', 'rebalance_keys_pending', 'keys_total', 'storage_bytes_used']],
    ['hedgehog', []],
    ['porter', []],
  ])('%s always exposes its metrics without labels, unless they come into being at their first use', (name, metrics) => {
    const config = watching(name, files);
    const [job] = watchedSystems(config, contentOf(assemble(config, kits)).systems).jobs;
    expect(job?.alwaysPresent.map((metric) => metric.name)).toEqual(metrics);
  });

  it.each([
    ['hashmap', ['requests_total', 'request_duration_seconds']],
    ['goverse', ['goverse_method_calls_total', 'goverse_method_call_duration']],
    ['hedgehog', ['hedgehog_http_requests_total', 'hedgehog_http_request_duration_seconds']],
    ['porter', ['requests_total', 'grpc_responses_total']],
    ['keychain', ['keychain_operations_total', 'keychain_operation_duration_seconds']],
  ])('%s exposes, once it is used, what every use of it makes', (name, metrics) => {
    const config = watching(name, files);
    const [job] = watchedSystems(config, contentOf(assemble(config, kits)).systems).jobs;
    expect(job?.core.map((metric) => metric.name)).toEqual(metrics);
    const missing = rulesOf(config, 'targets').find(({ alert }) => alert === 'CatalogueMetricAbsent')?.expr;
    for (const metric of metrics) expect(missing).toContain(`"metric", "${metric}", "", ""`);
  });

  it('is every service of the stack as well', () => {
    const own = stackOf(demoConfig, { systems: [], rules: [], dashboards: [] }).filter(({ metrics }) => metrics !== undefined);
    expect(watchedTargets(demoConfig, []).jobs.map(({ name }) => name)).toEqual(own.map(({ name }) => name));
    expect(stackSystems.map(({ name }) => name)).toEqual(own.map(({ name }) => name));
  });
});

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function rulesOf(config: Config, file: string): readonly Rule[] {
  return contentOf(assemble(config, kits)).rules.find(({ name }) => name === file)?.groups.flatMap(({ rules }) => rules as readonly Rule[]) ?? [];
}

describe('the rules about targets', () => {
  it('never say that a job is absent that waits for its targets', () => {
    const absent = rulesOf(watching('hashmap', files), 'targets').find(({ alert }) => alert === 'JobAbsent')?.expr;
    expect(absent).not.toContain('hashmap');
    expect(rulesOf(demoConfig, 'targets').find(({ alert }) => alert === 'JobAbsent')?.expr).toContain('absent(up{job="hedgehog"}) or ');
  });

  it('tell of Loki and of the Collector in a deployment that has them', () => {
    const config: Config = { ...demoConfig, loki: { ...demoConfig.loki, enabled: true }, collector: { ...demoConfig.collector, enabled: true } };
    for (const name of ['TargetDown', 'JobDown']) {
      expect(rulesOf(config, 'targets').find(({ alert }) => alert === name)?.expr).toContain('up{job=~"hedgehog|prometheus|alertmanager|loki|collector"}');
    }
  });

  it('leave Tempo and Grafana to the alerts that tell of them', () => {
    for (const name of ['TargetDown', 'JobDown']) {
      expect(rulesOf(demoConfig, 'targets').find(({ alert }) => alert === name)?.expr).toContain('up{job=~"hedgehog|prometheus|alertmanager"}');
    }
    expect(rulesOf(demoConfig, 'stack').map(({ alert }) => alert)).toEqual(expect.arrayContaining(['TempoNotReady', 'GrafanaDown']));
  });

  it('record the budget of each job under that job', () => {
    const budgets = rulesOf({ ...demoConfig, systems: [hedgehogNodes, { ...hedgehogNodes, name: 'porter' }] }, 'targets').filter(({ record }) => record !== undefined);
    expect(budgets.map(({ record, labels }) => [record, labels])).toEqual([
      ['job:scrape_samples:limit', { job: 'hedgehog' }],
      ['job:scrape_samples:limit', { job: 'porter' }],
    ]);
    expect(new Set(budgets.map(({ expr }) => expr)).size).toBe(2);
  });

  it('put an alert about a target into its job’s system', () => {
    expect(rulesOf(demoConfig, 'targets').find(({ alert }) => alert === 'TargetDown')?.labels).toEqual({ severity: 'warning', system: '{{ $labels.job }}' });
    expect(rulesOf(demoConfig, 'stack').find(({ alert }) => alert === 'GrafanaDown')?.labels).toEqual({ severity: 'warning', system: 'grafana' });
  });

  it('have tests of their own', () => {
    expect(renderRuleTests(assemble(demoConfig, kits)).map(({ path }) => path)).toEqual(expect.arrayContaining(['tests/targets.yaml', 'tests/stack.yaml']));
  });

  it('name every alert that obskit.yaml can tune, and no other', () => {
    const there = ['targets', 'stack'].flatMap((file) => rulesOf({ ...demoConfig, systems: [{ ...hedgehogNodes, name: 'hashmap' }] }, file));
    expect(there.flatMap(({ alert }) => alert ?? []).sort()).toEqual(commonAlerts.map(({ name }) => name).sort());
    expect([alertsFor('heartbeat'), alertsFor('target-down'), alertsFor('job-gone')]).toEqual([['Watchdog'], ['TargetDown'], ['JobDown', 'JobAbsent']]);
  });

  it('are about the systems and about Tempo where a cluster has its own Prometheus, Alertmanager and Grafana, whose jobs have other names', () => {
    const rules = renderAll(contentOf(assemble({ ...demoConfig, loki: { ...demoConfig.loki, enabled: true } }, kits))).filter(({ path }) => /^kubernetes\/operator\/.*rules/.test(path));
    const texts = rules.flatMap(({ content }) => loadAll(content)).map((manifest) => JSON.stringify(manifest).replaceAll('\\"', '"'));
    expect(texts.filter((text) => text.includes('absent(up{job="hedgehog"})'))).toHaveLength(1);
    expect(texts.filter((text) => /job=~?"[^"]*(prometheus|alertmanager|grafana)|Watchdog|GrafanaDown/.test(text))).toEqual([]);
    expect(texts.filter((text) => text.includes('"TempoNotReady"'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('absent(up{job="tempo"})') && text.includes('absent(up{job="loki"})'))).toHaveLength(1);
    // It asks Prometheus for its exemplars, under a name that this one does not have.
    expect(texts.join('')).not.toContain('TempoTracesStopped');
  });
});

it('writes rule files that can be read', () => {
  for (const { path, content } of renderAll(contentOf(assemble(demoConfig, kits))).filter(({ path }) => path.startsWith('rules/'))) {
    expect(load(content), path).toMatchObject({ groups: expect.any(Array) });
  }
});
