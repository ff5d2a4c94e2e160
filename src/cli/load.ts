import { setMaxListeners } from 'node:events';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, type Duration } from '../metric/duration.ts';
import { driveLoad, type LoadReport } from '../node/load.ts';
import { greetControls, rehearse } from '../node/rehearsal.ts';
import type { Services } from '../node/service.ts';
import { runningNodes } from '../runtime/nodes.ts';
import { addressText, listed } from './arguments.ts';
import { planLoad, type FaultWish, type PerSystem, type PlannedLoad } from './loadPlan.ts';
import { answered, progressShower, reportText } from './loadReport.ts';
import { localHome } from './runtime.ts';
import { UserError } from './userError.ts';

interface Flags {
  readonly system?: readonly string[];
  readonly targets?: readonly PerSystem<string>[];
  readonly control?: readonly PerSystem<string>[];
  readonly faults?: readonly PerSystem<FaultWish>[];
  readonly rate: number;
  readonly duration: Duration;
}

/** `load`: plays the clients of one system, several or all at a set rate, and breaks things meanwhile if it is told to. */
export function loadCommand(services: Services): Command {
  return new Command('load')
    .description('drive reference nodes with a mix of requests at a set rate, and break things meanwhile')
    .option('--system <name,…>', 'which systems (default: those that --targets names or obskit up runs, or else all)', repeated(listed))
    .option('--targets <[system=]host:port,…>', 'the nodes of a system (default: those that obskit up runs, else its own port on 127.0.0.1)', repeated(perSystem(addressText)))
    .option('--rate <number>', 'requests a second for each system, over all its nodes', positive, 50)
    .addOption(new Option('--duration <duration>', 'how long, such as 30s or 10m').argParser(length).default(length('30s'), '30s'))
    .option('--faults <[system=]fault[@start+length],…>', 'what to break: in the middle third of the load, or as error-burst@10s+20s says', repeated(perSystem(faultWish)))
    .option('--control <[system=]host:port,…>', 'the control endpoints of the nodes, which faults are ordered from (default: as for --targets)', repeated(perSystem(addressText)))
    .addHelpText('after', help)
    .action(async ({ system = [], targets = [], control = [], faults = [], rate, duration }: Flags, command: Command) => {
      const plan = await planLoad({ systems: system, targets, controls: control, faults, duration }, services, runningNodes(localHome()));
      if ('problems' in plan) return command.error(plan.problems.map((problem) => `error: ${problem}`).join('\n'));
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      const { reports, reasons } = await play(plan.loads, { rate, seconds: duration.milliseconds / 1_000, stop });
      for (const [name, report] of reports) console.log(reportText(name, report));
      if (reasons.size > 0) throw new UserError([...reasons].join('\n'));
      if ([...reports.values()].some((report) => answered(report) === 0)) process.exitCode = 1;
    });
}

const help = `
Without --targets and --control, the nodes that obskit up runs as processes are driven. Several systems have the same port by their
documents; --targets tells them apart. Each option may be repeated.
A fault goes on until its time is over or the load ends, by Ctrl-C too. kill-peer ends a process for good: whoever runs it
starts it again. Exit code: 0; 1 when a system has answered no request, or an option is wrong; 2 when the load cannot be played.`;

interface PlayOptions {
  /** Requests a second, of each system. */
  readonly rate: number;
  readonly seconds: number;
  /** Ends everything early; what fails does it too. */
  readonly stop: AbortController;
}

interface Played {
  readonly reports: ReadonlyMap<string, LoadReport>;
  /** Why what was asked for could not be played, or not to its end. */
  readonly reasons: ReadonlySet<string>;
}

/** All loads at one time. */
async function play(loads: readonly PlannedLoad[], { rate, seconds, stop }: PlayOptions): Promise<Played> {
  const { signal } = stop;
  // Each load waits for it in several places; that many are no leak.
  setMaxListeners(10 * loads.length, signal);
  const show = progressShower(seconds);
  const reports = new Map<string, LoadReport>();
  const reasons = new Set<string>();
  const failed = (cause: unknown): void => {
    reasons.add(cause instanceof Error ? cause.message : String(cause));
    stop.abort();
  };
  const together = meeting(loads.length, signal);

  async function one({ name, load, targets, controls, schedule }: PlannedLoad): Promise<void> {
    let rehearsing: Promise<void> | undefined;
    const over = new AbortController();
    signal.addEventListener('abort', () => over.abort(), { once: true });
    if (signal.aborted) over.abort();
    const onChange = (broken: readonly string[]): void => show.faults(name, broken);
    const onBegin = async (): Promise<void> => {
      await together();
      if (schedule.length > 0) rehearsing = rehearse({ targets, controls, schedule, signal: over.signal, onChange }).catch(failed);
    };
    try {
      reports.set(name, await driveLoad(load, { targets, rate, seconds, signal, onBegin, onProgress: (progress) => show.progress(name, progress) }));
    } finally {
      over.abort();
      await rehearsing;
    }
  }

  for (const { controls, schedule } of loads) if (schedule.length > 0) await greetControls(controls).catch(failed);
  if (reasons.size === 0) await Promise.all(loads.map((planned) => one(planned).catch(failed)));
  show.end();
  return { reports, reasons };
}

/** Lets nobody on before all are there, or the signal comes: so that no load is made ready under that of another. */
function meeting(size: number, signal: AbortSignal): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  signal.addEventListener('abort', open, { once: true });
  return () => {
    arrived += 1;
    if (arrived === size || signal.aborted) open();
    return opened;
  };
}

/** An option that may be given several times. */
function repeated<T>(read: (text: string) => readonly T[]): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before = []) => [...before, ...read(text)];
}

/** Reads `hedgehog=a,b` and `a,b`. */
function perSystem<T>(read: (text: string) => T): (text: string) => readonly PerSystem<T>[] {
  return (text) => {
    const [, system, list = ''] = /^(?:([a-z][a-z0-9]*)=)?(.*)$/s.exec(text) ?? [];
    return [{ system, values: listed(list).map(read) }];
  };
}

function faultWish(text: string): FaultWish {
  const [, name = '', startText, lengthText] = /^([a-z-]+)(?:@(\w+)\+(\w+))?$/.exec(text) ?? [];
  const start = startText === '0s' ? ({ kind: 'duration', milliseconds: 0 } as const) : parseDuration(startText ?? '');
  const lasts = parseDuration(lengthText ?? '');
  if (name === '' || (startText !== undefined && (start === undefined || lasts === undefined))) {
    throw new InvalidArgumentError(`"${text}" is no fault: write it as error-burst, or as error-burst@10s+20s with its start and its length.`);
  }
  return { name, time: start === undefined || lasts === undefined ? undefined : { start, length: lasts } };
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError('Give a number above 0.');
  return number;
}

function length(text: string): Duration {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new InvalidArgumentError('Write it as 30s, 5m or 1h30m.');
  return parsed;
}
