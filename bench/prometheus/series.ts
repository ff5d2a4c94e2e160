/** How a series' value goes on over time. Two courses of one key are the same, so that their samples are encoded once. */
export interface Course {
  readonly key: string;
  /** @param time milliseconds */
  readonly at: (time: number) => number;
}

/** One series that a Prometheus holds. */
export interface HeldSeries {
  /** With the name, under `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly course: Course;
}

/** A stretch of time with its samples, in milliseconds. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
  readonly step: number;
}
