import { duration, type Duration } from '../metric/duration.ts';
import type { NearMiss, Proof } from './alert.ts';
import { above, upTo } from './near.ts';
import { minutesOf, type Behaviour } from './series.ts';

export interface BurstOptions<L extends string> {
  /** Events within the window, more than none. */
  readonly threshold: number;
  /** The events during the fault; none before it and after it. */
  readonly events: (perMinute: number) => readonly Behaviour[];
  readonly labels: Proof<L>['fires']['labels'];
  /** The window of the alert's increase. */
  readonly window?: Duration;
  /** Near misses besides that of the threshold. */
  readonly others?: readonly NearMiss[];
}

/**
 * The proof of `increase(x) > threshold`: events come at a pace that just exceeds the threshold once the whole window is
 * full of them, or that just does not.
 */
export function burstProof<L extends string = never>(options: BurstOptions<L>): Proof<L> {
  const { threshold, events, labels, window = duration('5m'), others = [] } = options;
  const minutes = minutesOf(window);
  return {
    fires: { series: events(above(threshold) / minutes), pending: window, resolved: window, labels, value: above(threshold) },
    silent: [{ because: 'there are no more than there may be', series: events(upTo(threshold / minutes, window)) }, ...others],
  };
}
