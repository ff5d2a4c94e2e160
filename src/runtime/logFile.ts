import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogBounds {
  /** From this size on a log is put aside; a process may write a little more before that is seen. */
  readonly bytes: number;
  /** How many are kept beside the current one: `prometheus.log.1` is the latest of them. */
  readonly kept: number;
}

export const logBounds: LogBounds = { bytes: 10_000_000, kept: 2 };

/**
 * Opens a log to append to. The process writes to it by itself, so that it goes on when whoever started it is gone, and
 * always at the end, so that the file can be emptied under it.
 * @returns the descriptor
 */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a');
}

/** Puts a log aside that has grown too large: it is copied and emptied, as its writer holds it open. */
export function rotate(file: string, { bytes, kept }: LogBounds = logBounds): void {
  if (!existsSync(file) || statSync(file).size < bytes) return;
  for (let i = kept; i > 1; i -= 1) if (existsSync(`${file}.${i - 1}`)) renameSync(`${file}.${i - 1}`, `${file}.${i}`);
  if (kept > 0) copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** The last lines of a log; none where there is no such file. */
export function tail(file: string, lines: number, bytes = 16_384): readonly string[] {
  if (!existsSync(file)) return [];
  const { size } = statSync(file);
  const length = Math.min(size, bytes);
  const buffer = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, length, size - length);
  } finally {
    closeSync(descriptor);
  }
  return buffer.toString('utf8').split('\n').filter((line) => line !== '').slice(-lines);
}
