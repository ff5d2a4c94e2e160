import { Command, InvalidArgumentError } from 'commander';
import { parseAddress } from '../node/address.ts';
import { driveLoad, type LoadReport } from '../node/load.ts';

interface Flags {
  readonly targets: readonly string[];
  readonly rate: number;
  readonly duration: number;
}

/** `load`: sends a mix of reads and writes to hedgehog nodes at a set rate. */
export function loadCommand(): Command {
  return new Command('load')
    .description('drive reference nodes of hedgehog with a mix of reads and writes at a set rate')
    .requiredOption('--targets <host:port,…>', 'the nodes', addresses)
    .option('--rate <number>', 'requests a second, over all nodes', positive, 50)
    .option('--duration <seconds>', 'how long', positive, 30)
    .action(async ({ targets, rate, duration }: Flags) => {
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      console.log(reportText(await driveLoad({ targets, rate, seconds: duration, signal: stop.signal })));
    });
}

function reportText({ sent, dropped, statuses, latency }: LoadReport): string {
  const answers = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  const milliseconds = (value: number) => `${(value * 1000).toFixed(1)} ms`;
  return [
    `${sent} requests sent, ${dropped} dropped; answers ${answers.join(', ')}`,
    `latency p50 ${milliseconds(latency.p50)}, p95 ${milliseconds(latency.p95)}, p99 ${milliseconds(latency.p99)}, longest ${milliseconds(latency.max)}`,
  ].join('\n');
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
