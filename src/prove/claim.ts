/** What one claim came to. */
export interface Verdict {
  /** What was seen, with figures, each a sentence without a full stop. */
  readonly facts: readonly string[];
  readonly failures: readonly Failure[];
  readonly notMade: readonly NotMade[];
}

/** Something that is not as claimed. */
export interface Failure {
  /** One sentence, without a full stop: what is wrong, with names and values. */
  readonly message: string;
  /** The likely cause, and what to do about it: one sentence, without a full stop. */
  readonly cause: string;
}

/** A part of a claim that cannot be shown here. It fails nothing, and is told. */
export interface NotMade {
  readonly what: string;
  readonly because: string;
}

export const nothing: Verdict = { facts: [], failures: [], notMade: [] };

export function verdict(parts: Partial<Verdict>): Verdict {
  return { ...nothing, ...parts };
}

export function merge(...verdicts: readonly Verdict[]): Verdict {
  return {
    facts: verdicts.flatMap(({ facts }) => facts),
    failures: verdicts.flatMap(({ failures }) => failures),
    notMade: verdicts.flatMap(({ notMade }) => notMade),
  };
}

/** The names of a list for a sentence: all of a short one, the first of a long one. */
export function some(names: readonly string[], most = 5): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
