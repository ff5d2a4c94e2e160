import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { indexKit } from '../config/kitIndex.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { kits } from '../kit/kits.ts';
import { driveLoad, type LoadScenario } from '../node/load.ts';
import type { Content } from '../render/content.ts';
import { localDeployment, type LeftOut } from '../runtime/localDeployment.ts';
import { localPortsNeeded, localStack, type LocalService } from '../runtime/localStack.ts';
import { stackPrograms } from '../runtime/programs.ts';
import { freePorts } from '../runtime/ports.ts';
import { tail } from '../runtime/logFile.ts';
import { Supervisor } from '../runtime/supervisor.ts';
import { answers, until } from '../runtime/wait.ts';
import { Alertmanager, type AlertmanagerApi } from './alertmanager.ts';
import { Prometheus, type PrometheusApi } from './prometheus.ts';
import { SpanReceiver, Tempo, type TraceStore } from './traces.ts';
import { Webhook } from './webhook.ts';

const kit = resolve(import.meta.dirname, '../../bin/obskit.js');

/** A reference node of the proof. */
export interface ProofNode {
  readonly name: string;
  /** `127.0.0.1:port`; also the `instance` of its series. */
  readonly address: string;
  /** Where it takes orders to fail. */
  readonly control: string;
}

/** Nodes, Prometheus, Alertmanager, and Tempo where it can be had: all real, on the loopback address, with a receiver of notifications. */
export interface ProofStack {
  readonly folder: string;
  readonly content: Content;
  readonly systems: readonly string[];
  /** The nodes of each system. */
  readonly nodes: Readonly<Record<string, readonly ProofNode[]>>;
  readonly leftOut: readonly LeftOut[];
  readonly prometheus: PrometheusApi;
  readonly prometheusUrl: string;
  readonly alertmanager: AlertmanagerApi;
  readonly webhook: Webhook;
  readonly traces: TraceStore;
  /** Where Tempo runs. */
  readonly tempo?: Tempo;
  /** When it was started, in seconds since 1970. */
  readonly began: number;
  /** Aborted when it is over: whoever waits for something need not wait any longer. */
  readonly signal: AbortSignal;
  /** Why clients of systems could not be played any longer. */
  readonly loadFailures: readonly string[];
  /** Plays the clients of a system at a rate, until the stack stops. Resolves when they send requests, or cannot. */
  drive(system: string, rate: number): Promise<void>;
  /** Replaces the faults of every node of a system. */
  setFaults(system: string, faults: object): Promise<void>;
  /** Replaces the faults of one node. */
  setFaultsOf(node: ProofNode, faults: object): Promise<void>;
  /** Kills a service as a crash would. @param options.hold whether it stays away until `revive` */
  kill(name: string, options?: { readonly hold?: boolean }): Promise<void>;
  revive(name: string): void;
  /** Until a service answers that it can do its work. */
  ready(name: string, seconds?: number): Promise<void>;
  /** The last lines that a service wrote. */
  log(name: string, lines?: number): readonly string[];
  /** Ends all of it; the folder goes too, unless it is to be kept. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
}

export interface ProofStackOptions {
  /** How many times faster than life alerts run: at 30, a window of five minutes is ten seconds. */
  readonly speed?: number;
  /** What is tuned of alerts, by name. */
  readonly alerts?: Readonly<Record<string, object>>;
  /** Tools are looked for in `.obskit/bin` of this folder, the current one when left out. */
  readonly home?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
  /** Changes what is about to be started; for rehearsals of mistakes. */
  readonly plant?: (services: readonly LocalService[]) => readonly LocalService[];
  /** Where notifications go instead of to the proof's own receiver; for rehearsals of mistakes. */
  readonly receiver?: string;
}

/** Something that the proof needs is not there: no claim was looked at. The message is a sentence without a full stop. */
export class CannotProve extends Error {
  override readonly name = 'CannotProve';
}

/**
 * Starts a stack in a folder of its own, on ports that are free.
 * @param count how many nodes of each system
 * @throws CannotProve when a tool is missing, or a service does not come up, with what it wrote last; the signal's reason
 */
export async function startProofStack(count: Readonly<Record<string, number>>, options: ProofStackOptions = {}): Promise<ProofStack> {
  const { signal, onProgress = () => undefined, plant = (services) => services } = options;
  const located = await stackPrograms(join(options.home ?? process.cwd(), '.obskit', 'bin'));
  if ('missing' in located) throw new CannotProve(located.missing);
  const { programs } = located;
  const began = Date.now() / 1_000;
  const folder = mkdtempSync(join(tmpdir(), 'obskit-prove-'));
  // A crash that is rehearsed is followed by a start at once: what is shown is the start, not the patience.
  const supervisor = new Supervisor({ pauseMilliseconds: { first: 200, longest: 5_000 } });
  const webhook = new Webhook();
  const spans = new SpanReceiver();
  const idle = new AbortController();
  const over = AbortSignal.any([idle.signal, ...(signal === undefined ? [] : [signal])]);
  // As many wait for something as there are alerts.
  setMaxListeners(0, over);
  const loads: Promise<unknown>[] = [];
  const loadFailures: string[] = [];
  const stop: ProofStack['stop'] = async ({ keep = false } = {}) => {
    idle.abort();
    await Promise.allSettled(loads);
    await supervisor.stop();
    await Promise.all([webhook.stop(), spans.stop()]);
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ownSpans = programs['tempo'] === undefined ? { spans: await spans.start() } : {};
    const own = await webhook.start();
    const config = configFor(count, options, options.receiver ?? own);
    const deployment = localDeployment(config, programs);
    const { content, leftOut } = deployment;
    const needed = localPortsNeeded(deployment.stack.services);
    const free = await freePorts(needed.length);
    const ports = Object.fromEntries(needed.map((key, i) => [key, free[i] ?? 0]));
    const running = localStack(deployment, { root: folder, logs: join(folder, 'logs'), ports, programs, kit, ...ownSpans });
    const services = plant(running);
    for (const { command } of services) supervisor.start(command);

    const of = (name: string): LocalService => {
      const found = services.find((service) => service.name === name);
      if (found === undefined) throw new RangeError(`there is no service ${name}`);
      return found;
    };
    const log = (name: string, lines = 5) => tail(of(name).command.log, lines);
    const ready = async (name: string, seconds = 90): Promise<void> => {
      await until(`${name} answers at ${of(name).readyUrl}`, { seconds, signal }, async () =>
        (await answers(of(name).readyUrl)) ? true : undefined,
      ).catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw new Error(`${cause instanceof Error ? cause.message : String(cause)}; it wrote: ${log(name).join(' | ') || 'nothing'}`, { cause });
      });
    };
    for (const { name } of services) {
      await ready(name);
      onProgress(`${name} is ready`);
    }

    const nodes = Object.fromEntries(
      Object.keys(count).map((system) => [
        system,
        services.flatMap(({ name, address, control, ...service }): readonly ProofNode[] => (service.system === system && control !== undefined ? [{ name, address, control }] : [])),
      ]),
    );
    const setFaultsOf = async ({ name, control }: ProofNode, faults: object): Promise<void> => {
      const response = await fetch(`http://${control}/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) });
      if (!response.ok) throw new Error(`faults of ${name}: ${response.status} ${await response.text()}`);
    };
    const tempo = programs['tempo'] === undefined ? undefined : new Tempo(`http://${of('tempo').address}`);
    const prometheusUrl = `http://${of('prometheus').address}`;
    return {
      folder,
      content,
      systems: Object.keys(count),
      nodes,
      leftOut,
      prometheus: new Prometheus(prometheusUrl),
      prometheusUrl,
      alertmanager: new Alertmanager(`http://${of('alertmanager').address}`),
      webhook,
      traces: tempo ?? spans,
      ...(tempo === undefined ? {} : { tempo }),
      began,
      signal: over,
      loadFailures,
      async drive(system, rate) {
        const service = await kits.find((it) => it.system.name === system)?.service?.();
        if (service === undefined) throw new RangeError(`${system} has no reference node`);
        const targets = (nodes[system] ?? []).map(({ address }) => address);
        // What clients prepare, such as keys, they could not prepare at nodes that are made to fail.
        await new Promise<void>((begun) => {
          const load = driveLoad(patient(service.load), { targets, rate, signal: idle.signal, onBegin: begun });
          loads.push(load.catch((error: unknown) => loadFailures.push(`${system} cannot be driven: ${error instanceof Error ? error.message : String(error)}`)).finally(begun));
        });
      },
      setFaultsOf,
      async setFaults(system, faults) {
        for (const node of nodes[system] ?? []) await setFaultsOf(node, faults);
      },
      kill: (name, how) => supervisor.kill(name, how),
      revive: (name) => supervisor.release(name),
      ready,
      log,
      stop,
    };
  } catch (error) {
    const calledOff = signal?.aborted === true;
    await stop({ keep: !calledOff });
    if (calledOff || error instanceof CannotProve) throw error;
    throw new CannotProve(`the stack does not come up: ${error instanceof Error ? error.message : String(error)}; its logs are in ${folder}/logs`, { cause: error });
  }
}

/** Preparing a load makes keys and tables, which nodes that have just started may take too long for: it is tried again. */
function patient({ prepare }: LoadScenario, attempts = 4): LoadScenario {
  return {
    async prepare(targets) {
      for (let left = attempts - 1; left > 0; left -= 1) {
        const session = await prepare(targets).catch(() => undefined);
        if (session !== undefined) return session;
      }
      return prepare(targets);
    },
  };
}

/** A rehearsal's configuration: all is as it is by default, but for the time. */
function configFor(count: Readonly<Record<string, number>>, { speed = 30, alerts = {} }: ProofStackOptions, receiver: string): Config {
  const settings = {
    speed,
    receivers: [{ name: 'rehearsal', kind: 'webhook', url: receiver }],
    route: { groupWait: '1s', groupInterval: '1s' },
    alerts,
    systems: Object.fromEntries(Object.entries(count).map(([system, nodes]) => [system, { nodes }])),
  };
  const loaded = loadConfig({ file: 'the proof’s configuration', text: JSON.stringify(settings) }, indexKit(kits));
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}
