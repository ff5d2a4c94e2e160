import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endProcesses } from './down.ts';
import type { Home, ProcessesState } from './home.ts';
import { isAlive } from './identity.ts';
import type { LocalDeployment } from './localDeployment.ts';
import { localPorts } from './localPorts.ts';
import { localStack } from './localStack.ts';
import { openLog, tail } from './logFile.ts';
import type { Plan, PlannedService } from './plan.ts';
import { CannotRun } from './problem.ts';
import { statusOf } from './status.ts';
import { until } from './wait.ts';

export interface UpOptions {
  readonly home: Home;
  readonly deployment: LocalDeployment;
  /** The program of each service that is a tool, by the service's name. */
  readonly programs: Readonly<Record<string, string>>;
  /** The kit's own program, `bin/obskit.js`. */
  readonly kit: string;
  /** The configuration that the user named; the preview reads it, too. */
  readonly configFile?: string;
  readonly onProgress: (line: string) => void;
  /** How long all of it may take to be healthy. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Starts the stack as processes that a supervisor of their own keeps alive, and waits until all of them are healthy.
 * @throws CannotRun, with nothing left running
 */
export async function upProcesses({ home, onProgress, seconds = 180, signal, ...options }: UpOptions): Promise<ProcessesState> {
  refuseSecond(home);
  const ended = await endProcesses(home);
  if (ended > 0) onProgress(`ended ${ended} processes that a supervisor which died had left`);
  const plan = await planOf(home, options);
  mkdirSync(dirname(home.plan), { recursive: true });
  writeFileSync(home.plan, JSON.stringify(plan));
  const child = startSupervisor(home, options.kit);
  let died = '';
  child.once('exit', (code, how) => (died = how ?? `code ${code}`));
  const told = new Set<string>();
  try {
    const came = await until('all services are healthy', { seconds, signal }, async () => {
      if (died !== '') return 'died';
      const state = home.read();
      if (state?.runtime !== 'processes' || state.supervisor.pid !== child.pid) return undefined;
      const { services } = await statusOf(state);
      for (const { name, health } of services) {
        if (health !== 'healthy' || told.has(name)) continue;
        told.add(name);
        onProgress(`${told.size}/${services.length} ${name} is healthy`);
      }
      return services.every(({ health }) => health === 'healthy') ? state : undefined;
    });
    if (came === 'died') throw new CannotRun(`the supervisor ended with ${died}: ${tail(supervisorLog(home), 3).join(' | ')}`);
    return came;
  } catch (error) {
    const why = await unhealthy(home, plan);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await endProcesses(home);
    signal?.throwIfAborted();
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`the stack did not become healthy in ${seconds} s and was ended again. ${why}`, { cause: error });
  }
}

/** A stack that runs is not started again. @throws CannotRun */
export function refuseSecond(home: Home): void {
  const state = home.read();
  if (state === undefined) return;
  if (state.runtime === 'docker') throw new CannotRun(`the stack runs in containers already (${state.project}): see obskit status, or end it with obskit down.`);
  if (isAlive(state.supervisor)) throw new CannotRun(`the stack runs already, as processes kept by ${state.supervisor.pid}: see obskit status, or end it with obskit down.`);
}

async function planOf(home: Home, { deployment, programs, kit, configFile }: Omit<UpOptions, 'home' | 'onProgress'>): Promise<Plan> {
  const { stack, leftOut } = deployment;
  const away = leftOut.map(({ name }) => name);
  const ports = await localPorts(stack.services, away);
  const running = localStack(deployment, { root: home.data, logs: home.logs, ports, programs, kit });
  refuseMissingSecrets(running.flatMap(({ command }) => command.secrets));
  const services = running.map(
    ({ title, readyUrl, address, command, system, control }): PlannedService => ({
      title,
      readyUrl,
      url: `http://${address}`,
      command,
      ...(system === undefined || control === undefined ? {} : { node: { system, address, control } }),
    }),
  );
  const prometheus = running.find(({ name }) => name === 'prometheus');
  const tempo = running.find(({ name }) => name === 'tempo');
  const grafana = stack.services.find(({ name }) => name === 'grafana')?.ports[0];
  if (prometheus === undefined || grafana === undefined || !away.includes('grafana')) return { services, leftOut };
  const port = ports[`grafana:${grafana.port}`] ?? grafana.port;
  return {
    services: [...services, previewService({ kit, port, prometheus: `http://${prometheus.address}`, log: join(home.logs, 'preview.log'), ...(tempo === undefined ? {} : { tempo: `http://${tempo.address}` }), ...(configFile === undefined ? {} : { configFile }) })],
    leftOut: leftOut.map((it) => (it.name === 'grafana' ? { ...it, because: `${it.because}; the preview draws its dashboards instead` } : it)),
  };
}

/** @throws CannotRun naming every variable that holds nothing */
function refuseMissingSecrets(secrets: readonly { readonly variable: string }[]): void {
  const missing = [...new Set(secrets.map(({ variable }) => variable))].filter((variable) => !process.env[variable]);
  if (missing.length > 0) throw new CannotRun(`receivers read secrets from ${missing.join(', ')}, which the environment does not hold: set ${missing.length === 1 ? 'it' : 'them'}, then run obskit up again.`);
}

interface PreviewPlace {
  readonly kit: string;
  readonly port: number;
  readonly prometheus: string;
  readonly tempo?: string;
  readonly log: string;
  readonly configFile?: string;
}

function previewService({ kit, port, prometheus, tempo, log, configFile }: PreviewPlace): PlannedService {
  const url = `http://127.0.0.1:${port}`;
  const args = [kit, 'preview', '--prometheus', prometheus, '--port', String(port), ...(tempo === undefined ? [] : ['--tempo', tempo]), ...(configFile === undefined ? [] : ['--config', configFile])];
  return { title: 'Preview', readyUrl: `${url}/`, url, command: { name: 'preview', file: process.execPath, args, env: {}, files: [], secrets: [], folders: [], log } };
}

function supervisorLog(home: Home): string {
  return join(home.logs, 'supervisor.log');
}

/** It leads a session of its own, so that it stays when the terminal is closed. */
function startSupervisor(home: Home, kit: string) {
  const log = openLog(supervisorLog(home));
  const child = spawn(process.execPath, [kit, 'supervise', home.folder], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  return child;
}

/** What is wrong with the services that are not well, each with the last that it wrote. */
async function unhealthy(home: Home, plan: Plan): Promise<string> {
  const state = home.read();
  if (state?.runtime !== 'processes') return `The supervisor wrote: ${tail(supervisorLog(home), 3).join(' | ') || 'nothing'}`;
  const { services } = await statusOf(state);
  const bad = services.filter(({ health }) => health !== 'healthy');
  return bad.map(({ name, health, lastEnd, log }) => `${name} is ${health}${lastEnd === undefined ? '' : ` (it ended with ${lastEnd})`}: ${tail(log, 2).join(' | ') || `it wrote nothing to ${log}`}`).join('\n') || `${plan.services.length} services were planned.`;
}
