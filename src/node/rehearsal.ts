import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './faults.ts';

/** A fault that a load can be played under, in the terms of the control endpoint. */
export interface Rehearsal {
  /** In all nodes whose control endpoints are named, or only in the last: the peer that the others suffer from. */
  readonly where: 'all' | 'last';
  /** What goes wrong in them, as long as the fault lasts. */
  readonly faults: Partial<Faults>;
  /** Whether they are killed when it begins. They stay dead until whoever runs them starts them again. */
  readonly kills?: boolean;
  /** How many nodes there have to be for it to mean anything; 1 when left out. */
  readonly nodes?: number;
  /** Causes what the fault stands in the way of. @returns what takes it back, for when the fault is over */
  provoke?(targets: readonly string[]): Promise<() => Promise<unknown>>;
}

/** The faults of a system, by the names that users write. */
export type Rehearsals = Readonly<Record<string, Rehearsal>>;

/** What can go wrong in a node of any system. */
export const nodeRehearsals = {
  /** Every third access to storage fails. */
  'error-burst': { where: 'all', faults: { errorRatio: 1 / 3 } },
  /** Every access to storage takes longer. */
  latency: { where: 'all', faults: { latencyMs: 200 } },
} as const satisfies Rehearsals;

/** What can go wrong where nodes depend on each other. */
export const peerRehearsals = {
  /** One node takes so long that the others wait for it, but not so long that they take it for dead. */
  'slow-peer': { where: 'last', faults: { latencyMs: 500 }, nodes: 2 },
  /** One node is gone from one moment to the next. */
  'kill-peer': { where: 'last', faults: {}, kills: true, nodes: 2 },
} as const satisfies Rehearsals;

/** A fault with its part of the load, in seconds since the load's first request. */
export interface ScheduledFault {
  readonly name: string;
  readonly rehearsal: Rehearsal;
  readonly from: number;
  readonly to: number;
}

export interface RehearsalOptions {
  readonly targets: readonly string[];
  /** The nodes' control endpoints, `host:port`. */
  readonly controls: readonly string[];
  readonly schedule: readonly ScheduledFault[];
  /** Ends it: what is broken is mended at once. */
  readonly signal: AbortSignal;
  /** Told what is broken now, at each change. */
  readonly onChange?: (names: readonly string[]) => void;
}

/** Asks each control endpoint whether it takes orders. @throws Error naming one that does not */
export async function greetControls(controls: readonly string[]): Promise<void> {
  for (const control of controls) await ask(control, '/faults');
}

/**
 * Breaks things when their time comes, and mends them when it is over or the signal comes, whatever else goes wrong.
 * @throws Error naming a control endpoint that does not take an order, and so perhaps still has faults on
 */
export async function rehearse({ targets, controls, schedule, signal, onChange = () => undefined }: RehearsalOptions): Promise<void> {
  const began = performance.now();
  const dead = new Set<string>();
  const active = new Map<ScheduledFault, () => Promise<unknown>>();
  const living = (): readonly string[] => controls.filter((control) => !dead.has(control));

  const suffers = (control: string, { where }: Rehearsal): boolean => where === 'all' || control === living().at(-1);

  async function order(): Promise<void> {
    onChange([...active.keys()].map(({ name }) => name));
    await inEach(living(), (control) => {
      const own = [...active.keys()].filter(({ rehearsal }) => suffers(control, rehearsal));
      return ask(control, '/faults', merged(own.map(({ rehearsal }) => rehearsal.faults)));
    });
  }

  async function begin(fault: ScheduledFault): Promise<void> {
    const { kills = false, provoke } = fault.rehearsal;
    active.set(fault, async () => undefined);
    const doomed = kills ? living().filter((control) => suffers(control, fault.rehearsal)) : [];
    for (const control of doomed) {
      dead.add(control);
      await ask(control, '/kill', {});
    }
    await order();
    if (provoke !== undefined) active.set(fault, await provoke(targets));
  }

  async function end(fault: ScheduledFault): Promise<void> {
    const takeBack = active.get(fault);
    active.delete(fault);
    await order();
    await takeBack?.();
  }

  const moments = schedule
    .flatMap((fault) => [
      { at: fault.from, act: () => begin(fault) },
      { at: fault.to, act: () => end(fault) },
    ])
    .toSorted((a, b) => a.at - b.at);
  try {
    for (const { at, act } of moments) {
      const wait = at * 1_000 - (performance.now() - began);
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await act();
    }
  } finally {
    const undo = [...active.values()];
    active.clear();
    try {
      await order();
    } finally {
      for (const takeBack of undo) await takeBack();
    }
  }
}

/** Several faults of one node at a time: of two numbers the greater holds, and lists are put together. */
function merged(all: readonly Partial<Faults>[]): Partial<Faults> {
  return all.reduce<Partial<Faults>>(
    (sum, faults) => ({
      ...sum,
      ...faults,
      errorRatio: Math.max(sum.errorRatio ?? 0, faults.errorRatio ?? 0),
      latencyMs: Math.max(sum.latencyMs ?? 0, faults.latencyMs ?? 0),
      backendsDown: [...(sum.backendsDown ?? []), ...(faults.backendsDown ?? [])],
    }),
    {},
  );
}

/** Does the same with each, all of them even if one fails. @throws Error the first that there was */
async function inEach(controls: readonly string[], work: (control: string) => Promise<unknown>): Promise<void> {
  const done = await Promise.allSettled(controls.map(work));
  for (const result of done) if (result.status === 'rejected') throw result.reason;
}

/** How long a control endpoint has to answer: it shares its process with a node that may be very busy. */
const answerMilliseconds = 15_000;

async function ask(control: string, path: string, body?: object): Promise<void> {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`http://${control}${path}`, { ...init, signal: AbortSignal.timeout(answerMilliseconds) }).catch((cause: unknown) => {
    throw new Error(`no control endpoint answers at ${control}: is a node running with --control ${control}?`, { cause });
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${control} does not take the order ${path}: ${response.status} ${text}`);
}
