import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { locate, namedByEnvironment } from '../../../src/check/tool/locate.ts';
import { indexKit } from '../../../src/config/kitIndex.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { kits } from '../../../src/kit/kits.ts';
import { driveLoad } from '../../../src/node/load.ts';
import { renderStack } from '../../../src/render/all.ts';
import { assemble, contentOf } from '../../../src/render/assemble.ts';
import type { Content } from '../../../src/render/content.ts';
import { portsNeeded, processPlans } from '../../../src/render/processes.ts';
import { Prometheus } from './prometheus.ts';
import { freePorts, Processes, until } from './processes.ts';
import { Webhook } from './webhook.ts';

const root = resolve(import.meta.dirname, '../../..');

export interface TestNode {
  readonly name: string;
  readonly address: string;
  readonly control: string;
}

/** Reference nodes, Prometheus and Alertmanager, all real, on the loopback address, with a receiver of notifications. */
export interface TestStack {
  readonly folder: string;
  readonly content: Content;
  /** The nodes of each system. */
  readonly nodes: Readonly<Record<string, readonly TestNode[]>>;
  readonly prometheus: Prometheus;
  readonly prometheusUrl: string;
  readonly webhook: Webhook;
  /** Plays the clients of a system at a rate, until the stack stops. */
  drive(system: string, rate: number): Promise<void>;
  /** Replaces the faults of every node of a system. */
  setFaults(system: string, faults: object): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a stack whose time runs thirty times faster than life: a window of five minutes is ten seconds.
 * @param count how many nodes of each system
 */
export async function startStack(count: Readonly<Record<string, number>>): Promise<TestStack> {
  const folder = mkdtempSync(join(tmpdir(), 'obskit-e2e-'));
  const processes = new Processes();
  const webhook = new Webhook();
  const idle = new AbortController();
  const loads: Promise<unknown>[] = [];
  const stop = async () => {
    idle.abort();
    await Promise.allSettled(loads);
    await processes.stop();
    webhook.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const nodes: Record<string, readonly TestNode[]> = {};
    for (const [system, size] of Object.entries(count)) nodes[system] = await startNodes(system, size, processes, folder);

    const content = contentOf(assemble(configFor(nodes, await webhook.start()), kits));
    const { services, files } = renderStack(content);
    const needed = portsNeeded(services);
    const local = await freePorts(needed.length);
    const site = { root: folder, ports: Object.fromEntries(needed.map((key, i) => [key, local[i] ?? 0])) };
    let prometheusUrl = '';
    for (const plan of processPlans(services, files, site)) {
      // Grafana and Tempo cannot be had everywhere; what is asked here does not need them.
      if (plan.name !== 'prometheus' && plan.name !== 'alertmanager') continue;
      processes.startPlan(plan, await program(plan.name), join(folder, `${plan.name}.log`));
      await until(`${plan.name} is ready`, 30, async () => ((await fetch(plan.readyUrl)).ok ? true : undefined));
      if (plan.name === 'prometheus') prometheusUrl = new URL(plan.readyUrl).origin;
    }
    for (const { name, address } of Object.values(nodes).flat()) {
      await until(`${name} is ready`, 30, async () => ((await fetch(`http://${address}/readyz`)).ok ? true : undefined));
    }
    const drive = async (system: string, rate: number) => {
      const service = await kits.find((kit) => kit.system.name === system)?.service?.();
      if (service === undefined) throw new Error(`${system} has no reference node`);
      loads.push(driveLoad(service.load, { targets: (nodes[system] ?? []).map(({ address }) => address), rate, signal: idle.signal }));
    };
    const setFaults = async (system: string, faults: object) => {
      for (const { control } of nodes[system] ?? []) {
        const response = await fetch(`http://${control}/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) });
        if (!response.ok) throw new Error(`faults of ${system}: ${response.status} ${await response.text()}`);
      }
    };
    return { folder, content, nodes, prometheus: new Prometheus(prometheusUrl), prometheusUrl, webhook, drive, setFaults, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNodes(system: string, size: number, processes: Processes, folder: string): Promise<readonly TestNode[]> {
  const ports = await freePorts(size * 3);
  const nodes = Array.from({ length: size }, (_, i) => ({
    name: `${system}-${i + 1}`,
    address: `127.0.0.1:${ports[i]}`,
    control: `127.0.0.1:${ports[size + i]}`,
    grpc: `127.0.0.1:${ports[2 * size + i]}`,
  }));
  const peers = nodes.map(({ address }) => address).join(',');
  for (const { name, address, control, grpc } of nodes) {
    const args = ['--listen', address, '--peers', peers, '--control', control, '--grpc-listen', grpc];
    processes.start(name, [process.execPath, join(root, 'bin/obskit.js'), 'node', system, ...args], { log: join(folder, `${name}.log`) });
  }
  return nodes;
}

function configFor(nodes: Readonly<Record<string, readonly TestNode[]>>, webhook: string) {
  const systems = Object.entries(nodes).map(([system, list]) => `  ${system}: {targets: ${JSON.stringify(list.map(({ address }) => address))}}`);
  const text = `
scrape: {interval: 1s, timeout: 1s}
evaluationInterval: 1s
speed: 30
receivers: [{name: rehearsal, kind: webhook, url: ${JSON.stringify(webhook)}}]
route: {groupWait: 1s, groupInterval: 1s}
systems:
${systems.join('\n')}
`;
  const loaded = loadConfig({ file: 'obskit.yaml', text }, indexKit(kits));
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}

async function program(name: 'prometheus' | 'alertmanager'): Promise<string> {
  const found = await locate(name, { explicit: namedByEnvironment(process.env), binFolder: join(root, '.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
  if ('missing' in found) throw new Error(`${found.missing}: run npm run tools first`);
  if (found.tool.kind !== 'executable') throw new Error(`${name} is no executable`);
  return found.tool.file;
}
