import { describe, expect, it } from 'vitest';
import { composeSchemaFaults } from '../../src/check/composeSchema.ts';
import type { Config } from '../../src/config/config.ts';
import { renderAll } from '../../src/render/all.ts';
import { stackOf } from '../../src/stack/stack.ts';
import { contentOf, demoConfig, kubernetesConfig, notifyingConfig, telemetryConfig } from '../stack/configs.ts';
import { at, keys, list, read, textOf, type Value } from './read.ts';

const rendered = (config: Config) => renderAll(contentOf(config));
const compose = (config: Config) => read(rendered(config), 'compose/docker-compose.yaml');
const names = (config: Config) => stackOf(config, contentOf(config)).map(({ name }) => name);

const deployments: readonly (readonly [string, Config])[] = [
  ['the demo', demoConfig],
  ['a deployment with receivers', notifyingConfig],
  ['a deployment that discovers pods', kubernetesConfig],
  ['a deployment with logs and a Collector', telemetryConfig],
  ['a deployment with a file of targets', { ...demoConfig, systems: demoConfig.systems.map((system) => ({ ...system, discovery: { kind: 'file', paths: [] } as const })) }],
];

describe.each(deployments)('the Compose project of %s', (_, config) => {
  const artifacts = rendered(config);
  const project = compose(config);
  const services = keys(project, 'services');

  it('has exactly the services of the stack', () => {
    expect(services).toEqual(names(config));
  });

  it('mounts only folders that hold artifacts, and mounts every artifact that it carries', () => {
    const mounted = services.flatMap((name) =>
      list(project, 'services', name, 'volumes').map(String).filter((volume) => volume.startsWith('./')).map((volume) => `compose/${volume.split(':')[0]?.slice(2)}/`),
    );
    for (const folder of mounted) expect(artifacts.some(({ path }) => path.startsWith(folder)), folder).toBe(true);
    const carried = artifacts.map(({ path }) => path).filter((path) => /^compose\/.+\//.test(path));
    expect(carried.filter((path) => !mounted.some((folder) => path.startsWith(folder)))).toEqual([]);
  });

  it('mounts what the stack says, byte for byte', () => {
    for (const { name, files } of stackOf(config, contentOf(config))) {
      for (const { path, artifact } of files) {
        expect(textOf(artifacts, `compose/${name}${path.replace('/etc/obskit', '')}`)).toBe(textOf(artifacts, artifact));
      }
    }
  });

  it('waits only for services that there are and that no profile leaves out', () => {
    for (const name of services) {
      for (const other of keys(project, 'services', name, 'depends_on')) {
        expect(services).toContain(other);
        expect(at(project, 'services', other, 'profiles')).toBeUndefined();
        expect(at(project, 'services', name, 'depends_on', other)).toEqual({ condition: 'service_healthy' });
      }
    }
  });

  it('declares every volume, network and secret that a service uses, and no others', () => {
    const used = (key: string) => [...new Set(services.flatMap((name) => list(project, 'services', name, key)))];
    const volumes = used('volumes').map(String).filter((volume) => !volume.startsWith('./')).map((volume) => volume.split(':')[0]);
    expect(keys(project, 'volumes').toSorted()).toEqual(volumes.toSorted());
    expect(keys(project, 'networks').toSorted()).toEqual(used('networks').map(String).toSorted());
    expect(keys(project, 'secrets').toSorted()).toEqual(used('secrets').map((secret) => String(at(secret, 'source'))).toSorted());
  });

  it.each<[string, Value]>([
    ['read_only', true],
    ['cap_drop', ['ALL']],
    ['security_opt', ['no-new-privileges:true']],
    ['restart', 'unless-stopped'],
    ['logging', { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } }],
  ])('sets %s for every service', (key, value) => {
    for (const name of services) expect(at(project, 'services', name, key), name).toEqual(value);
  });

  it('gives every service a user that is not root, limits, and a health check that needs no shell', () => {
    for (const name of services) {
      expect(String(at(project, 'services', name, 'user'))).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(at(project, 'services', name, 'mem_limit')).toMatch(/^[1-9]\d*m$/);
      expect(at(project, 'services', name, 'cpus')).toBeGreaterThan(0);
      // The Collector's image holds nothing that could ask.
      expect(at(project, 'services', name, 'healthcheck', 'test', 0)).toBe(name === 'collector' ? undefined : 'CMD');
    }
  });

  it('is as the Compose specification has it', () => {
    expect(composeSchemaFaults(project)).toEqual([]);
  });

  it('uses no key that Compose 1.29 does not know', () => {
    expect(keys(project).filter((key) => !['services', 'networks', 'volumes', 'secrets'].includes(key))).toEqual([]);
  });
});

describe('the Compose project', () => {
  it('publishes on the address of the configuration, at the ports of the configuration', () => {
    const config: Config = { ...demoConfig, publishAddress: '10.1.2.3', grafana: { ...demoConfig.grafana, port: 8300 } };
    expect(at(compose(config), 'services', 'grafana', 'ports')).toEqual(['10.1.2.3:8300:8300']);
    expect(at(compose({ ...config, publishAddress: '::1' }), 'services', 'grafana', 'ports')).toEqual(['[::1]:8300:8300']);
    expect(at(compose(config), 'services', 'tempo', 'ports')).toBeUndefined();
  });

  it('keeps inside what has no business outside', () => {
    const project = compose(demoConfig);
    expect(at(project, 'networks', 'inside', 'internal')).toBe(true);
    expect(at(project, 'services', 'tempo', 'networks')).toEqual(['inside']);
    expect(at(project, 'services', 'hedgehog-1', 'networks')).toEqual(['inside']);
    expect(at(project, 'services', 'grafana', 'networks')).toEqual(['inside', 'outside']);
  });

  it('has no default password: it says how to set one, and the example leaves it empty', () => {
    expect(at(compose(demoConfig), 'services', 'grafana', 'environment', 'GF_SECURITY_ADMIN_PASSWORD')).toMatch(/^\$\{GRAFANA_ADMIN_PASSWORD:\?[^}]+\}$/);
    expect(textOf(rendered(demoConfig), 'compose/.env.example').split('\n')).toContain('GRAFANA_ADMIN_PASSWORD=');
  });

  it('reads the secrets of receivers from a folder outside the output, which it asks for only then', () => {
    const file = at(compose(notifyingConfig), 'secrets', 'slack-url', 'file');
    expect(file).toMatch(/^\$\{OBSKIT_SECRETS:\?[^}]+\}\/slack-url$/);
    expect(at(compose(notifyingConfig), 'services', 'alertmanager', 'secrets', 0)).toEqual({ source: 'slack-url', target: '/etc/obskit/secrets/slack-url' });
    expect(textOf(rendered(notifyingConfig), 'compose/.env.example').split('\n')).toContain('OBSKIT_SECRETS=');
    expect(textOf(rendered(demoConfig), 'compose/.env.example')).not.toContain('OBSKIT_SECRETS');
  });

  it('runs the nodes in the profile that the example of settings turns on, from an image that is never pulled', () => {
    expect(at(compose(demoConfig), 'services', 'hedgehog-1')).toMatchObject({ profiles: ['demo'], pull_policy: 'never' });
    expect(textOf(rendered(demoConfig), 'compose/.env.example').split('\n')).toContain('COMPOSE_PROFILES=demo');
    expect(textOf(rendered(kubernetesConfig), 'compose/.env.example')).not.toContain('COMPOSE_PROFILES');
  });

  it('says how that image is built, where one is needed that nobody publishes', () => {
    const example = (config: Config) => textOf(rendered(config), 'compose/.env.example');
    expect(example(demoConfig)).toContain(`docker build -t ${demoConfig.nodes.image} .`);
    expect(example(kubernetesConfig)).not.toContain('docker build');
    const published = { ...demoConfig, nodes: { ...demoConfig.nodes, image: 'registry.internal/node:1.0.0' } };
    expect(example(published)).not.toContain('docker build');
    expect(at(compose(published), 'services', 'hedgehog-1', 'pull_policy')).toBeUndefined();
  });

  it('gives each option a profile of its own, all of which the example of settings turns on', () => {
    const project = compose(telemetryConfig);
    expect(at(project, 'services', 'loki', 'profiles')).toEqual(['logs']);
    expect(at(project, 'services', 'collector', 'profiles')).toEqual(['collector']);
    expect(textOf(rendered(telemetryConfig), 'compose/.env.example').split('\n')).toContain('COMPOSE_PROFILES=logs,collector,demo');
  });

  it('starts a service anew when a file that it mounts has changed, and no other service', () => {
    const label = (config: Config, name: string) => at(compose(config), 'services', name, 'labels', 'obskit.config-sha256');
    const slower: Config = { ...demoConfig, tempo: { ...demoConfig.tempo, retention: { kind: 'duration', milliseconds: 3_600_000 } } };
    expect(label(slower, 'tempo')).not.toBe(label(demoConfig, 'tempo'));
    expect(label(slower, 'prometheus')).toBe(label(demoConfig, 'prometheus'));
  });

  it('takes a dollar sign in an argument as it is', () => {
    const config: Config = { ...demoConfig, grafanaUrl: 'http://g/$x' };
    expect(at(compose(config), 'services', 'grafana', 'environment', 'GF_SERVER_ROOT_URL')).toBe('http://g/$$x');
  });
});
