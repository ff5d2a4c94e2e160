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

/** A number that a metric cannot take: a counter that would fall, or NaN where a count is asked for. */
export class ValueError extends RangeError {
  override readonly name = 'ValueError';
  readonly metric: string;
  readonly value: number;

  constructor(metric: string, value: number, problem: string) {
    super(`${metric}: ${problem}`);
    this.metric = metric;
    this.value = value;
  }
}
