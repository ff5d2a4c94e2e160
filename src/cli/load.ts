import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, type Duration } from '../metric/duration.ts';
import { parseAddress } from '../node/address.ts';
import { driveLoad, type LoadProgress, type LoadReport } from '../node/load.ts';
import type { Services } from '../node/service.ts';
import { UserError } from './userError.ts';

interface Flags {
  readonly system: string;
  readonly targets?: readonly string[];
  readonly rate: number;
  readonly duration: Duration;
}

/** How often a line tells of the progress where there is no terminal to keep one line up to date. */
const plainSeconds = 10;

/** `load`: plays the clients of a system at a set rate. */
export function loadCommand(services: Services): Command {
  return new Command('load')
    .description('drive reference nodes of a system with a mix of requests at a set rate')
    .addOption(new Option('--system <name>', 'which system').choices(Object.keys(services)).makeOptionMandatory())
    .option('--targets <host:port,…>', 'the nodes (default: the system’s own port on 127.0.0.1)', addresses)
    .option('--rate <number>', 'requests a second, over all nodes', positive, 50)
    .addOption(new Option('--duration <duration>', 'how long, such as 30s or 10m').argParser(length).default(length('30s'), '30s'))
    .action(async ({ system: name, targets, rate, duration }: Flags) => {
      const service = services[name];
      if (service === undefined) throw new RangeError(`there is no load for "${name}"`);
      const { system, load } = await service();
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      const seconds = duration.milliseconds / 1_000;
      const show = progressShower(seconds);
      const options = { targets: targets ?? [`127.0.0.1:${system.port}`], rate, seconds, signal: stop.signal, onProgress: show.progress };
      const report = await driveLoad(load, options).catch((cause: unknown) => {
        throw new UserError(cause instanceof Error ? cause.message : String(cause), { cause });
      });
      show.end();
      console.log(reportText(report));
    });
}

/** One line that is kept up to date on a terminal; elsewhere a line now and then. */
function progressShower(seconds: number) {
  const onTerminal = process.stderr.isTTY;
  let nextPlain = plainSeconds;
  return {
    progress(progress: LoadProgress): void {
      if (onTerminal) process.stderr.write(`\r\u001B[K${progressText(progress, seconds)}`);
      else if (progress.seconds >= nextPlain) {
        console.error(progressText(progress, seconds));
        nextPlain += plainSeconds;
      }
    },
    end(): void {
      if (onTerminal) process.stderr.write('\r\u001B[K');
    },
  };
}

function progressText({ seconds, sent, dropped, inFlight, statuses }: LoadProgress, total: number): string {
  return `${Math.floor(seconds)} of ${total} s: ${sent} sent, ${inFlight} under way, ${dropped} dropped; answers ${answersText(statuses)}`;
}

function reportText({ seconds, sent, dropped, statuses, steps, latency }: LoadReport): string {
  const milliseconds = (value: number) => `${(value * 1000).toFixed(1)} ms`;
  return [
    `${sent} requests sent in ${seconds.toFixed(1)} s, ${dropped} dropped; answers ${answersText(statuses)}`,
    `requests ${Object.entries(steps).map(([name, count]) => `${name}: ${count}`).join(', ')}`,
    `latency p50 ${milliseconds(latency.p50)}, p95 ${milliseconds(latency.p95)}, p99 ${milliseconds(latency.p99)}, longest ${milliseconds(latency.max)}`,
  ].join('\n');
}

function answersText(statuses: LoadProgress['statuses']): string {
  return Object.entries(statuses).map(([status, count]) => `${status}: ${count}`).join(', ') || 'none yet';
}

function addresses(text: string): readonly string[] {
  try {
    return text.split(',').map((part) => {
      parseAddress(part.trim());
      return part.trim();
    });
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : String(cause));
  }
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
