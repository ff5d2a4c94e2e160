import { setTimeout as sleep } from 'node:timers/promises';
import { Latencies, type Latency } from './latencies.ts';

/** How the clients of one system behave: what `src/systems/<name>/load.ts` exports as `load`. */
export interface LoadScenario {
  /** Makes ready what the requests need, such as tables, and opens what they share. @throws Error when no target can */
  prepare(targets: readonly string[]): Promise<LoadSession>;
}

export interface LoadSession {
  readonly steps: readonly LoadStep[];
  /** Lets go of what the session holds, such as open streams. */
  close(): Promise<void>;
}

/** One kind of request. */
export interface LoadStep {
  readonly name: string;
  /** How often it comes, measured against the weights of the other steps. */
  readonly weight: number;
  /** Sends one request. @returns what became of it: a status code, or `none` without an answer. Never rejects. */
  send(turn: Turn): Promise<string>;
}

/** One request's part in the sequence. */
export interface Turn {
  /** From 0 up; each request has its own. */
  readonly index: number;
  readonly target: string;
  /** A whole number below `choices` that looks random and is the same in every run; another one at each call. */
  pick(choices: number): number;
}

export interface LoadOptions {
  /** Nodes of the cluster, `host:port`; each request goes to the next one. */
  readonly targets: readonly string[];
  /** Requests a second, over all targets. */
  readonly rate: number;
  /** How long to go on; until the signal, when left out. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  /** Requests under way at one time, beyond which new ones are dropped instead of sent. */
  readonly inFlight?: number;
  /** Called when everything is made ready; the first request waits for it. */
  readonly onBegin?: () => Promise<void> | void;
  /** Called about once a second. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  /** Since the first request. */
  readonly seconds: number;
  readonly sent: number;
  /** Requests that were due while too many were under way. */
  readonly dropped: number;
  readonly inFlight: number;
  /** Answers by status; requests without an answer are under `none`. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface LoadReport extends Omit<LoadProgress, 'inFlight'> {
  /** Requests by the name of their step. */
  readonly steps: Readonly<Record<string, number>>;
  readonly latency: Latency;
  /** The same by the name of the step, of those that were sent at all. */
  readonly latencies: Readonly<Record<string, Latency>>;
}

/** How often due requests are sent off. */
const tickMilliseconds = 10;

/**
 * Sends requests at a set rate, whatever becomes of them (an open loop), and reports when the last one is answered.
 * The sequence of requests is the same each time.
 */
export async function driveLoad(scenario: LoadScenario, options: LoadOptions): Promise<LoadReport> {
  const { targets, rate, seconds = Infinity, signal, inFlight = 1_000, onBegin, onProgress } = options;
  if (targets.length === 0) throw new RangeError('there is nothing to load: name at least one target');
  if (!(rate > 0)) throw new RangeError(`the rate is a positive number of requests a second, not ${rate}`);
  const session = await scenario.prepare(targets);
  const choose = weighted(session.steps);

  const steps: Record<string, number> = Object.fromEntries(session.steps.map(({ name }) => [name, 0]));
  const statuses: Record<string, number> = {};
  const latencies = new Map(session.steps.map(({ name }) => [name, new Latencies()]));
  const pending = new Set<Promise<void>>();
  let [sent, dropped] = [0, 0];
  await onBegin?.();
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1_000;
  const total = Math.floor(rate * seconds);
  let reportAt = 1;

  for (let next = 0; next < total && !signal?.aborted; await pause(signal)) {
    const due = Math.min(total, Math.floor(elapsed() * rate) + 1);
    for (; next < due; next += 1) {
      if (pending.size >= inFlight) {
        dropped += 1;
        continue;
      }
      const dueAt = next / rate;
      const turn = turnOf(next, targets[next % targets.length] ?? '');
      const step = choose(turn);
      steps[step.name] = (steps[step.name] ?? 0) + 1;
      sent += 1;
      const request = step.send(turn).then((status) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        latencies.get(step.name)?.add(elapsed() - dueAt);
        pending.delete(request);
      });
      pending.add(request);
    }
    if (elapsed() < reportAt) continue;
    onProgress?.({ seconds: elapsed(), sent, dropped, inFlight: pending.size, statuses: { ...statuses } });
    reportAt = Math.floor(elapsed()) + 1;
  }
  await Promise.all(pending);
  const took = elapsed();
  await session.close();
  const all = new Latencies();
  for (const own of latencies.values()) all.merge(own);
  return {
    seconds: took,
    sent,
    dropped,
    statuses,
    steps,
    latency: all.summary(),
    latencies: Object.fromEntries([...latencies].flatMap(([name, own]) => (own.count > 0 ? [[name, own.summary()]] : []))),
  };
}

/** @returns what chooses among the steps by weight, drawing once from the turn */
function weighted(steps: readonly LoadStep[]): (turn: Turn) => LoadStep {
  const total = steps.reduce((sum, { weight }) => sum + weight, 0);
  const [first] = steps;
  if (first === undefined || !steps.every(({ weight }) => Number.isInteger(weight) && weight > 0)) {
    throw new RangeError('a load has steps, and each weighs a whole number from 1 up');
  }
  return (turn) => {
    let left = turn.pick(total);
    return steps.find(({ weight }) => (left -= weight) < 0) ?? first;
  };
}

function turnOf(index: number, target: string): Turn {
  let state = index;
  return {
    index,
    target,
    pick(choices) {
      // The golden ratio's share of 2³²: no two of a sequence's draws start alike.
      state = (state + 0x9e3779b9) | 0;
      return scramble(state) % choices;
    },
  };
}

/** A pause that the signal cuts short. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(tickMilliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** A whole number that looks random, the same for the same input (the finaliser of MurmurHash3). */
function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
