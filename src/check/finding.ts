export type Severity = 'error' | 'warning';

/** Where something was found. All parts are optional, as a catalogue has no file and a file need not have a path in it. */
export interface Place {
  /** Relative to the output folder or the project, with forward slashes. */
  readonly file?: string;
  /** Inside the file: `groups[0].rules[2].expr`, `panels[3].targets[0]`. */
  readonly path?: string;
  /** The first line is 1. */
  readonly line?: number;
  /** The first column is 1. */
  readonly column?: number;
}

/** A text and the part of it that a finding is about, in UTF-16 code units, the end excluded. */
export interface Excerpt {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Something that is wrong, or looks so. */
export interface Finding {
  /** `promql/rate-of-gauge`: stable, so that it can be searched for. */
  readonly rule: string;
  readonly severity: Severity;
  readonly place: Place;
  /** One sentence, without a full stop: what is wrong, with the value. */
  readonly message: string;
  /** One sentence, without a full stop: what to do about it. */
  readonly remedy: string;
  readonly excerpt?: Excerpt;
}

/** A check that could not be made: a tool is missing, or its build cannot do it. Never to be counted as passed. */
export interface Unmade {
  /** What would have been checked. */
  readonly check: string;
  /** What stood in the way, and how to remove it. */
  readonly why: string;
}

/** What was looked at, for the last line of a report. */
export interface Summary {
  /** The checks that were made, each with the number of things it looked at. */
  readonly made: readonly { readonly check: string; readonly count: number }[];
  readonly unmade: readonly Unmade[];
}

/** `dist/rules/hedgehog.yaml:12:3 groups[0].rules[2].expr`; empty when nothing is known of the place. */
export function describePlace({ file, path, line, column }: Place): string {
  const position = line === undefined ? '' : column === undefined ? `:${line}` : `:${line}:${column}`;
  return [file === undefined ? '' : file + position, path ?? ''].filter((part) => part !== '').join(' ');
}
