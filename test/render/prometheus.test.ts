import { describe, expect, it } from 'vitest';
import type { Config, Discovery } from '../../src/config/config.ts';
import { renderAll, renderStack } from '../../src/render/all.ts';
import { processSeries, sampleLimit } from '../../src/render/scrape.ts';
import { labelNamesOf } from '../../src/metric/system.ts';
import { hedgehogSystem } from '../../src/systems/hedgehog/metrics.ts';
import { contentOf, demoConfig, hedgehogNodes, kubernetesConfig, tinySystem, tinyTargets } from '../stack/configs.ts';
import { at, list, objects, read, readAll, textOf, type Value } from './read.ts';
import { relabel, targetsOf } from './relabel.ts';

const rendered = (config: Config) => renderStack(contentOf(config)).files;
const prometheus = (config: Config) => read(rendered(config), 'prometheus/prometheus.yaml');

function job(config: Config, name: string): Value {
  const found = list(prometheus(config), 'scrape_configs').find((candidate) => at(candidate, 'job_name') === name);
  if (found === undefined) throw new Error(`no job ${name}`);
  return found;
}

function discovering(discovery: Discovery): Config {
  return { ...demoConfig, systems: [hedgehogNodes, { ...tinyTargets, discovery }] };
}

describe('the scrape configuration', () => {
  it('has a job for each system, then one for each component', () => {
    expect(list(prometheus(demoConfig), 'scrape_configs').map((entry) => at(entry, 'job_name'))).toEqual([
      'hedgehog', 'tiny', 'prometheus', 'alertmanager', 'tempo', 'grafana',
    ]);
  });

  it('takes intervals, path, scheme and external labels from the configuration', () => {
    const config: Config = {
      ...demoConfig,
      prometheus: { ...demoConfig.prometheus, externalLabels: { cluster: 'north' } },
      systems: [hedgehogNodes, { ...tinyTargets, metricsPath: '/m', scheme: 'https' }],
    };
    expect(at(prometheus(config), 'global')).toEqual({ scrape_interval: '15s', scrape_timeout: '10s', evaluation_interval: '15s', external_labels: { cluster: 'north' } });
    expect(job(config, 'tiny')).toMatchObject({ metrics_path: '/m', scheme: 'https', honor_labels: false });
  });

  it('keeps what the deployment says, for as long as the configuration says it', () => {
    expect(at(prometheus(demoConfig), 'storage', 'tsdb', 'retention')).toEqual({ time: '15d', size: '10GB' });
  });

  it('takes a dollar sign in an external label as it is, and its own name in a cluster from the environment', () => {
    const config: Config = { ...demoConfig, highAvailability: true, prometheus: { ...demoConfig.prometheus, externalLabels: { price: 'a$b' } } };
    const inCluster = read(renderStack(contentOf(config), 'kubernetes').files, 'prometheus/prometheus.yaml');
    expect(at(inCluster, 'global', 'external_labels')).toEqual({ price: 'a$$b', prometheus_replica: '${POD_NAME}' });
  });

  it('sends alerts to Alertmanager at the port where it listens', () => {
    const config = { ...demoConfig, alertmanager: { ...demoConfig.alertmanager, port: 19093 } };
    expect(at(prometheus(config), 'alerting', 'alertmanagers', 0, 'static_configs', 0, 'targets')).toEqual(['alertmanager:19093']);
    expect(at(job(config, 'alertmanager'), 'static_configs', 0, 'targets')).toEqual(['alertmanager:19093']);
  });

  it('limits a scrape to the catalogue’s budget and what the process adds', () => {
    expect(sampleLimit(tinySystem)).toBe(1 + processSeries);
    expect(at(job(demoConfig, 'tiny'), 'sample_limit')).toBe(1 + processSeries);
  });
});

describe('the discovery of targets', () => {
  it.each<[string, Discovery, Value]>([
    ['static targets as they are', { kind: 'static', targets: ['a:1', 'b:2'] }, { static_configs: [{ targets: ['a:1', 'b:2'] }] }],
    ['addresses by name, at the system’s own port', { kind: 'dns', names: ['tiny.example'], type: 'A' }, { dns_sd_configs: [{ names: ['tiny.example'], type: 'A', port: 9100 }] }],
    ['addresses by name, at a stated port', { kind: 'dns', names: ['x'], type: 'AAAA', port: 7 }, { dns_sd_configs: [{ names: ['x'], type: 'AAAA', port: 7 }] }],
    ['service records, which hold a port themselves', { kind: 'dns', names: ['_m._tcp.x'], type: 'SRV' }, { dns_sd_configs: [{ names: ['_m._tcp.x'], type: 'SRV' }] }],
    ['files of the user', { kind: 'file', paths: ['/t/*.json'] }, { file_sd_configs: [{ files: ['/t/*.json'] }] }],
    ['a file of the output', { kind: 'file', paths: [] }, { file_sd_configs: [{ files: ['../targets/tiny.yaml'] }] }],
    [
      'pods by their labels',
      { kind: 'kubernetes', namespaces: ['a'], labels: { app: 'tiny', tier: 'x' } },
      { kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['a'] }, selectors: [{ role: 'pod', label: 'app=tiny,tier=x' }] }] },
    ],
    [
      'pods of all namespaces by the recommended label, where none is stated',
      { kind: 'kubernetes', namespaces: [], labels: {} },
      { kubernetes_sd_configs: [{ role: 'pod', selectors: [{ role: 'pod', label: 'app.kubernetes.io/name=tiny' }] }] },
    ],
  ])('finds %s', (_, discovery, expected) => {
    expect(job(discovering(discovery), 'tiny')).toMatchObject(expected as object);
  });

  it('writes the file of targets that the configuration leaves to the user, empty', () => {
    const files = rendered(discovering({ kind: 'file', paths: [] }));
    expect(read(files, 'targets/tiny.yaml')).toEqual([]);
    expect(textOf(files, 'targets/tiny.yaml')).toContain('# - targets:');
    expect(rendered(demoConfig).some(({ path }) => path.startsWith('targets/'))).toBe(false);
  });
});

describe('relabeling', () => {
  const steps = (config: Config, name: string) => list(job(config, name), 'relabel_configs');
  const pod = {
    __address__: '10.0.0.7:1234',
    __meta_kubernetes_namespace: 'shop',
    __meta_kubernetes_pod_name: 'hedgehog-0',
    __meta_kubernetes_pod_node_name: 'machine-3',
    __meta_kubernetes_pod_ip: '10.0.0.7',
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true',
    __metrics_path__: '/metrics',
    __scheme__: 'http',
    job: 'hedgehog',
  };
  const podSteps = steps(kubernetesConfig, 'hedgehog');

  it('names a pod’s instance after the pod, and its machine kubernetes_node', () => {
    const labels = relabel(podSteps, pod);
    expect(labels).toMatchObject({ __address__: '10.0.0.7:8081', instance: 'shop/hedgehog-0:8081', kubernetes_node: 'machine-3', namespace: 'shop', pod: 'hedgehog-0', job: 'hedgehog' });
    expect(labels).not.toHaveProperty('node');
  });

  it('follows a pod’s annotations of port, path and scheme', () => {
    const annotated = {
      ...pod,
      __meta_kubernetes_pod_annotation_prometheus_io_port: '9999',
      __meta_kubernetes_pod_annotation_prometheus_io_path: '/stats',
      __meta_kubernetes_pod_annotation_prometheus_io_scheme: 'https',
    };
    expect(relabel(podSteps, annotated)).toMatchObject({ __address__: '10.0.0.7:9999', __metrics_path__: '/stats', __scheme__: 'https', instance: 'shop/hedgehog-0:9999' });
  });

  it('puts an IPv6 address in brackets', () => {
    expect(relabel(podSteps, { ...pod, __meta_kubernetes_pod_ip: 'fd00::7' })).toMatchObject({ __address__: '[fd00::7]:8081' });
  });

  it('makes one target of a pod with several ports', () => {
    expect(relabel(podSteps, { ...pod, __address__: '10.0.0.7:1' })).toEqual(relabel(podSteps, { ...pod, __address__: '10.0.0.7:2' }));
  });

  it.each([
    ['does not ask for it', { __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'false' }],
    ['has ended', { __meta_kubernetes_pod_phase: 'Succeeded' }],
    ['is only being initialized', { __meta_kubernetes_pod_container_init: 'true' }],
  ])('leaves out a pod that %s', (_, changed) => {
    expect(relabel(podSteps, { ...pod, ...changed })).toBeUndefined();
  });

  it.each([
    ['static targets', demoConfig],
    ['files', discovering({ kind: 'file', paths: [] })],
    ['pods', { ...kubernetesConfig, systems: kubernetesConfig.systems.map((system) => ({ ...system, labels: { site: 'north' } })) }],
  ])('adds the deployment’s labels to %s, and lets no target call itself another job or take the label node', (_, config) => {
    const labels = relabel(steps(config, 'tiny'), { ...pod, job: 'impostor', node: 'n1' });
    expect(labels).toMatchObject({ job: 'tiny', site: 'north', target_node: 'n1' });
    expect(labels).not.toHaveProperty('node');
  });

  it.each(['endpoint', 'status', 'target_node'])('lets no target push aside the label %s of the metrics', (own) => {
    const named = { ...hedgehogNodes, nodes: 0, discovery: { kind: 'file', paths: [] } } as const;
    const labels = relabel(steps({ ...demoConfig, systems: [named] }, 'hedgehog'), { ...pod, [own]: 'http', node: 'n1', site: 'north' });
    const taken = Object.keys(labels ?? {}).filter((label) => labelNamesOf(hedgehogSystem).includes(label));
    expect(taken).toEqual([]);
    expect(labels).toMatchObject({ site: 'north' });
  });

  it('takes a dollar sign in a label’s value as it is', () => {
    const config: Config = { ...demoConfig, systems: [{ ...tinyTargets, labels: { price: '$1' } }] };
    expect(steps(config, 'tiny')[0]).toEqual({ target_label: 'price', replacement: '$$1' });
  });
});

describe('the reference nodes in a cluster', () => {
  const config: Config = { ...demoConfig, systems: [{ ...hedgehogNodes, labels: { site: 'north' }, metricsPath: '/stats' }] };
  const content = contentOf(config);
  const jobIn = (platform: 'kubernetes' | 'one machine'): Value => list(read(renderStack(content, platform).files, 'prometheus/prometheus.yaml'), 'scrape_configs')[0] ?? null;
  const sets = [...objects(readAll(renderAll(content), 'kubernetes/standalone'), 'StatefulSet').values()];

  it('are found by discovery, in the namespace of the deployment only', () => {
    const job = jobIn('kubernetes');
    expect(at(job, 'kubernetes_sd_configs')).toEqual([
      { role: 'pod', namespaces: { names: ['observability'] }, selectors: [{ role: 'pod', label: 'app.kubernetes.io/name=hedgehog,app.kubernetes.io/part-of=obskit' }] },
    ]);
    expect(at(job, 'static_configs')).toBeUndefined();
  });

  it('have the labels that they have in Compose, and those of their pods', () => {
    const compose = targetsOf(jobIn('one machine'));
    const cluster = targetsOf(jobIn('kubernetes'), sets);
    expect(compose.map(({ instance }) => instance)).toEqual(['hedgehog-1:8081', 'hedgehog-2:8081', 'hedgehog-3:8081']);
    expect(cluster).toEqual(compose.map((labels, index) => ({ ...labels, namespace: 'observability', pod: `hedgehog-${index + 1}-0`, kubernetes_node: '' })));
  });

  it('are left out where their annotations ask for no scrape', () => {
    const silent = JSON.parse(JSON.stringify(sets).replaceAll('"prometheus.io/scrape":"true"', '"prometheus.io/scrape":"false"')) as readonly Value[];
    expect(targetsOf(jobIn('kubernetes'), silent)).toEqual([]);
  });
});
