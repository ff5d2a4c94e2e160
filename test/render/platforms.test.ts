import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kits } from '../../src/kit/kits.ts';
import type { Artifact } from '../../src/render/artifact.ts';
import { synthesize } from '../../src/render/synthesize.ts';
import { at, keys, list, objects, read, readAll, type Value } from './read.ts';
import { targetsOf } from './relabel.ts';

/** One service, as a platform's output describes it, in words that belong to no platform. */
interface Described {
  readonly image: string;
  readonly args: readonly string[];
  /** A secret by the name under which the user hands it over. */
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly readOnlyRoot: boolean;
  readonly droppedCapabilities: readonly string[];
  readonly mayGainPrivileges: boolean;
  /** What a file in the container holds, by its path; of Prometheus' configuration, what it makes of it on its platform. */
  readonly files: Readonly<Record<string, unknown>>;
  readonly secretFiles: readonly string[];
  /** Paths of what survives a restart. */
  readonly storage: readonly string[];
  /** Folders in memory, with their mebibytes. */
  readonly memory: Readonly<Record<string, number>>;
  readonly cores: number;
  readonly mebibytes: { readonly limit: number; readonly request: number };
  readonly secondsToStop: number;
  /** It gets to hosts outside the stack. */
  readonly outside: boolean;
}

const deployments = {
  'the demo deployment': undefined,
  'a deployment with Loki and the Collector': 'loki: {enabled: true}\ncollector: {enabled: true}',
  'a deployment of the user’s own systems, with receivers': `
systems:
  hedgehog: {targets: ['a.example:8081'], labels: {price: '$5'}}
  goverse: {discovery: {kind: dns, names: [goverse.example]}}
  porter: {}
receivers:
  - {name: chat, kind: slack, apiUrl: {file: /run/secrets/slack}, channel: '#alerts'}
  - {name: mail, kind: email, to: a@team.example, from: b@team.example, smarthost: 'mail.example:587', username: b, password: {file: /run/secrets/mail}}
route: {severities: {critical: mail}}`,
  'a deployment with other ports, images, resources and volumes': `
systems: {keychain: {nodes: 2}}
prometheus: {port: 19090, storage: 40Gi, resources: {limits: {cpu: 3, memory: 3Gi}}}
grafana: {port: 13000, image: 'registry.internal:5000/grafana:13.2.0'}
tempo: {port: 13200}
otlp: {grpc: 14317, http: 14318}
publish: [grafana, prometheus]`,
} as const;

const files = (text: string | undefined): readonly Artifact[] => {
  const loaded = loadConfig({ file: 'obskit.yaml', text }, indexKit(kits));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return synthesize(loaded.config, kits);
};

function inCompose(artifacts: readonly Artifact[]): ReadonlyMap<string, Described> {
  const project = read(artifacts, 'compose/docker-compose.yaml');
  const text = (value: Value | undefined): string => String(value).replaceAll('$$', '$');
  return new Map(
    keys(project, 'services').map((name) => {
      const service = at(project, 'services', name);
      const volumes = list(service, 'volumes').map((volume) => String(volume).split(':'));
      const mounted = volumes.flatMap(([source = '', target = '']) =>
        source.startsWith('./')
          ? artifacts.flatMap(({ path, content, editable }) => {
              // In a cluster the user makes the ConfigMap.
              if (editable === true) return [];
              const inside = path.startsWith(`compose/${source.slice(2)}/`) ? path.slice(`compose/${source.slice(2)}/`.length) : '/';
              return inside.includes('/') ? [] : [[`${target}/${inside}`, content] as const];
            })
          : [],
      );
      const described: Described = {
        image: String(at(service, 'image')),
        args: list(service, 'command').map(text),
        env: Object.fromEntries(keys(service, 'environment').map((key) => [key, text(at(service, 'environment', key)).replace(/^\$\{(\w+):.*$/, 'secret $1')])),
        user: String(at(service, 'user')),
        readOnlyRoot: at(service, 'read_only') === true,
        droppedCapabilities: list(service, 'cap_drop').map(String),
        mayGainPrivileges: !list(service, 'security_opt').includes('no-new-privileges:true'),
        files: sorted(mounted.map(([path, content]) => [path, meaning(path, content)])),
        secretFiles: list(service, 'secrets').map((secret) => String(at(secret, 'target'))).toSorted(),
        storage: volumes.flatMap(([source = '', target = '']) => (source.startsWith('./') ? [] : [target])),
        memory: sorted(list(service, 'tmpfs').map((entry) => [String(entry).split(':')[0] ?? '', Number(/size=(\d+)m/.exec(String(entry))?.[1])])),
        cores: Number(at(service, 'cpus')),
        mebibytes: { limit: mebibytes(at(service, 'mem_limit')), request: mebibytes(at(service, 'mem_reservation')) },
        secondsToStop: Number.parseInt(String(at(service, 'stop_grace_period'))),
        outside: list(service, 'networks').includes('outside') && list(service, 'extra_hosts').length > 0,
      };
      return [name, described];
    }),
  );
}

function inKubernetes(artifacts: readonly Artifact[]): ReadonlyMap<string, Described> {
  const all = readAll(artifacts, 'kubernetes/standalone');
  const maps = objects(all, 'ConfigMap');
  const text = (value: Value | undefined): string => String(value).replaceAll('$$(', '$(');
  return new Map(
    [...objects(all, 'StatefulSet')].map(([name, set]) => {
      const pod = at(set, 'spec', 'template', 'spec');
      const container = at(pod, 'containers', 0);
      const mounts = list(container, 'volumeMounts').map((mount) => ({
        path: String(at(mount, 'mountPath')),
        volume: list(pod, 'volumes').find((volume) => at(volume, 'name') === at(mount, 'name')),
      }));
      const described: Described = {
        image: String(at(container, 'image')),
        args: list(container, 'args').map(text),
        env: Object.fromEntries(
          list(container, 'env').map((entry) => [String(at(entry, 'name')), at(entry, 'value') === undefined ? `secret ${String(at(entry, 'valueFrom', 'secretKeyRef', 'key'))}` : text(at(entry, 'value'))]),
        ),
        user: `${String(at(pod, 'securityContext', 'runAsUser'))}:${String(at(pod, 'securityContext', 'runAsGroup'))}`,
        readOnlyRoot: at(container, 'securityContext', 'readOnlyRootFilesystem') === true,
        droppedCapabilities: list(container, 'securityContext', 'capabilities', 'drop').map(String),
        mayGainPrivileges: at(container, 'securityContext', 'allowPrivilegeEscalation') !== false,
        files: sorted(
          mounts.flatMap(({ path, volume }) =>
            // A folder may come from several ConfigMaps.
            [volume, ...list(volume, 'projected', 'sources')].flatMap((source) => {
              const map = maps.get(String(at(source, 'configMap', 'name')));
              return keys(map, 'data').map((key): readonly [string, unknown] => [`${path}/${key}`, meaning(`${path}/${key}`, String(at(map, 'data', key)), [...objects(all, 'StatefulSet').values()])]);
            }),
          ),
        ),
        secretFiles: mounts.flatMap(({ path, volume }) => list(volume, 'secret', 'items').map((item) => `${path}/${String(at(item, 'path'))}`)).toSorted(),
        storage: mounts.filter(({ volume }) => volume === undefined).map(({ path }) => path),
        memory: sorted(mounts.flatMap(({ path, volume }) => (at(volume, 'emptyDir', 'medium') === 'Memory' ? [[path, mebibytes(at(volume, 'emptyDir', 'sizeLimit'))] as const] : []))),
        cores: Number.parseInt(String(at(container, 'resources', 'limits', 'cpu'))) / 1_000,
        mebibytes: { limit: mebibytes(at(container, 'resources', 'limits', 'memory')), request: mebibytes(at(container, 'resources', 'requests', 'memory')) },
        secondsToStop: Number(at(pod, 'terminationGracePeriodSeconds')),
        outside: list(objects(all, 'NetworkPolicy').get(name), 'spec', 'egress').some((rule) => JSON.stringify(rule).includes('0.0.0.0/0')),
      };
      return [name, described];
    }),
  );
}

/** How a job finds its targets is the platform's; which ones it finds, and under which labels, is not. */
function meaning(path: string, content: string, sets: readonly Value[] = []): unknown {
  if (!path.endsWith('/prometheus.yaml')) return content;
  const config = load(content) as Value;
  const jobs = list(config, 'scrape_configs').map((job) => {
    const rest = Object.entries(job ?? {}).filter(([key]) => !/^(relabel_configs|static_configs|kubernetes_sd_configs)$/.test(key));
    const targets = targetsOf(job, sets).map((labels) => Object.fromEntries(Object.entries(labels).filter(([name]) => !/^(namespace|pod|kubernetes_node)$/.test(name))));
    return { ...Object.fromEntries(rest), targets };
  });
  return { ...(config as object), scrape_configs: jobs };
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** `256m` as Compose writes it, `256Mi` as Kubernetes does, in either of their larger units. */
function mebibytes(amount: Value | undefined): number {
  const [, count, unit = ''] = /^(\d+)([mg]|[MG]i)$/.exec(String(amount)) ?? [];
  return Number(count) * (unit.toLowerCase().startsWith('g') ? 1024 : 1);
}

/** Connections that the network policies let one service open to another, with the port: the rules of both ends say so. */
function allowed(artifacts: readonly Artifact[]): readonly string[] {
  const policies = objects(readAll(artifacts, 'kubernetes/standalone'), 'NetworkPolicy');
  const flows = (direction: 'ingress' | 'egress', peer: 'from' | 'to') =>
    [...policies].flatMap(([name, policy]) =>
      list(policy, 'spec', direction).flatMap((rule) => {
        const other = at(rule, peer, 0, 'podSelector', 'matchLabels', 'app.kubernetes.io/instance');
        if (other === undefined) return [];
        return list(rule, 'ports').map((port) => (direction === 'egress' ? `${name} → ${String(other)}:${String(at(port, 'port'))}` : `${String(other)} → ${name}:${String(at(port, 'port'))}`));
      }),
    );
  const inbound = flows('ingress', 'from');
  return flows('egress', 'to').filter((flow) => inbound.includes(flow));
}

describe.each(Object.entries(deployments))('Compose and Kubernetes, of %s,', (_, text) => {
  const artifacts = files(text);
  const compose = inCompose(artifacts);
  const kubernetes = inKubernetes(artifacts);

  it('run the same services', () => {
    expect(compose.size).toBeGreaterThan(3);
    expect([...kubernetes.keys()].toSorted()).toEqual([...compose.keys()].toSorted());
  });

  it.each([...compose.keys()])('describe %s alike: image, arguments, environment, files, storage, user, rights, limits', (name) => {
    expect(kubernetes.get(name)).toEqual(compose.get(name));
  });

  it('let everything connect that a service waits for, or has the address of', () => {
    const project = read(artifacts, 'compose/docker-compose.yaml');
    const open = allowed(artifacts);
    for (const [name, { args, env, files: mounted }] of compose) {
      const everything = [...args, ...Object.values(env), ...Object.values(mounted)].join('\n');
      const addresses = [...everything.matchAll(/(?<![\w.-])([a-z][a-z0-9-]*):(\d+)/g)].map(([address]) => address);
      const known = [...new Set(addresses)].filter((address) => compose.has(address.split(':')[0] ?? '') && !address.startsWith(`${name}:`));
      for (const address of known) expect(open, name).toContain(`${name} → ${address}`);
      for (const other of keys(project, 'services', name, 'depends_on')) expect(open.some((flow) => flow.startsWith(`${name} → ${other}:`)), `${name} waits for ${other}`).toBe(true);
    }
  });

  it('ask the same port whether a service is healthy, and give it as long to start', () => {
    const project = read(artifacts, 'compose/docker-compose.yaml');
    const sets = objects(readAll(artifacts, 'kubernetes/standalone'), 'StatefulSet');
    for (const name of compose.keys()) {
      const container = at(sets.get(name), 'spec', 'template', 'spec', 'containers', 0);
      const { path, port } = at(container, 'readinessProbe', 'httpGet') as { readonly path: string; readonly port: string };
      const number = Number(at(list(container, 'ports').find((candidate) => at(candidate, 'name') === port), 'containerPort'));
      const start = Number(at(container, 'startupProbe', 'periodSeconds')) * Number(at(container, 'startupProbe', 'failureThreshold'));
      const test = list(project, 'services', name, 'healthcheck', 'test').map(String);
      // The Collector's image holds nothing that could ask.
      if (name === 'collector') {
        expect(test).toEqual([]);
        continue;
      }
      const [, asked, below] = /:\/\/127\.0\.0\.1:(\d+)(\/[\w/]*)?/.exec(test.join(' ')) ?? [];
      // Tempo's binary knows its usual port. Where only an address is named, the tool knows the path.
      if (asked === undefined) expect([name, number]).toEqual(['tempo', 3200]);
      else expect(Number(asked), name).toBe(number);
      if (below !== undefined) expect(below, name).toBe(path);
      expect(at(project, 'services', name, 'healthcheck', 'start_period'), name).toBe(`${start}s`);
    }
  });

  it('publish only ports that the container has, under the same number', () => {
    const project = read(artifacts, 'compose/docker-compose.yaml');
    const sets = objects(readAll(artifacts, 'kubernetes/standalone'), 'StatefulSet');
    for (const name of compose.keys()) {
      const ports = list(sets.get(name), 'spec', 'template', 'spec', 'containers', 0, 'ports').map((port) => Number(at(port, 'containerPort')));
      const shown = list(project, 'services', name, 'ports').map((port) => Number(String(port).split(':').at(-1)));
      expect(ports, name).toEqual(expect.arrayContaining(shown));
    }
  });
});

describe('the comparison', () => {
  const artifacts = files(undefined);
  const broken = (path: string, from: string, to: string) => artifacts.map((file) => (file.path === path ? { ...file, content: file.content.replace(from, () => to) } : file));

  it.each([
    ['an argument', 'kubernetes/standalone/prometheus.k8s.yaml', '--web.enable-remote-write-receiver', '--web.enable-otlp-receiver'],
    ['a target', 'kubernetes/standalone/hedgehog-2.k8s.yaml', 'prometheus.io/port: "8081"', 'prometheus.io/port: "8082"'],
    ['a mounted file', 'kubernetes/standalone/tempo.k8s.yaml', 'span-metrics', 'spans'],
    ['a variable', 'compose/docker-compose.yaml', 'GF_LOG_MODE: console', 'GF_LOG_MODE: file'],
    ['a limit', 'compose/docker-compose.yaml', 'mem_limit: 1024m', 'mem_limit: 1025m'],
    ['a user', 'kubernetes/standalone/grafana.k8s.yaml', 'runAsUser: 472', 'runAsUser: 473'],
    ['a volume', 'compose/docker-compose.yaml', 'tempo-data:/var/tempo', 'tempo-data:/var/lib/tempo'],
  ])('sees where one of them differs in %s', (_, path, from, to) => {
    const changed = broken(path, from, to);
    expect(changed).not.toEqual(artifacts);
    expect(Object.fromEntries(inKubernetes(changed))).not.toEqual(Object.fromEntries(inCompose(changed)));
  });
});
