import { describe, expect, it } from 'vitest';
import { lintKubernetes } from '../../src/check/kubernetes/lintKubernetes.ts';
import type { Config } from '../../src/config/config.ts';
import { renderAll } from '../../src/render/all.ts';
import { contentOf, demoConfig } from '../stack/configs.ts';
import { at, list, objects, read, readAll, type Value } from './read.ts';

const artifacts = (config: Config) => renderAll(contentOf(config));
const standalone = (config: Config) => readAll(artifacts(config), 'kubernetes/standalone');
const pod = (documents: readonly Value[], name: string) => at(objects(documents, 'StatefulSet').get(name), 'spec', 'template', 'spec');

const available: Config = { ...demoConfig, highAvailability: true };
const exposing: Config = {
  ...demoConfig,
  kubernetes: {
    expose: [
      { kind: 'ingress', service: 'grafana', host: 'grafana.example', class: 'nginx', tlsSecret: 'grafana-tls', annotations: { 'a.example/b': 'c' }, fromNamespaces: { team: 'edge' } },
      { kind: 'httpRoute', service: 'prometheus', host: 'prometheus.example', gateway: { name: 'public', namespace: 'gateways', section: 'https' }, fromNamespaces: {} },
      { kind: 'ingress', service: 'hedgehog-1', host: 'node.example', annotations: {}, fromNamespaces: {} },
    ],
  },
};

it.each([['high availability', available], ['exposed services', exposing]] as const)('the manifests with %s have no findings', (_, config) => {
  expect(lintKubernetes(artifacts(config)).findings).toEqual([]);
});

describe('high availability', () => {
  const all = standalone(available);
  const settings = (name: string, key: string) => {
    const map = objects(all, 'ConfigMap').get(`${name}-etc-obskit-config`);
    return read([{ path: key, content: String(at(map, 'data', key)) }], key);
  };

  it('runs two Prometheus and three Alertmanagers, and all else once', () => {
    const counts = [...objects(all, 'StatefulSet')].map(([name, set]) => [name, at(set, 'spec', 'replicas')]);
    expect(Object.fromEntries(counts)).toEqual({ prometheus: 2, alertmanager: 3, tempo: 1, grafana: 1, 'hedgehog-1': 1, 'hedgehog-2': 1, 'hedgehog-3': 1 });
  });

  it('gives each Prometheus a label of its own, which no alert carries', () => {
    const prometheus = settings('prometheus', 'prometheus.yaml');
    expect(at(prometheus, 'global', 'external_labels')).toEqual({ prometheus_replica: '${POD_NAME}' });
    expect(at(prometheus, 'alerting', 'alert_relabel_configs')).toEqual([{ regex: 'prometheus_replica', action: 'labeldrop' }]);
    expect(list(pod(all, 'prometheus'), 'containers', 0, 'env')).toEqual([{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]);
  });

  it('sends alerts to every Alertmanager, and what Tempo derives to every Prometheus', () => {
    const targets = [0, 1, 2].map((index) => `alertmanager-${index}.alertmanager-peers:9093`);
    expect(list(settings('prometheus', 'prometheus.yaml'), 'alerting', 'alertmanagers', 0, 'static_configs', 0, 'targets')).toEqual(targets);
    const writes = list(settings('tempo', 'tempo.yaml'), 'metrics_generator', 'storage', 'remote_write').map((write) => at(write, 'url'));
    expect(writes).toEqual([0, 1].map((index) => `http://prometheus-${index}.prometheus-peers:9090/api/v1/write`));
  });

  it('scrapes every replica by its own name', () => {
    const jobs = list(settings('prometheus', 'prometheus.yaml'), 'scrape_configs');
    const targets = (job: string) => list(jobs.find((one) => at(one, 'job_name') === job), 'static_configs', 0, 'targets').length;
    expect([targets('prometheus'), targets('alertmanager'), targets('tempo')]).toEqual([2, 3, 1]);
  });

  it('makes the Alertmanagers a cluster whose names resolve before it is ready', () => {
    const set = objects(all, 'StatefulSet').get('alertmanager');
    const peers = [0, 1, 2].map((index) => `--cluster.peer=alertmanager-${index}.alertmanager-peers:9094`);
    expect(list(pod(all, 'alertmanager'), 'containers', 0, 'args')).toEqual(expect.arrayContaining(['--cluster.listen-address=0.0.0.0:9094', ...peers]));
    expect(at(set, 'spec', 'podManagementPolicy')).toBe('Parallel');
    const service = objects(all, 'Service').get(String(at(set, 'spec', 'serviceName')));
    expect(at(service, 'spec')).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true, selector: at(set, 'spec', 'selector', 'matchLabels') });
    expect(list(service, 'spec', 'ports')).toEqual(expect.arrayContaining([{ name: 'cluster-udp', port: 9094, protocol: 'UDP', targetPort: 'cluster-udp' }]));
  });

  it('lets the Alertmanagers gossip, over TCP and UDP', () => {
    const policy = objects(all, 'NetworkPolicy').get('alertmanager');
    for (const [direction, peer] of [['ingress', 'from'], ['egress', 'to']] as const) {
      const rules = list(policy, 'spec', direction).filter((rule) => at(rule, peer, 0, 'podSelector', 'matchLabels', 'app.kubernetes.io/instance') === 'alertmanager');
      expect(rules.flatMap((rule) => list(rule, 'ports')), direction).toEqual([{ protocol: 'TCP', port: 9094 }, { protocol: 'UDP', port: 9094 }]);
    }
  });

  it('keeps replicas on different machines', () => {
    const term = at(pod(all, 'prometheus'), 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 0);
    expect(term).toEqual({ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/instance': 'prometheus' } } });
    expect(at(pod(all, 'tempo'), 'affinity')).toBeUndefined();
  });

  it('changes nothing in Compose', () => {
    const compose = (config: Config) => artifacts(config).filter(({ path }) => !path.startsWith('kubernetes/standalone/'));
    expect(compose(available)).toEqual(compose(demoConfig));
  });
});

describe('maintenance', () => {
  it('takes one pod at a time of what has several, and is not kept from what has one', () => {
    const budgets = (config: Config) => [...objects(standalone(config), 'PodDisruptionBudget')].map(([name, budget]) => [name, at(budget, 'spec', 'maxUnavailable'), at(budget, 'spec', 'unhealthyPodEvictionPolicy')]);
    expect(budgets(demoConfig)).toEqual([['hedgehog', 1, 'AlwaysAllow']]);
    expect(budgets(available)).toEqual([['prometheus', 1, 'AlwaysAllow'], ['alertmanager', 1, 'AlwaysAllow'], ['hedgehog', 1, 'AlwaysAllow']]);
  });

  it('finds in a budget the pods that it is about', () => {
    const all = standalone(available);
    for (const [name, budget] of objects(all, 'PodDisruptionBudget')) {
      const wanted = Object.entries(at(budget, 'spec', 'selector', 'matchLabels') ?? {});
      const pods = [...objects(all, 'StatefulSet')].filter(([, set]) => wanted.every(([label, value]) => at(set, 'spec', 'template', 'metadata', 'labels', label) === value));
      expect(pods.map(([set]) => set.replace(/-\d+$/, '')).every((set) => set === name), name).toBe(true);
      expect(pods.reduce((count, [, set]) => count + Number(at(set, 'spec', 'replicas')), 0)).toBeGreaterThan(1);
    }
  });

  it('spreads the nodes of a system over zones and machines, without waiting for one', () => {
    expect(list(pod(standalone(demoConfig), 'hedgehog-1'), 'topologySpreadConstraints')).toEqual(
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'hedgehog' } },
      })),
    );
  });
});

describe('what is exposed', () => {
  const all = standalone(exposing);

  it('has an Ingress with its class, its certificate and its annotations', () => {
    const ingress = objects(all, 'Ingress').get('grafana');
    expect(at(ingress, 'metadata', 'annotations')).toEqual({ 'a.example/b': 'c' });
    expect(at(ingress, 'spec')).toEqual({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['grafana.example'], secretName: 'grafana-tls' }],
      rules: [{ host: 'grafana.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'grafana', port: { number: 3000 } } } }] } }],
    });
    expect(at(objects(all, 'Ingress').get('hedgehog-1'), 'spec')).toEqual({
      rules: [{ host: 'node.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'hedgehog-1', port: { number: 8081 } } } }] } }],
    });
  });

  it('has a route of the Gateway API', () => {
    expect(at(objects(all, 'HTTPRoute').get('prometheus'), 'spec')).toEqual({
      parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      hostnames: ['prometheus.example'],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: 'prometheus', port: 9090 }] }],
    });
  });

  it('lets the controller in at that port, from its namespaces, and nothing else', () => {
    const open = (documents: readonly Value[], name: string) => list(objects(documents, 'NetworkPolicy').get(name), 'spec', 'ingress').filter((rule) => at(rule, 'from', 0, 'namespaceSelector') !== undefined);
    expect(open(all, 'grafana')).toEqual([{ from: [{ namespaceSelector: { matchLabels: { team: 'edge' } } }], ports: [{ protocol: 'TCP', port: 3000 }] }]);
    expect(open(all, 'prometheus')).toEqual([{ from: [{ namespaceSelector: {} }], ports: [{ protocol: 'TCP', port: 9090 }] }]);
    expect(open(all, 'tempo')).toEqual([]);
    expect([...objects(standalone(demoConfig), 'NetworkPolicy').keys()].flatMap((name) => open(standalone(demoConfig), name))).toEqual([]);
  });
});
