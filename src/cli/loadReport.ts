import type { LoadProgress, LoadReport } from '../node/load.ts';
import type { Latency } from '../node/latencies.ts';

/** How often a line tells of the progress where there is no terminal to keep one line up to date. */
const plainSeconds = 10;

/** One line about all systems, that is kept up to date on a terminal; elsewhere a line now and then. */
export function progressShower(totalSeconds: number, out: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr) {
  const latest = new Map<string, LoadProgress>();
  const broken = new Map<string, readonly string[]>();
  let nextPlain = plainSeconds;
  return {
    progress(system: string, progress: LoadProgress): void {
      latest.set(system, progress);
      const text = progressText([...latest.values()], broken, totalSeconds);
      if (out.isTTY) out.write(`\r\u001B[K${text}`);
      else if (progress.seconds >= nextPlain) {
        out.write(`${text}\n`);
        nextPlain += plainSeconds;
      }
    },
    /** What is broken in a system from now on. */
    faults(system: string, names: readonly string[]): void {
      broken.set(system, names);
    },
    end(): void {
      if (out.isTTY) out.write('\r\u001B[K');
    },
  };
}

function progressText(all: readonly LoadProgress[], broken: ReadonlyMap<string, readonly string[]>, totalSeconds: number): string {
  const sum = (of: (progress: LoadProgress) => number): number => all.reduce((total, progress) => total + of(progress), 0);
  const seconds = Math.floor(Math.max(...all.map((progress) => progress.seconds)));
  const statuses: Record<string, number> = {};
  for (const progress of all) for (const [status, count] of Object.entries(progress.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
  const faults = [...broken].filter(([, names]) => names.length > 0).map(([system, names]) => `${system} ${names.join(', ')}`);
  const counts = `${sum(({ sent }) => sent)} sent, ${sum(({ inFlight }) => inFlight)} under way, ${sum(({ dropped }) => dropped)} dropped`;
  return `${seconds} of ${totalSeconds} s: ${counts}; answers ${answersText(statuses)}${faults.length > 0 ? `; broken: ${faults.join('; ')}` : ''}`;
}

/** What became of one system's load: a line, and a table of its requests with their latencies. */
export function reportText(system: string, { seconds, sent, dropped, statuses, steps, latency, latencies }: LoadReport): string {
  const rows = Object.entries(steps).map(([name, count]) => [name, String(count), ...latencyCells(latencies[name])]);
  const table = [['request', 'sent', 'p50', 'p95', 'p99', 'longest'], ...rows, ['all', String(sent), ...latencyCells(latency)]];
  return [
    `${system}: ${sent} requests in ${seconds.toFixed(1)} s, ${dropped} dropped; answers ${answersText(statuses)}`,
    ...aligned(table).map((line) => `  ${line}`),
  ].join('\n');
}

/** How many requests got an answer, whatever it said. */
export function answered({ statuses }: LoadReport): number {
  return Object.entries(statuses).reduce((sum, [status, count]) => (status === 'none' ? sum : sum + count), 0);
}

function latencyCells(latency: Latency | undefined): readonly string[] {
  if (latency === undefined) return ['-', '-', '-', '-'];
  return [latency.p50, latency.p95, latency.p99, latency.max].map((seconds) => `${(seconds * 1_000).toFixed(1)} ms`);
}

/** Rows as lines: the first column to the left, all others to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
}

function answersText(statuses: LoadProgress['statuses']): string {
  return Object.entries(statuses).map(([status, count]) => `${status}: ${count}`).join(', ') || 'none yet';
}
