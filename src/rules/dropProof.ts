import { minutes, sum, type Duration } from '../metric/duration.ts';
import type { NearMiss, Proof } from './alert.ts';
import { above, below } from './near.ts';
import type { Behaviour, State } from './series.ts';

export interface DropOptions {
  /** The share that must be left, between 0 and 1. */
  readonly threshold: number;
  /** The value before the drop up to which the alert keeps silent. */
  readonly floor: number;
  /** How far back the expression compares with: the alert can fire for this long. */
  readonly ago: Duration;
  /** The gauge's series, when they add up to these values. */
  readonly levels: (before: State, after: State) => readonly Behaviour[];
  /** The gauge's series when they are no longer there at all, as after a start with nothing, in an expression that takes that for none. */
  readonly emptied?: readonly Behaviour[];
  /** Near misses besides those of the threshold and of the floor. */
  readonly others?: readonly NearMiss[];
}

/** The proof of `x / (x offset ago > floor) < threshold`: a gauge falls to just below the share that must be left, or just to it. */
export function dropProof({ threshold, floor, ago, levels, emptied, others = [] }: DropOptions): Proof<never> {
  // A power of two times the threshold over that power of two is the threshold again, to the last digit.
  const round = 2 ** Math.ceil(Math.log2(floor + 1) + 1);
  return {
    calm: sum(ago, minutes(10)),
    fires: {
      series: levels(above(floor), above(floor) * below(threshold)),
      pending: minutes(1),
      resolved: minutes(1),
      labels: {},
      value: below(threshold),
    },
    ...(emptied === undefined ? {} : { firesToo: [{ although: 'no series is left', series: emptied, pending: minutes(1), resolved: minutes(1), labels: {}, value: 0 }] }),
    silent: [
      { because: 'just enough is left', series: levels(round, round * threshold) },
      { because: 'there was just too little before', series: levels(floor, 0) },
      ...others,
    ],
  };
}
