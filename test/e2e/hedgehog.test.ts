import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDashboard } from '../../src/check/dashboard/model.ts';
import { queriesOf } from '../../src/check/dashboard/queries.ts';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { kits } from '../../src/kit/kits.ts';
import { driveLoad } from '../../src/node/load.ts';
import { renderStack } from '../../src/render/all.ts';
import { contentOf } from '../../src/render/assemble.ts';
import { portsNeeded, processPlans } from '../../src/render/processes.ts';
import { Prometheus } from './support/prometheus.ts';
import { freePorts, Processes, until } from './support/processes.ts';
import { Webhook } from './support/webhook.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'obskit-e2e-'));
const processes = new Processes();
const webhook = new Webhook();
const load = new AbortController();
const nodes: { readonly address: string; readonly control: string }[] = [];
let prometheus: Prometheus;
let dashboard: string;
let loading: Promise<unknown>;

/** Panels that show failures, and those of what a node does not expose yet: nothing to see while all is well. */
const emptyWhenWell: ReadonlySet<string> = new Set(['Failures by table', 'Failures by node', 'Processor', 'Memory']);

/** Thirty times faster than life: a window of five minutes is ten seconds. */
const rehearsal = (targets: readonly string[], url: string) => `
scrape: {interval: 1s, timeout: 1s}
evaluationInterval: 1s
speed: 30
systems: {hedgehog: {targets: ${JSON.stringify(targets)}}}
receivers: [{name: rehearsal, kind: webhook, url: ${JSON.stringify(url)}}]
route: {groupWait: 1s, groupInterval: 1s}
`;

async function program(name: 'prometheus' | 'alertmanager'): Promise<string> {
  const found = await locate(name, { explicit: namedByEnvironment(process.env), binFolder: join(root, '.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
  if ('missing' in found) throw new Error(`${found.missing}: run npm run tools first`);
  if (found.tool.kind !== 'executable') throw new Error(`${name} is no executable`);
  return found.tool.file;
}

beforeAll(async () => {
  const ports = await freePorts(6);
  for (let i = 0; i < 3; i += 1) nodes.push({ address: `127.0.0.1:${ports[i]}`, control: `127.0.0.1:${ports[i + 3]}` });
  const peers = nodes.map(({ address }) => address).join(',');
  nodes.forEach(({ address, control }, i) => {
    processes.start(`hedgehog-${i + 1}`, [process.execPath, join(root, 'bin/obskit.js'), 'node', 'hedgehog', '--listen', address, '--peers', peers, '--control', control], {
      log: join(folder, `hedgehog-${i + 1}.log`),
    });
  });

  const text = rehearsal(nodes.map(({ address }) => address), await webhook.start());
  const loaded = loadConfig({ file: 'obskit.yaml', text }, indexKit(kits));
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const content = contentOf(loaded.config, kits);
  dashboard = content.dashboards.find(({ name }) => name === 'hedgehog')?.json ?? '';

  const { services, files } = renderStack(content);
  const needed = portsNeeded(services);
  const local = await freePorts(needed.length);
  const site = { root: folder, ports: Object.fromEntries(needed.map((key, i) => [key, local[i] ?? 0])) };
  for (const plan of processPlans(services, files, site)) {
    // Grafana and Tempo cannot be had everywhere; what is asked here does not need them.
    if (plan.name !== 'prometheus' && plan.name !== 'alertmanager') continue;
    processes.startPlan(plan, await program(plan.name), join(folder, `${plan.name}.log`));
    await until(`${plan.name} is ready`, 30, async () => ((await fetch(plan.readyUrl)).ok ? true : undefined));
    if (plan.name === 'prometheus') prometheus = new Prometheus(new URL(plan.readyUrl).origin);
  }

  for (const { address } of nodes) await until(`${address} is ready`, 20, async () => ((await fetch(`http://${address}/readyz`)).ok ? true : undefined));
  loading = driveLoad({ targets: nodes.map(({ address }) => address), rate: 60, signal: load.signal });
});

afterAll(async () => {
  load.abort();
  await loading;
  await processes.stop();
  webhook.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function setFaults(faults: object): Promise<void> {
  for (const { control } of nodes) {
    const response = await fetch(`http://${control}/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) });
    expect(response.status).toBe(200);
  }
}

describe('three hedgehog nodes watched by a real Prometheus and Alertmanager', () => {
  it('has every target up', async () => {
    const targets = await until('three targets are up', 20, async () => {
      const found = await prometheus.targets('hedgehog');
      return found.length === 3 && found.every(({ health }) => health === 'up') ? found : undefined;
    });
    expect(targets.map(({ labels }) => labels['instance']).sort()).toEqual(nodes.map(({ address }) => address).sort());
  });

  it('loads every rule, and each evaluates', async () => {
    const rules = await until('all rules are evaluated', 20, async () => {
      const found = await prometheus.rules();
      return found.length > 0 && found.every(({ health }) => health !== 'unknown') ? found : undefined;
    });
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.map(({ name }) => name)).toContain('HedgehogErrorRatioHigh');
  });

  it('answers the dashboard’s queries with data', async () => {
    const read = readDashboard('dashboards/hedgehog.json', dashboard);
    if (!('dashboard' in read)) throw new Error(JSON.stringify(read.findings));
    const queries = queriesOf(read.dashboard, '5s').filter(({ path, title }) => path.startsWith('panels') && !emptyWhenWell.has(title));
    const empty: string[] = [];
    for (const { title, filled } of queries) {
      await until(title, 20, async () => ((await prometheus.query(filled)).length > 0 ? true : undefined)).catch(() => empty.push(title));
    }
    expect(queries.length).toBeGreaterThan(10);
    expect(empty).toEqual([]);
  });

  it('fires the error-ratio alert at the receiver while nodes fail, and resolves it afterwards', async () => {
    expect(webhook.received).toEqual([]);
    await setFaults({ errorRatio: 0.5 });
    const fired = await until('the alert fires at the receiver', 60, async () => webhook.of('HedgehogErrorRatioHigh', 'firing'));
    expect(fired.labels).toMatchObject({ severity: 'critical', system: 'hedgehog' });
    expect(fired.annotations['summary']).toMatch(/^HedgehogDB fails [\d.]+% of its requests$/);
    expect(fired.annotations['runbook_url']).toMatch(/\/HedgehogErrorRatioHigh\.md$/);

    await setFaults({});
    await until('the alert is resolved at the receiver', 60, async () => webhook.of('HedgehogErrorRatioHigh', 'resolved'));
    expect(await prometheus.query('ALERTS{alertname="HedgehogErrorRatioHigh",alertstate="firing"}')).toEqual([]);
  });

  it('leaves no error in the servers’ own logs', () => {
    const errors = ['prometheus', 'alertmanager'].flatMap((name) =>
      readFileSync(join(folder, `${name}.log`), 'utf8').split('\n').filter((line) => /level=(ERROR|error)/.test(line)),
    );
    expect(errors).toEqual([]);
  });
});
