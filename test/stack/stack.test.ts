import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { minutes, seconds } from '../../src/metric/duration.ts';
import { goDuration } from '../../src/stack/goDuration.ts';
import { folderName, mountFolders } from '../../src/stack/mount.ts';
import { portOf, type Service } from '../../src/stack/service.ts';
import { stackOf } from '../../src/stack/stack.ts';
import { keychainSystem } from '../../src/systems/keychain/metrics.ts';
import { contentOf, demoConfig, hedgehogNodes, kubernetesConfig, notifyingConfig, telemetryConfig } from './configs.ts';

const stack = (config: Config) => stackOf(config, contentOf(config));
const deployments: readonly (readonly [string, Config])[] = [
  ['the demo', demoConfig],
  ['a deployment with receivers', notifyingConfig],
  ['a deployment that discovers pods', kubernetesConfig],
  ['a deployment with logs and a Collector', telemetryConfig],
];

function named(services: readonly Service[], name: string): Service {
  const service = services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

describe('the services of a stack', () => {
  it('are the four components, then each node of each system', () => {
    expect(stack(demoConfig).map(({ name }) => name)).toEqual(['prometheus', 'alertmanager', 'tempo', 'grafana', 'hedgehog-1', 'hedgehog-2', 'hedgehog-3']);
    expect(stack(kubernetesConfig).map(({ name }) => name)).toEqual(['prometheus', 'alertmanager', 'tempo', 'grafana']);
  });

  describe.each(deployments)('of %s', (_, config) => {
    const services = stack(config);

    it('have names that are DNS labels, each used once', () => {
      const names = services.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
    });

    it('connect only to ports that exist, and each at most once', () => {
      for (const { connectsTo } of services) {
        for (const { to, port } of connectsTo) expect(portOf(named(services, to), port).port).toBeGreaterThan(0);
        const keys = connectsTo.map(({ to, port }) => `${to}:${port}`);
        expect(new Set(keys).size).toBe(keys.length);
      }
    });

    it('wait for each other in no circle', () => {
      const waits = (from: string, seen: readonly string[]): readonly string[] => {
        if (seen.includes(from)) return [[...seen, from].join(' → ')];
        return named(services, from).connectsTo.flatMap(({ to, waits: wait }) => (wait ? waits(to, [...seen, from]) : []));
      };
      expect(services.flatMap(({ name }) => waits(name, []))).toEqual([]);
    });

    it('run as nobody who could be root, on pinned images, with requests within limits', () => {
      for (const { user, image, resources } of services) {
        expect(user.uid).toBeGreaterThan(0);
        expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
        expect(resources.requests.cpu).toBeLessThanOrEqual(resources.limits.cpu);
        expect(resources.requests.mebibytes).toBeLessThanOrEqual(resources.limits.mebibytes);
      }
    });

    it('mount no folder inside another, where a read-only parent would have no place for it', () => {
      for (const { files, secretFiles, storage, tmpfs } of services) {
        const folders = [...mountFolders([...files, ...secretFiles]).map(({ folder }) => folder), ...[...storage, ...tmpfs].map(({ path }) => path)];
        const nested = folders.filter((folder) => folders.some((other) => folder.startsWith(`${other}/`)));
        expect(nested).toEqual([]);
      }
    });

    it('check their health on a port of their own, without a shell', () => {
      for (const service of services) {
        expect(portOf(service, service.health.port).port).toBeGreaterThan(0);
        expect((service.health.command ?? []).join(' ')).not.toMatch(/\bsh\b|\|\||&&/);
      }
    });
  });

  it('give Prometheus a way to every service whose metrics it reads', () => {
    const services = stack(demoConfig);
    const targets = named(services, 'prometheus').connectsTo.map(({ to }) => to);
    expect([...targets].sort()).toEqual(['alertmanager', 'grafana', 'hedgehog-1', 'hedgehog-2', 'hedgehog-3', 'prometheus', 'tempo']);
  });

  it('name every peer to a node, and tell the node which one it is', () => {
    expect(named(stack(demoConfig), 'hedgehog-2').args).toEqual([
      'node', 'hedgehog', '--listen', '0.0.0.0:8081', '--advertise', 'hedgehog-2:8081',
      '--peers', 'hedgehog-1:8081,hedgehog-2:8081,hedgehog-3:8081',
    ]);
  });

  it('send spans and logs where the deployment takes them in', () => {
    const env = (config: Config) => named(stack(config), 'hedgehog-1').env;
    const tempo = 'http://tempo:4318';
    const { loki, collector } = telemetryConfig;
    expect(env(demoConfig)).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: tempo });
    expect(env({ ...demoConfig, loki })).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: tempo, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://loki:3100/otlp/v1/logs' });
    expect(env({ ...demoConfig, collector })).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' });
    expect(env(telemetryConfig)).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://collector:4318/v1/logs',
    });
  });

  it('take gRPC on every address and keep data in a volume, where the system does so', () => {
    const [node] = stackOf({ ...demoConfig, systems: [{ ...hedgehogNodes, name: 'keychain', nodes: 1 }] }, { ...contentOf(demoConfig), systems: [keychainSystem] }).slice(-1);
    expect(node?.args.slice(-4)).toEqual(['--grpc-listen', '0.0.0.0:9443', '--data', '/var/lib/obskit/data']);
    expect(node?.ports).toEqual([{ name: 'http', port: 9090 }, { name: 'grpc', port: 9443 }]);
    expect(node?.storage).toEqual([{ name: 'data', path: '/var/lib/obskit', size: '1Gi' }]);
  });

  it('are built by their user only where nobody publishes their image', () => {
    const built = (image: string) => named(stack({ ...demoConfig, nodes: { ...demoConfig.nodes, image } }), 'hedgehog-1').builtLocally;
    expect(built('obskit-node:0.1.0')).toBe(true);
    expect(built('registry.internal/obskit-node:0.1.0')).toBeUndefined();
  });

  it('link to where people open them, and answer at the root all the same', () => {
    const { prometheus, alertmanager } = demoConfig;
    const services = stack({ ...demoConfig, prometheus: { ...prometheus, externalUrl: 'https://x.example/p' }, alertmanager: { ...alertmanager, externalUrl: 'https://x.example/a' } });
    expect(named(services, 'prometheus').args).toEqual(expect.arrayContaining(['--web.external-url=https://x.example/p', '--web.route-prefix=/']));
    expect(named(services, 'alertmanager').args).toEqual(expect.arrayContaining(['--web.external-url=https://x.example/a', '--web.route-prefix=/']));
  });

  it('let Grafana call nobody, and end none of its data sources', () => {
    expect(named(stack(demoConfig), 'grafana').env).toMatchObject({
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
      GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
    });
  });

  it('run with the image and the resources of the configuration', () => {
    const other = { image: 'registry.internal/it:1.2.3', resources: { requests: { cpu: 1, mebibytes: 10 }, limits: { cpu: 2, mebibytes: 20 } } };
    const keys = ['prometheus', 'alertmanager', 'tempo', 'grafana', 'loki', 'collector', 'nodes'] as const;
    const config = keys.reduce<Config>((changed, key) => ({ ...changed, [key]: { ...changed[key], ...other } }), telemetryConfig);
    for (const { name, image, resources } of stack(config)) expect({ name, image, resources }).toEqual({ name, ...other });
  });

  it('are published where the deployment says so, spans at the first service that takes them in', () => {
    const shown = (config: Config) => stack(config).flatMap(({ name, ports }) => ports.flatMap(({ publish }) => (publish === undefined ? [] : [`${name}:${publish}`])));
    expect(shown(demoConfig)).toEqual(['grafana:3000']);
    expect(shown({ ...demoConfig, publish: ['prometheus', 'otlp'] })).toEqual(['prometheus:9090', 'tempo:4317', 'tempo:4318']);
    expect(shown({ ...telemetryConfig, publish: ['loki', 'otlp', 'tempo', 'alertmanager'] })).toEqual(['alertmanager:9093', 'tempo:3200', 'loki:3100', 'collector:4317', 'collector:4318']);
  });

  it('wait for no service that cannot tell from inside that it is ready', () => {
    const services = stack(telemetryConfig);
    const waited = services.flatMap(({ connectsTo }) => connectsTo.flatMap(({ to, waits }) => (waits ? [to] : [])));
    for (const name of waited) expect(named(services, name).health.command, name).toBeDefined();
  });

  it('reach beyond the stack only where there is something to reach', () => {
    const outside = (config: Config) => stack(config).filter((service) => service.outside).map(({ name }) => name);
    expect(outside({ ...demoConfig, systems: demoConfig.systems.slice(0, 1) })).toEqual([]);
    expect(outside(demoConfig)).toEqual(['prometheus']);
    expect(outside(notifyingConfig)).toEqual(['prometheus', 'alertmanager']);
  });

  it('list pods only where pods are discovered, in the namespaces that are named', () => {
    expect(stack(demoConfig).filter(({ discoversPods }) => discoversPods !== undefined)).toEqual([]);
    expect(named(stack(kubernetesConfig), 'prometheus').discoversPods).toEqual({ namespaces: ['shop', 'lab'] });
  });

  it('mount the file of every receiver that keeps a secret in one', () => {
    expect(named(stack(notifyingConfig), 'alertmanager').secretFiles.map(({ key }) => key)).toEqual(['slack-url', 'pagerduty-key', 'hook-url', 'mail-password']);
  });
});

describe('portOf', () => {
  it('names the service and the port that it does not have', () => {
    expect(() => portOf(named(stack(demoConfig), 'tempo'), 'htp')).toThrow('the service tempo has no port called htp');
  });
});

it.each([
  [minutes(48 * 60), '48h'],
  [minutes(90), '90m'],
  [seconds(90), '90s'],
  [seconds(1.5), '1500ms'],
])('writes a duration in Go’s units, which know no days (%#)', (duration, text) => {
  expect(goDuration(duration)).toBe(text);
});

it.each([
  ['HedgehogDB', 'hedgehogdb'],
  ['SLOs & errors', 'slos-errors'],
])('makes a folder’s name of the title %s', (title, name) => {
  expect(folderName(title)).toBe(name);
});
