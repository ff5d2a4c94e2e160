export type Severity = 'error' | 'warning';

/** Where a finding is: a file, and as much more as is known. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** Something that is wrong, and what to do about it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  readonly remedy: string;
}

/** A check that could not be made. It has neither passed nor failed. */
export interface Unmade {
  readonly check: string;
  readonly why: string;
}
