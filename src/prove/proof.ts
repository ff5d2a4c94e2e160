import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { own } from '../metric/own.ts';
import { createdName } from '../metric/selector.ts';
import { sharedMetrics } from '../kit/sharedMetrics.ts';
import { processMetrics } from '../node/processMetrics.ts';
import type { LeftOut } from '../runtime/localDeployment.ts';
import { merge, verdict, type Verdict } from './claim.ts';
import { rehearse, type Course } from './claims/alerts.ts';
import { catalogueHolds } from './claims/catalogue.ts';
import { crashesAreSurvived } from './claims/crash.ts';
import { Panels, type AnsweredPanel } from './claims/panels.ts';
import { noSampleRefused, targetsAndRules } from './claims/targets.ts';
import { tracesHold } from './claims/traces.ts';
import { prepareScenarios, rehearsalAlerts, scenarios } from './scenarios.ts';
import { silencesOf, unreachable } from './silences.ts';
import { CannotProve, startProofStack, type ProofStack, type ProofStackOptions } from './stack.ts';

/** What is claimed of the stack, by number, in the order of the report. */
export const claims = {
  targets: 'Every target is up, every rule evaluates, and no sample is refused.',
  catalogue: 'Every metric of the catalogues is there with the labels it declares, and nothing is exposed that they do not know.',
  panels: 'Every panel’s query returns data.',
  alerts: 'Faults take at least one alert of each system, and each critical one of hedgehog and keychain, from pending to firing, to a receiver, and to resolved.',
  traces: 'A request through two hedgehog nodes is one trace, an exemplar of the latency histogram leads to it, and what is derived from its spans is in Prometheus.',
  crashes: 'After SIGKILL of Prometheus, of Tempo and of a node under load nothing acknowledged before is lost, and no alert fires that should not.',
} as const;

export type ClaimName = keyof typeof claims;

/** What became of a claim. It is not made where nothing of it could be looked at. */
export type Status = 'proven' | 'failed' | 'not made';

export interface ClaimReport extends Verdict {
  readonly name: ClaimName;
  readonly claim: string;
  readonly status: Status;
  /** How long it took to look, in seconds. */
  readonly seconds: number;
}

/** What `dist/proof.json` holds; docs/proof.md describes it. */
export interface Proof {
  readonly schema: 'obskit-proof/1';
  /** In UTC, as ISO 8601 has it. */
  readonly started: string;
  readonly seconds: number;
  /** Whether no claim failed. */
  readonly proven: boolean;
  /** How many times faster than life alerts ran. */
  readonly speed: number;
  /** How many nodes of each system. */
  readonly nodes: Readonly<Record<string, number>>;
  readonly leftOut: readonly LeftOut[];
  readonly claims: readonly ClaimReport[];
  readonly alerts: readonly Course[];
  readonly panels: readonly AnsweredPanel[];
  /** Where the logs are, when something failed. */
  readonly logs?: string;
}

export interface ProofOptions extends ProofStackOptions {
  readonly nodes?: Readonly<Record<string, number>>;
  /** After so long it is over, and what has not been shown has failed; in seconds. */
  readonly limit?: number;
}

/** Clusters where a system is one; of the others two, of which one may be killed. */
export const proofNodes = { hashmap: 3, goverse: 2, hedgehog: 3, porter: 2, keychain: 2 } as const;

/** Requests a second to each system: enough for every alert's floor of traffic, and little for two cores. */
const rate = 20;

/** Time in which a machine of two cores has long been through. */
const longestSeconds = 480;

/**
 * Brings a stack up, drives it, looks at every claim, and takes it down again.
 * @throws CannotProve when a tool is missing, or the stack does not come up; the signal's reason when it is called off
 */
export async function prove({ nodes = proofNodes, limit = longestSeconds, ...options }: ProofOptions = {}): Promise<Proof> {
  const { onProgress = () => undefined, speed = 30 } = options;
  const began = new Date();
  const over = AbortSignal.any([AbortSignal.timeout(limit * 1_000), ...(options.signal === undefined ? [] : [options.signal])]);
  setMaxListeners(0, over);
  const stack = await startProofStack(nodes, { ...options, speed, alerts: { ...rehearsalAlerts, ...options.alerts }, signal: over }).catch((error: unknown) => {
    if (over.aborted && options.signal?.aborted !== true) throw new CannotProve(`the stack does not come up within ${limit} s: the machine is too busy`, { cause: error });
    throw error;
  });
  let failed = true;
  try {
    const run = new Run(stack, over, onProgress);
    const { reports, courses, panels } = await run.all();
    options.signal?.throwIfAborted();
    failed = reports.some(({ status }) => status === 'failed');
    return {
      schema: 'obskit-proof/1',
      started: began.toISOString(),
      seconds: Math.round((Date.now() - began.getTime()) / 1_000),
      proven: !failed,
      speed,
      nodes,
      leftOut: stack.leftOut,
      claims: reports,
      alerts: courses,
      panels,
      ...(failed ? { logs: `${stack.folder}/logs` } : {}),
    };
  } finally {
    onProgress('the stack is taken down');
    await stack.stop({ keep: failed && options.signal?.aborted !== true });
  }
}

/** One run of all claims on one stack. */
class Run {
  readonly #stack: ProofStack;
  readonly #over: AbortSignal;
  readonly #onProgress: (line: string) => void;
  readonly #seconds = new Map<ClaimName, number>();

  constructor(stack: ProofStack, over: AbortSignal, onProgress: (line: string) => void) {
    this.#stack = stack;
    this.#over = over;
    this.#onProgress = onProgress;
  }

  async all(): Promise<{ readonly reports: readonly ClaimReport[]; readonly courses: readonly Course[]; readonly panels: readonly AnsweredPanel[] }> {
    const stack = this.#stack;
    const panels = new Panels({ prometheus: stack.prometheus, ...(stack.tempo === undefined ? {} : { tempo: stack.tempo }) }, stack.content.dashboards, {
      scrapeSeconds: stack.content.config.scrape.interval.milliseconds / 1_000,
      silences: silencesOf(stack.leftOut),
    });
    await this.#look('alerts', async () => {
      for (const system of stack.systems) await stack.drive(system, rate);
      await prepareScenarios(stack);
      return verdict({});
    });
    const up = await this.#look('targets', () => targetsAndRules(stack));
    const traces = await this.#look('traces', () => tracesHold(stack));
    // Before any fault: what fires now fires because of the kills.
    const crashes = await this.#look('crashes', () => crashesAreSurvived(stack, this.#onProgress));

    await this.#look('panels', async () => {
      await panels.ask('load');
      return verdict({});
    });
    let courses: readonly Course[] = [];
    const rehearsing = new AbortController();
    const asking = this.#keepAsking(panels, rehearsing.signal);
    const alerts = await this.#look('alerts', async () => {
      const rehearsal = await rehearse(stack, scenarios, { deliver: 150, resolve: 150 }, this.#onProgress);
      courses = rehearsal.courses;
      return rehearsal.verdict;
    });
    rehearsing.abort();
    await asking;
    const filled = await this.#look('panels', async () => {
      if ((await panels.ask('load')) > 0) await panels.ask('load');
      return panels.verdict();
    });
    const catalogue = await this.#look('catalogue', async () =>
      catalogueHolds(stack.prometheus, { systems: stack.content.systems, shared: await sharedNames(), unreachable, since: stack.began }),
    );
    const undriven = verdict({ failures: stack.loadFailures.map((message) => ({ message, cause: 'the nodes of the system do not answer in time, or refuse what its load.ts asks' })) });
    const refused = await this.#look('targets', () => noSampleRefused(stack, Date.now() / 1_000 - stack.began));
    const verdicts: Readonly<Record<ClaimName, Verdict>> = { targets: merge(up, undriven, refused), catalogue, panels: filled, alerts, traces, crashes };
    const reports = (Object.keys(claims) as ClaimName[]).map((name) => this.#report(name, verdicts[name]));
    return { reports, courses, panels: panels.answered };
  }

  /** Some panels show what only a fault causes: they are asked again and again while faults go on. */
  async #keepAsking(panels: Panels, until: AbortSignal): Promise<void> {
    while (!until.aborted && !this.#over.aborted) {
      await panels.ask('fault').catch(() => undefined);
      await sleep(8_000, undefined, { signal: until }).catch(() => undefined);
    }
  }

  /** Looks at a claim, or at part of one. What throws is a failure of the claim, and so is the end of time. */
  async #look(name: ClaimName, work: () => Promise<Verdict>): Promise<Verdict> {
    const began = performance.now();
    try {
      this.#over.throwIfAborted();
      return await Promise.race([work(), ends(this.#over)]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const cause = this.#over.aborted ? 'the time was up before it was looked at: the machine is too busy, or something hangs' : 'it could not be looked at: the logs may tell why';
      return verdict({ failures: [{ message, cause }] });
    } finally {
      this.#seconds.set(name, (this.#seconds.get(name) ?? 0) + (performance.now() - began) / 1_000);
    }
  }

  #report(name: ClaimName, found: Verdict): ClaimReport {
    const status: Status = found.failures.length > 0 ? 'failed' : found.facts.length === 0 ? 'not made' : 'proven';
    return { name, claim: claims[name], status, seconds: Math.round(this.#seconds.get(name) ?? 0), ...found };
  }
}

function ends(signal: AbortSignal): Promise<never> {
  return new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason), { once: true }));
}

/** What the targets' runtime and instruments measure of themselves. The runtime is this process's own, so that it can be asked. */
async function sharedNames(): Promise<readonly string[]> {
  const families = await processMetrics().families();
  const parts = ['', '_bucket', '_sum', '_count', '_created'];
  return [
    ...families.flatMap(({ name, samples }) => [name, ...[...samples].map((sample) => sample.name)]),
    ...[...sharedMetrics, ...Object.values(own)].flatMap((metric) => [...parts.map((part) => metric.name + part), createdName(metric) ?? metric.name]),
  ];
}
