type Pair = readonly [label: string, value: string];

/** Labels as a list of names and values in turn, in any order of the labels; six at the most. */
export type LabelPairs =
  | readonly []
  | Pair
  | readonly [...Pair, ...Pair]
  | readonly [...Pair, ...Pair, ...Pair]
  | readonly [...Pair, ...Pair, ...Pair, ...Pair]
  | readonly [...Pair, ...Pair, ...Pair, ...Pair, ...Pair]
  | readonly [...Pair, ...Pair, ...Pair, ...Pair, ...Pair, ...Pair];

export interface Timer {
  /** Records the time since the timer was started. @returns it, in seconds; the same again when the timer is stopped again */
  stop(): number;
}

/** What the parts of the server record with. */
export interface Collector {
  incrementCounter(name: string, ...labels: LabelPairs): void;
  /** @param value in the unit of the name */
  recordHistogram(name: string, value: number, ...labels: LabelPairs): void;
  recordGauge(name: string, value: number, ...labels: LabelPairs): void;
  /** Starts to time what the histogram of that name is to hold, in seconds. */
  startTimer(name: string, ...labels: LabelPairs): Timer;
}

/** What a collector does itself; its timers record with this. */
export type Recording = Omit<Collector, 'startTimer'>;

/**
 * A collector out of its recording. Its timers come from here alone, so that whatever is done with a histogram is done
 * with the time of a timer too.
 * @param now milliseconds of a clock that never goes back
 */
export function assembleCollector(recording: Recording, now: () => number = () => performance.now()): Collector {
  return {
    ...recording,
    startTimer(name, ...labels) {
      const began = now();
      let seconds: number | undefined;
      return {
        stop() {
          if (seconds === undefined) {
            seconds = (now() - began) / 1_000;
            recording.recordHistogram(name, seconds, ...labels);
          }
          return seconds;
        },
      };
    },
  };
}

/** A collector of one's own: what is left out of the changes goes to the inner collector. */
export function customCollector(inner: Collector, changes: Partial<Recording>, now?: () => number): Collector {
  const { incrementCounter, recordHistogram, recordGauge } = inner;
  return assembleCollector({ incrementCounter, recordHistogram, recordGauge, ...changes }, now);
}

export interface Aggregate {
  readonly count: number;
  /** In the unit of the histogram. */
  readonly sum: number;
}

export interface AggregatingCollector extends Collector {
  /** What each histogram has taken since the collector's start, over all its labels. */
  aggregates(): ReadonlyMap<string, Aggregate>;
}

/** Adds up what histograms take, and hands everything on. What the inner collector refuses is not added. */
export function aggregatingCollector(inner: Collector, now?: () => number): AggregatingCollector {
  const aggregates = new Map<string, Aggregate>();
  const collector = customCollector(
    inner,
    {
      recordHistogram(name, value, ...labels) {
        inner.recordHistogram(name, value, ...labels);
        const { count, sum } = aggregates.get(name) ?? { count: 0, sum: 0 };
        aggregates.set(name, { count: count + 1, sum: sum + value });
      },
    },
    now,
  );
  return { ...collector, aggregates: () => new Map(aggregates) };
}

/** Hands on only the metrics whose names are allowed. Timers of the others tell the time and record nothing. */
export function filteringCollector(inner: Collector, allows: (name: string) => boolean, now?: () => number): Collector {
  return assembleCollector(
    {
      incrementCounter(name, ...labels) {
        if (allows(name)) inner.incrementCounter(name, ...labels);
      },
      recordHistogram(name, value, ...labels) {
        if (allows(name)) inner.recordHistogram(name, value, ...labels);
      },
      recordGauge(name, value, ...labels) {
        if (allows(name)) inner.recordGauge(name, value, ...labels);
      },
    },
    now,
  );
}
