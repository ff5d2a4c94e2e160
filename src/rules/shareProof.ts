import { duration, type Duration } from '../metric/duration.ts';
import type { Proof } from './alert.ts';
import { above, below, upTo } from './near.ts';
import type { Behaviour } from './series.ts';

export interface ShareOptions<L extends string> {
  /** Between 0 and 1. */
  readonly threshold: number;
  /** Events a second below which the alert keeps silent. */
  readonly floor: number;
  /** The traffic during the fault, events a minute; none before it and after it. */
  readonly events: (bad: number, good: number) => readonly Behaviour[];
  readonly labels: Proof<L>['fires']['labels'];
  /** The window of the alert's rates. */
  readonly window?: Duration;
}

/**
 * The proof of `bad / (all > floor) > threshold`: it fires when both are just exceeded, and not when either is just not.
 * Nobody asks for anything before the fault. The share then holds its full value from the first minute on, while the
 * traffic needs the whole window to pass the floor, as a counter that begins at zero is not extrapolated.
 */
export function shareProof<L extends string = never>(options: ShareOptions<L>): Proof<L> {
  const { threshold, floor, events, labels, window = duration('5m') } = options;
  const share = Math.min(above(threshold), (1 + threshold) / 2);
  const least = floor * 60;
  return {
    fires: {
      series: events(above(least) * share, above(least) * (1 - share)),
      pending: window,
      resolved: window,
      labels,
      value: share,
    },
    silent: [
      { because: 'the share is just below the threshold', series: events(60 * below(threshold), 60 * (1 - below(threshold))) },
      { because: 'there is no more traffic than the floor', series: events(upTo(least, window), 0) },
      // A series that is not there yet: where the bad events are none, their share is 0, and not nothing or all.
      { because: 'nothing bad has ever happened', series: events(0, 60).filter(({ faulty }) => faulty !== 0) },
    ],
  };
}
