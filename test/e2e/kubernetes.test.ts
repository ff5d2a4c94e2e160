import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintKubernetes } from '../../src/check/kubernetes/lintKubernetes.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kits } from '../../src/kit/kits.ts';
import { synthesize } from '../../src/render/synthesize.ts';
import { customResourceDefinitions, generatedSchemas, schemasPath } from '../../src/tools/generateKubernetesSchemas.ts';
import { kubernetesPrograms } from '../../src/tools/kubernetes.ts';
import { ApiServer, type ManifestObject } from './support/apiServer.ts';
import { Supervisor } from '../../src/runtime/supervisor.ts';
import { until } from '../../src/runtime/wait.ts';

const bin = resolve('.obskit/bin');
const lacking = [...Object.keys(kubernetesPrograms).filter((name) => !existsSync(join(bin, name))), ...(hasGo() ? [] : ['Go'])];

/** Every setting that shows in Kubernetes. */
const everything = `
namespace: everything
highAvailability: true
loki: {enabled: true}
collector: {enabled: true}
systems:
  hedgehog: {nodes: 3}
  goverse: {discovery: {kind: kubernetes, namespaces: [shop], labels: {app: goverse}}}
  hashmap: {targets: ['hashmap.example:8080'], labels: {site: north}}
  porter: {discovery: {kind: dns, names: [porter.example]}}
receivers:
  - {name: chat, kind: slack, apiUrl: {file: /run/secrets/slack}, channel: '#alerts'}
  - {name: oncall, kind: pagerduty, routingKey: {file: /run/secrets/pagerduty}}
  - {name: hook, kind: webhook, url: 'http://receiver.example/'}
  - {name: mail, kind: email, to: a@team.example, from: b@team.example, smarthost: 'mail.example:587', username: b, password: {file: /run/secrets/mail}}
  - {name: team, kind: teams, webhookUrl: {file: /run/secrets/teams}}
  - {name: genie, kind: opsgenie, apiKey: {file: /run/secrets/opsgenie}, region: eu}
route: {receiver: chat, severities: {critical: oncall, info: hook}, systems: {hedgehog: {receiver: mail, severities: {critical: genie}}}, watchdog: team}
muteWindows: [{name: nights, from: '22:00', to: '06:00', weekdays: [friday]}]
kubernetes:
  expose:
    - {kind: ingress, service: grafana, host: grafana.example, class: nginx, tlsSecret: grafana-tls}
    - {kind: httpRoute, service: prometheus, host: prometheus.example, gateway: {name: public, section: https}}
`;

const flavours = (['standalone', 'operator'] as const).flatMap((flavour) => [
  { flavour, of: 'the demo deployment', text: undefined },
  { flavour, of: 'a deployment with every setting', text: everything },
]);

describe('the manifests', () => {
  if (lacking.length > 0) {
    it('are not applied to an API server here', () => {
      console.warn(`The manifests are not applied to an API server: ${lacking.join(' and ')} cannot be found. Run npm run tools -- --kubernetes, which needs Go.`);
      expect(lacking).not.toEqual([]);
    });
    return;
  }

  const home = mkdtempSync(join(tmpdir(), 'obskit-kubernetes-'));
  const processes = new Supervisor();
  let server: ApiServer;

  beforeAll(async () => {
    server = await ApiServer.start(processes, bin, home);
    for (const definition of await customResourceDefinitions()) await define(server, definition as unknown as ManifestObject);
    await accepted(server, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  }, 600_000);

  afterAll(async () => {
    await processes.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(flavours)('of $flavour, for $of, are taken by the API server and come back whole', async ({ flavour, text }) => {
    const objects = manifests(flavour, text);
    expect(objects.length).toBeGreaterThan(20);
    for (const object of objects) {
      await accepted(server, object);
      const { body } = await server.read(object);
      expect(lost(object, body), `${object.kind} ${object.metadata.name}`).toEqual([]);
    }
  });

  it('run pods that the restricted standard admits', async () => {
    for (const object of manifests('standalone', everything).filter(({ kind }) => kind === 'StatefulSet')) {
      const { template } = (object as ManifestObject & { readonly spec: { readonly template: { readonly metadata: object; readonly spec: object } } }).spec;
      const { name, namespace = '' } = object.metadata;
      const pod = { apiVersion: 'v1', kind: 'Pod', ...template, metadata: { ...template.metadata, name: `${name}-0`, namespace }, spec: { ...template.spec, volumes: undefined, containers: withoutMounts(template.spec) } };
      const { status, body } = await server.ask('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldValidation=Strict`, pod);
      expect([status, (body as { message?: string }).message], name).toEqual([201, undefined]);
    }
  });

  it.each([
    ['standalone', 'StatefulSet', 'readinessProbe:', 'readynessProbe:'],
    ['operator', 'ServiceMonitor', 'scrapeTimeout:', 'scrapeTimout:'],
    ['operator', 'AlertmanagerConfig', 'groupWait:', 'groupwait:'],
  ] as const)('with a misspelt field (%s, %s) are refused by the API server and by obskit check alike', async (flavour, kind, right, wrong) => {
    const files = output(undefined).filter(({ path, content }) => path.startsWith(`kubernetes/${flavour}/`) && content.includes(`kind: ${kind}\n`) && content.includes(right));
    const planted = files.map(({ path, content }) => ({ path, content: content.replaceAll(right, wrong) }));
    expect(lintKubernetes(planted).findings.filter(({ rule, place }) => rule === 'kubernetes/unknown-field' && place.path?.startsWith(kind))).not.toEqual([]);
    const [object] = objectsIn(planted).filter((candidate) => candidate.kind === kind);
    if (object === undefined) throw new Error(`no ${kind}`);
    const { status, body } = await server.apply(object);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(body)).toContain(wrong.slice(0, -1));
  });

  it('are checked against schemas that are what the pinned releases say', async () => {
    expect(await generatedSchemas()).toBe(readFileSync(schemasPath, 'utf8'));
  });
});

function hasGo(): boolean {
  try {
    return execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).startsWith('go');
  } catch {
    return false;
  }
}

function output(text: string | undefined) {
  const loaded = loadConfig({ file: 'obskit.yaml', text }, indexKit(kits));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return synthesize(loaded.config, kits);
}

function manifests(flavour: string, text: string | undefined): readonly ManifestObject[] {
  return objectsIn(output(text).filter(({ path }) => path.startsWith(`kubernetes/${flavour}/`)));
}

function objectsIn(files: readonly { readonly content: string }[]): readonly ManifestObject[] {
  return files.flatMap(({ content }) => loadAll(content) as unknown as readonly ManifestObject[]);
}

async function accepted(server: ApiServer, object: ManifestObject): Promise<void> {
  const { status, body, warnings } = await server.apply(object, { force: 'true' });
  expect([status, (body as { message?: string }).message, warnings], `${object.kind} ${object.metadata.name}`).toEqual([expect.toSatisfy((code: number) => code === 200 || code === 201), undefined, []]);
}

async function define(server: ApiServer, definition: ManifestObject): Promise<void> {
  await accepted(server, definition);
  await until(`${definition.metadata.name} is established`, { seconds: 120 }, async () => {
    const { body } = await server.read(definition);
    const { status } = body as { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } };
    return status?.conditions?.some(({ type, status: state }) => type === 'Established' && state === 'True') === true ? true : undefined;
  });
}

/** Volumes of ConfigMaps and claims are looked up when a pod starts: a pod without them is held to the same standard. */
function withoutMounts(spec: object): readonly unknown[] {
  const { containers } = spec as { readonly containers: readonly object[] };
  return containers.map((container) => ({ ...container, volumeMounts: undefined }));
}

/** The paths of values that were applied and did not come back. The server adds defaults, and writes quantities its own way. */
function lost(applied: unknown, back: unknown, path = ''): readonly string[] {
  if (Array.isArray(applied)) {
    const list: readonly unknown[] = Array.isArray(back) ? back : [];
    return applied.flatMap((value, i) => lost(value, list[i], `${path}[${i}]`));
  }
  if (typeof applied === 'object' && applied !== null) {
    return Object.entries(applied).flatMap(([key, value]) => lost(value, typeof back === 'object' && back !== null ? (back as Record<string, unknown>)[key] : undefined, `${path}.${key}`));
  }
  return applied === back || (typeof applied === 'string' && typeof back === 'string' && quantity(applied) === quantity(back)) ? [] : [path];
}

const units: Readonly<Record<string, number>> = { m: 1e-3, '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** The number that a quantity stands for; the text itself where it is none. */
function quantity(text: string): number | string {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(m|[KMGT]i)?$/.exec(text) ?? [];
  return number === undefined ? text : Number(number) * (units[unit] ?? Number.NaN);
}
