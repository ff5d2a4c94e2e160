/** A label that a metric does not have, lacks, or may not have with this value. Only callers without types can cause it. */
export class LabelError extends TypeError {
  override readonly name = 'LabelError';
  readonly metric: string;
  readonly label: string;
  /** What was given; `undefined` when nothing was. */
  readonly value: unknown;

  constructor(metric: string, label: string, value: unknown, problem: string) {
    super(`${metric}: ${problem}`);
    this.metric = metric;
    this.label = label;
    this.value = value;
  }
}

/** A value in a sentence: a text that looks like a number is told apart from it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** A name that cannot be exposed, or that is taken: one such metric would spoil the scrape of all. */
export class NameError extends RangeError {
  override readonly name = 'NameError';
  readonly metric: string;

  constructor(metric: string, problem: string) {
    super(`${metric}: ${problem}`);
    this.metric = metric;
  }
}

/** A value that a metric cannot take: a counter that would fall, NaN where a count is asked for, or what is no number at all. */
export class ValueError extends RangeError {
  override readonly name = 'ValueError';
  readonly metric: string;
  readonly value: unknown;

  constructor(metric: string, value: unknown, problem: string) {
    super(`${metric}: ${problem}`);
    this.metric = metric;
    this.value = value;
  }
}
