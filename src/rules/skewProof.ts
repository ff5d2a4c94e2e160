import { minutes } from '../metric/duration.ts';
import type { Proof } from './alert.ts';
import { above } from './near.ts';
import type { Behaviour } from './series.ts';

export interface SkewOptions<L extends string> {
  /** How many times the average one may hold, more than once. */
  readonly threshold: number;
  /** The average up to which the alert keeps silent. */
  readonly floor: number;
  /** What the n-th of them holds, counted from one. */
  readonly level: (n: number, healthy: number, faulty: number) => Behaviour;
  /** The labels of the first. */
  readonly labels: Proof<L>['fires']['labels'];
}

/** The proof of `x / (avg(x) > floor) > threshold`: one of several comes to hold just more than its share, or just that. */
export function skewProof<L extends string = never>({ threshold, floor, level, labels }: SkewOptions<L>): Proof<L> {
  const most = above(threshold);
  return {
    fires: { series: uneven(above(floor), most, level), pending: minutes(1), resolved: minutes(1), labels, value: most },
    silent: [
      // Of a power of two, every share is a number without rest.
      { because: 'it holds just as much more as it may', series: uneven(4096, threshold, level) },
      { because: 'there is too little to compare', series: uneven(floor, most, level) },
    ],
  };
}

/** As many as it takes for the first to hold so many times the average, which does not change: the second makes up for it, others are empty. */
function uneven(average: number, most: number, level: SkewOptions<string>['level']): readonly Behaviour[] {
  const two = Math.max(2, Math.ceil(most));
  const shares = [most, two - most, 1, ...Array.from({ length: two - 2 }, () => 0)];
  return shares.map((share, i) => level(i + 1, average, average * share));
}
