import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Identity } from './identity.ts';
import { runningNode } from './nodes.ts';

const identity = z.object({ pid: z.int(), started: z.string() });

const service = z.object({
  name: z.string(),
  title: z.string(),
  /** Where people find it; absent for what only the others talk to. */
  url: z.string().optional(),
  node: runningNode.optional(),
  readyUrl: z.string(),
  log: z.string(),
  process: identity.optional(),
  restarts: z.int(),
  lastEnd: z.string().optional(),
});

const state = z.discriminatedUnion('runtime', [
  z.object({ runtime: z.literal('processes'), supervisor: identity, services: z.array(service), leftOut: z.array(z.object({ name: z.string(), title: z.string(), because: z.string() })) }),
  z.object({ runtime: z.literal('docker'), project: z.string() }),
]);

/** What `up` has started, as `status` and `down` need to know it. */
export type State = Readonly<z.infer<typeof state>>;
export type ProcessesState = Extract<State, { readonly runtime: 'processes' }>;
export type ServiceState = ProcessesState['services'][number];

/** The folder of what runs on this machine, `.obskit`. */
export class Home {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get bin(): string {
    return join(this.folder, 'bin');
  }

  get logs(): string {
    return join(this.folder, 'logs');
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  get plan(): string {
    return join(this.folder, 'run', 'plan.json');
  }

  get #state(): string {
    return join(this.folder, 'run', 'state.json');
  }

  /** What runs, as far as was written down; nothing where nothing does. */
  read(): State | undefined {
    try {
      return state.parse(JSON.parse(readFileSync(this.#state, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Written beside and then renamed, so that nobody reads half of it. */
  write(now: State): void {
    mkdirSync(join(this.folder, 'run'), { recursive: true });
    const fresh = `${this.#state}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify(now, null, 2));
    renameSync(fresh, this.#state);
  }

  forget(): void {
    rmSync(join(this.folder, 'run'), { recursive: true, force: true });
  }

  /** The processes that were written down: the supervisor, and what it keeps. */
  static identities(now: ProcessesState): readonly Identity[] {
    return [now.supervisor, ...now.services.flatMap((it) => (it.process === undefined ? [] : [it.process]))];
  }
}
