import type { Path } from './path.ts';

/** One mistake in obskit.yaml, ready to be shown: secrets are already hidden. */
export interface Problem {
  readonly file: string;
  /** Counted from one; absent where the place has no line of its own. */
  readonly line?: number;
  /** Like `systems.hedgehog.targets[0]`; empty when the file as a whole is meant. */
  readonly path: string;
  /** What stands there; absent when nothing does. */
  readonly value?: string;
  /** What is wrong, to be read after the value: `has no port`. */
  readonly message: string;
  /** What to do, as an order or a question: `write it as host:port`. */
  readonly remedy: string;
}

/** A mistake as a check finds it: its place still a path, its value not yet made fit to be shown. */
export interface Fault {
  readonly path: Path;
  /** What is wrong: the value that stands at the path, or the key itself, the last step of the path. */
  readonly about: 'value' | 'key';
  readonly value?: unknown;
  readonly message: string;
  /** The other place that the message ends in, where there is one. */
  readonly other?: Path;
  readonly remedy: string;
}

/** The problem as one sentence: place, value, what is wrong, remedy. */
export function formatProblem({ file, line, path, value, message, remedy }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const subject = [path === '' ? place : `${place}: ${path}`, ...(value === undefined ? [] : [value])].join(': ');
  return `${subject} ${message}; ${remedy}${remedy.endsWith('?') ? '' : '.'}`;
}
