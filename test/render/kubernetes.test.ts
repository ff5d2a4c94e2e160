import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { renderAll, renderStack } from '../../src/render/all.ts';
import { standaloneApp } from '../../src/render/kubernetes.ts';
import { operatorApp } from '../../src/render/kubernetesOperator.ts';
import { portOf, type Service } from '../../src/stack/service.ts';
import { stackOf } from '../../src/stack/stack.ts';
import { contentOf, demoConfig, hedgehogNodes, kubernetesConfig, notifyingConfig, telemetryConfig, tinyTargets } from '../stack/configs.ts';
import { at, keys, list, objects, read, readAll, textOf, type Value } from './read.ts';

const rendered = (config: Config) => renderAll(contentOf(config));
const documents = (config: Config) => readAll(rendered(config), 'kubernetes/standalone');
const stack = (config: Config) => stackOf(config, contentOf(config));
const container = (set: Value | undefined) => at(set, 'spec', 'template', 'spec', 'containers', 0);

const deployments: readonly (readonly [string, Config])[] = [
  ['the demo', demoConfig],
  ['a deployment with receivers', notifyingConfig],
  ['a deployment that discovers pods', kubernetesConfig],
];

describe.each(deployments)('the standalone manifests of %s', (_, config) => {
  const all = documents(config);
  const sets = objects(all, 'StatefulSet');
  const services = objects(all, 'Service');
  const configMaps = objects(all, 'ConfigMap');

  it('run the same services as the Compose project, under the same names', () => {
    const compose = keys(read(rendered(config), 'compose/docker-compose.yaml'), 'services');
    expect([...sets.keys()].toSorted()).toEqual(compose.toSorted());
    expect([...services.keys()].toSorted()).toEqual(compose.toSorted());
  });

  it('keep every value of the services: none vanished on the way', () => {
    for (const service of stack(config)) {
      const set = sets.get(service.name);
      const one = container(set);
      const { requests, limits } = service.resources;
      expect(at(one, 'image')).toBe(service.image);
      expect(list(one, 'args')).toEqual(service.args);
      expect(list(one, 'ports')).toEqual(service.ports.map(({ name, port }) => ({ name, containerPort: port })));
      expect(list(services.get(service.name), 'spec', 'ports')).toEqual(service.ports.map(({ name, port }) => ({ name, port, targetPort: name })));
      expect(at(one, 'resources')).toEqual({
        requests: { cpu: `${requests.cpu * 1_000}m`, memory: `${requests.mebibytes}Mi` },
        limits: { cpu: `${limits.cpu * 1_000}m`, memory: `${limits.mebibytes}Mi` },
      });
      expect(list(set, 'spec', 'volumeClaimTemplates').map((claim) => [at(claim, 'metadata', 'name'), at(claim, 'spec', 'resources', 'requests', 'storage')])).toEqual(
        service.storage.map(({ name, size }) => [name, size]),
      );
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
        expect(at(one, probe, 'httpGet', 'port'), `${service.name} ${probe}`).toBe(service.health.port);
        expect(String(at(one, probe, 'httpGet', 'path'))).toMatch(/^\//);
      }
      expect(Number(at(one, 'startupProbe', 'periodSeconds')) * Number(at(one, 'startupProbe', 'failureThreshold'))).toBeGreaterThanOrEqual(service.health.startSeconds);
      const memory = list(set, 'spec', 'template', 'spec', 'volumes').flatMap((volume) => (at(volume, 'emptyDir') === undefined ? [] : [at(volume, 'emptyDir', 'sizeLimit')]));
      expect(memory).toEqual(service.tmpfs.map(({ mebibytes }) => `${mebibytes}Mi`));
    }
  });

  it('mount every file of the services with its content, from ConfigMaps below their limit', () => {
    const artifacts = renderStack(contentOf(config), 'kubernetes').files;
    for (const { name, files } of stack(config)) {
      const set = sets.get(name);
      for (const { path, artifact } of files) {
        const mount = list(container(set), 'volumeMounts').find((candidate) => path.slice(0, path.lastIndexOf('/')) === at(candidate, 'mountPath'));
        const volume = list(set, 'spec', 'template', 'spec', 'volumes').find((candidate) => at(candidate, 'name') === at(mount, 'name'));
        const map = configMaps.get(String(at(volume, 'configMap', 'name')));
        expect(at(map, 'data', path.slice(path.lastIndexOf('/') + 1)), path).toBe(textOf(artifacts, artifact));
      }
    }
    for (const [name, map] of configMaps) expect(Buffer.byteLength(JSON.stringify(at(map, 'data'))), name).toBeLessThan(1_048_576);
  });

  it('mount only volumes that there are', () => {
    for (const [name, set] of sets) {
      const volumes = [...list(set, 'spec', 'template', 'spec', 'volumes').map((volume) => at(volume, 'name')), ...list(set, 'spec', 'volumeClaimTemplates').map((claim) => at(claim, 'metadata', 'name'))];
      const mounts = list(container(set), 'volumeMounts');
      expect(mounts.map((mount) => at(mount, 'name')).toSorted(), name).toEqual(volumes.toSorted());
      for (const mount of mounts) expect(String(at(mount, 'name')).length).toBeLessThanOrEqual(63);
    }
  });

  it('meet the restricted pod security standard', () => {
    expect(at(objects(all, 'Namespace').get(config.namespace), 'metadata', 'labels', 'pod-security.kubernetes.io/enforce')).toBe('restricted');
    for (const [name, set] of sets) {
      const pod = at(set, 'spec', 'template', 'spec');
      expect(at(pod, 'securityContext'), name).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(Number(at(pod, 'securityContext', 'runAsUser'))).toBeGreaterThan(0);
      expect(at(container(set), 'securityContext')).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
      expect(at(pod, 'enableServiceLinks')).toBe(false);
    }
  });

  it('select by labels that their own pods carry, and no other service’s pods', () => {
    for (const [name, service] of services) {
      const matching = [...sets].filter(([, set]) => Object.entries(at(service, 'spec', 'selector') ?? {}).every(([label, value]) => at(set, 'spec', 'template', 'metadata', 'labels', label) === value));
      expect(matching.map(([matched]) => matched)).toEqual([name]);
      expect(at(sets.get(name), 'spec', 'selector', 'matchLabels')).toEqual(at(service, 'spec', 'selector'));
    }
  });

  it('put everything but what is the cluster’s own into the namespace', () => {
    for (const document of all) {
      const kind = String(at(document, 'kind'));
      if (/^(Namespace|ClusterRole|ClusterRoleBinding|Role|RoleBinding)$/.test(kind)) continue;
      expect(at(document, 'metadata', 'namespace'), kind).toBe(config.namespace);
    }
  });

  it('hold no secret, only references to one that the user makes', () => {
    expect(objects(all, 'Secret').size).toBe(0);
    const password = list(container(sets.get('grafana')), 'env').find((entry) => at(entry, 'name') === 'GF_SECURITY_ADMIN_PASSWORD');
    expect(password).toEqual({ name: 'GF_SECURITY_ADMIN_PASSWORD', valueFrom: { secretKeyRef: { name: 'grafana-secrets', key: 'GRAFANA_ADMIN_PASSWORD' } } });
  });

  it('let exactly those talk to each other that the stack says, at those ports', () => {
    const policies = objects(all, 'NetworkPolicy');
    const selected = (peer: Value | undefined) => at(peer, 'podSelector', 'matchLabels', 'app.kubernetes.io/instance');
    const expected = stack(config).flatMap(({ name, connectsTo }) => connectsTo.map(({ to, port }) => `${name} → ${to}:${portOf(named(config, to), port).port}`));
    const flows = (direction: 'ingress' | 'egress', peers: 'from' | 'to') =>
      [...policies].flatMap(([name, policy]) =>
        list(policy, 'spec', direction).flatMap((rule) => {
          const [peer] = list(rule, peers);
          const port = at(rule, 'ports', 0, 'port');
          if (selected(peer) === undefined) return [];
          return [direction === 'ingress' ? `${String(selected(peer))} → ${name}:${String(port)}` : `${name} → ${String(selected(peer))}:${String(port)}`];
        }),
      );
    expect(expected.length).toBeGreaterThan(0);
    expect(flows('egress', 'to').toSorted()).toEqual(expected.toSorted());
    expect(flows('ingress', 'from').toSorted()).toEqual(expected.toSorted());
    expect(at(policies.get('default-deny'), 'spec')).toEqual({ podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'obskit' } }, policyTypes: ['Ingress', 'Egress'] });
    expect(at(policies.get('allow-dns'), 'spec', 'podSelector')).toEqual(at(policies.get('default-deny'), 'spec', 'podSelector'));
    for (const [name, set] of sets) expect(at(set, 'spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/part-of'), name).toBe('obskit');
    expect(list(policies.get('allow-dns'), 'spec', 'egress', 0, 'ports')).toEqual([{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }]);
  });

  it('open the way out only to services that need it', () => {
    const open = [...objects(all, 'NetworkPolicy')].filter(([, policy]) => JSON.stringify(policy).includes('0.0.0.0/0')).map(([name]) => name);
    expect(open).toEqual(stack(config).filter(({ outside }) => outside).map(({ name }) => name));
  });
});

function named(config: Config, name: string): Service {
  const service = stack(config).find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

describe('the account of Prometheus', () => {
  it('does not exist where no pods are discovered, and nobody has a token', () => {
    const all = documents({ ...demoConfig, systems: [tinyTargets] });
    expect(all.filter((document) => /Role|ServiceAccount/.test(String(at(document, 'kind'))))).toEqual([]);
    for (const set of objects(all, 'StatefulSet').values()) expect(at(set, 'spec', 'template', 'spec', 'automountServiceAccountToken')).toBe(false);
  });

  it('finds the reference nodes in the deployment’s namespace, and asks the API server for them', () => {
    const nodes = documents({ ...demoConfig, systems: [hedgehogNodes] });
    expect(nodes.filter((document) => at(document, 'kind') === 'Role').map((role) => at(role, 'metadata', 'namespace'))).toEqual(['observability']);
    const ways = list(objects(nodes, 'NetworkPolicy').get('prometheus'), 'spec', 'egress').filter((rule) => at(rule, 'to') === undefined);
    expect(ways).toEqual([{ ports: [443, 6443, 8443, 16443].map((port) => ({ protocol: 'TCP', port })) }]);
    expect(JSON.stringify(objects(documents({ ...demoConfig, systems: [tinyTargets] }), 'NetworkPolicy').get('prometheus'))).not.toContain('6443');
  });

  it('may list pods in the discovered namespaces, and nothing else', () => {
    const all = documents(kubernetesConfig);
    const roles = all.filter((document) => at(document, 'kind') === 'Role');
    expect(roles.map((role) => at(role, 'metadata', 'namespace'))).toEqual(['shop', 'lab']);
    for (const role of roles) expect(at(role, 'rules')).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]);
    expect(all.filter((document) => at(document, 'kind') === 'RoleBinding').map((binding) => at(binding, 'subjects', 0))).toEqual([
      { kind: 'ServiceAccount', name: 'prometheus', namespace: 'observability' },
      { kind: 'ServiceAccount', name: 'prometheus', namespace: 'observability' },
    ]);
    expect(objects(all, 'ClusterRole').size).toBe(0);
    const tokens = [...objects(all, 'StatefulSet')].filter(([, set]) => at(set, 'spec', 'template', 'spec', 'automountServiceAccountToken') === true);
    expect(tokens.map(([name]) => name)).toEqual(['prometheus']);
    expect(at(tokens[0]?.[1], 'spec', 'template', 'spec', 'serviceAccountName')).toBe('prometheus');
  });

  it('holds for the cluster where all namespaces are discovered', () => {
    const config: Config = { ...kubernetesConfig, systems: kubernetesConfig.systems.map((system) => ({ ...system, discovery: { kind: 'kubernetes', namespaces: [], labels: {} } })) };
    const all = documents(config);
    expect([...objects(all, 'ClusterRole').keys()]).toEqual(['observability-prometheus-pods']);
    expect(objects(all, 'Role').size).toBe(0);
  });
});

describe('spans of other programs of the cluster', () => {
  const entrances = (config: Config) =>
    [...objects(documents(config), 'NetworkPolicy')].flatMap(([name, policy]) =>
      list(policy, 'spec', 'ingress').flatMap((rule) => list(rule, 'from').flatMap((peer) => (at(peer, 'namespaceSelector') === undefined ? [] : [{ name, from: at(peer, 'namespaceSelector'), ports: list(rule, 'ports').map((port) => at(port, 'port')) }]))),
    );
  const from = (config: Config, otlpFrom: Readonly<Record<string, string>>): Config => ({ ...config, kubernetes: { ...config.kubernetes, otlpFrom } });

  it.each<[string, Config, unknown]>([
    ['nowhere where nobody asked for it', demoConfig, []],
    ['at Tempo, from any namespace', from(demoConfig, {}), [{ name: 'tempo', from: {}, ports: [4317, 4318] }]],
    ['at Tempo, from the namespaces that are named', from(demoConfig, { team: 'shop' }), [{ name: 'tempo', from: { matchLabels: { team: 'shop' } }, ports: [4317, 4318] }]],
    ['at the Collector, where there is one', from({ ...telemetryConfig, otlp: { grpc: 14317, http: 14318 } }, {}), [{ name: 'collector', from: {}, ports: [14317, 14318] }]],
  ])('come in %s', (_, config, expected) => {
    expect(entrances(config)).toEqual(expected);
  });
});

describe('the standalone manifests', () => {
  it('give the nodes the annotations that pod discovery looks for', () => {
    expect(at(objects(documents(demoConfig), 'StatefulSet').get('hedgehog-1'), 'spec', 'template', 'metadata', 'annotations')).toEqual({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8081',
      'prometheus.io/path': '/metrics',
    });
  });

  it('start a pod anew when its configuration has changed, but not one that notices by itself', () => {
    const annotation = (config: Config, name: string) => at(objects(documents(config), 'StatefulSet').get(name), 'spec', 'template', 'metadata', 'annotations', 'obskit/config-sha256');
    const other: Config = { ...demoConfig, tempo: { ...demoConfig.tempo, retention: { kind: 'duration', milliseconds: 60_000 } } };
    expect(annotation(demoConfig, 'tempo')).toMatch(/^[0-9a-f]{64}$/);
    expect(annotation(other, 'tempo')).not.toBe(annotation(demoConfig, 'tempo'));
    expect(annotation(other, 'alertmanager')).toBe(annotation(demoConfig, 'alertmanager'));
    expect(annotation(demoConfig, 'prometheus')).toBeUndefined();
    expect(list(container(objects(documents(demoConfig), 'StatefulSet').get('prometheus')), 'args').join(' ')).toContain('--config.auto-reload');
  });

  it('leave out annotations where there are none', () => {
    expect(keys(objects(documents(demoConfig), 'StatefulSet').get('prometheus'), 'spec', 'template', 'metadata')).toEqual(['labels']);
  });

  it.each([
    ['tempo', '/ready', '/metrics'],
    ['loki', '/ready', '/metrics'],
    ['prometheus', '/-/ready', '/-/healthy'],
  ])('end %s for no more than that it is not ready', (name, ready, live) => {
    const one = container(objects(documents(telemetryConfig), 'StatefulSet').get(name));
    expect([at(one, 'readinessProbe', 'httpGet', 'path'), at(one, 'livenessProbe', 'httpGet', 'path')]).toEqual([ready, live]);
  });

  it('leave the file of targets to a ConfigMap of the user’s, which no manifest overwrites', () => {
    const all = documents({ ...demoConfig, systems: [{ ...tinyTargets, discovery: { kind: 'file', paths: [] } }] });
    const pod = at(objects(all, 'StatefulSet').get('prometheus'), 'spec', 'template', 'spec');
    const volume = list(pod, 'volumes').find((candidate) => at(candidate, 'configMap', 'optional') === true);
    expect(at(volume, 'configMap')).toEqual({ name: 'prometheus-targets', optional: true });
    expect(list(pod, 'containers', 0, 'volumeMounts')).toContainEqual({ name: String(at(volume, 'name')), mountPath: '/etc/obskit/targets', readOnly: true });
    expect([...objects(all, 'ConfigMap').keys()]).not.toContain('prometheus-targets');
    expect([...objects(all, 'ConfigMap').values()].flatMap((map) => keys(map, 'data'))).not.toContain('tiny.yaml');
  });

  it('mount the secret files of receivers from the Secret', () => {
    const set = objects(documents(notifyingConfig), 'StatefulSet').get('alertmanager');
    const volume = list(set, 'spec', 'template', 'spec', 'volumes').find((candidate) => at(candidate, 'secret') !== undefined);
    expect(at(volume, 'secret', 'secretName')).toBe('alertmanager-secrets');
    expect(list(volume, 'secret', 'items')[0]).toEqual({ key: 'slack-url', path: 'slack-url' });
    expect(list(container(set), 'volumeMounts')).toContainEqual({ name: String(at(volume, 'name')), mountPath: '/etc/obskit/secrets', readOnly: true });
  });
});

describe('the operator’s manifests', () => {
  const all = (config: Config) => readAll(rendered(config), 'kubernetes/operator');

  it('all carry the labels that the operator’s selectors look for', () => {
    const config: Config = { ...demoConfig, operator: { ...demoConfig.operator, labels: { release: 'mon', team: 'x' } } };
    for (const document of all(config)) expect(at(document, 'metadata', 'labels'), String(at(document, 'kind'))).toMatchObject({ release: 'mon', team: 'x' });
  });

  it('hold every rule as it stands in the rule files', () => {
    const rules = objects(all(demoConfig), 'PrometheusRule');
    for (const { name, groups } of contentOf(demoConfig).rules) expect(at(rules.get(`obskit-${name}`), 'spec')).toEqual({ groups });
  });

  it('hold every dashboard byte for byte, with its folder', () => {
    const maps = objects(all(demoConfig), 'ConfigMap');
    for (const { name, folder, json } of contentOf(demoConfig).dashboards) {
      const map = maps.get(`obskit-dashboard-${name}`);
      expect(at(map, 'data')).toEqual({ [`${name}.json`]: json });
      expect(at(map, 'metadata', 'labels', 'grafana_dashboard')).toBe('1');
      expect(at(map, 'metadata', 'annotations')).toEqual({ grafana_folder: folder });
    }
  });

  it('monitor the nodes through their Services, which the selector finds', () => {
    const documents = all(demoConfig);
    const monitor = objects(documents, 'ServiceMonitor').get('obskit-hedgehog');
    const selector = Object.entries(at(monitor, 'spec', 'selector', 'matchLabels') ?? {});
    const found = [...objects(documents, 'Service')].filter(([, service]) => selector.every(([label, value]) => at(service, 'metadata', 'labels', label) === value));
    expect(found.map(([name]) => name)).toEqual(['hedgehog-1', 'hedgehog-2', 'hedgehog-3']);
    for (const [, service] of found) expect(list(service, 'spec', 'ports').map((port) => at(port, 'name'))).toContain(at(monitor, 'spec', 'endpoints', 0, 'port'));
  });

  it.each([
    ['static targets', demoConfig, 'ScrapeConfig', 'obskit-tiny'],
    ['pods', kubernetesConfig, 'PodMonitor', 'obskit-hedgehog'],
  ] as const)('scrape %s with the limit of the catalogue, under the system’s job', (_, config, kind, name) => {
    const spec = at(objects(all(config), kind).get(name), 'spec');
    const job = list(read(rendered(config), 'prometheus/prometheus.yaml'), 'scrape_configs').find((entry) => `obskit-${String(at(entry, 'job_name'))}` === name);
    expect(at(spec, 'sampleLimit')).toBe(at(job, 'sample_limit'));
    const steps = kind === 'PodMonitor' ? list(spec, 'podMetricsEndpoints', 0, 'relabelings') : list(spec, 'relabelings');
    expect(steps.at(-1)).toEqual({ targetLabel: 'job', replacement: name.replace('obskit-', '') });
    expect(steps).toHaveLength(list(job, 'relabel_configs').length);
    expect(JSON.stringify(spec)).not.toContain('_labels"');
  });
});

describe('cdk8s synth', () => {
  it.each(['standalone', 'operator'] as const)('writes the same manifests for %s as the renderer', (flavour) => {
    const content = contentOf(demoConfig);
    const { services, files } = renderStack(content, flavour === 'standalone' ? 'kubernetes' : 'one machine');
    const outdir = mkdtempSync(join(tmpdir(), 'obskit-cdk8s-'));
    try {
      const app = flavour === 'standalone' ? standaloneApp(demoConfig, services, files, outdir) : operatorApp(content, services, files, outdir);
      app.synth();
      const artifacts = renderAll(content).filter(({ path }) => path.startsWith(`kubernetes/${flavour}/`));
      expect(readdirSync(outdir).toSorted()).toEqual(artifacts.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)).toSorted());
      for (const { path, content: text } of artifacts) {
        // By value: cdk8s leaves "=" without quotes, which readers of older YAML stumble over.
        expect(loadAll(text)).toEqual(loadAll(readFileSync(join(outdir, path.slice(path.lastIndexOf('/') + 1)), 'utf8')));
      }
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});
