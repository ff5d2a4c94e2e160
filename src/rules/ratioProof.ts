import { minutes } from '../metric/duration.ts';
import type { Proof } from './alert.ts';
import type { Behaviour } from './series.ts';

/**
 * The proof of `ratio > threshold`, whatever the threshold is. Nobody asks for anything before the fault and after it, so
 * that the ratio holds its full value from the first minute on and does not climb through a window.
 * @param failing the traffic during the fault, when this share of it fails; it must clear the alert's traffic floor within a minute
 * @param threshold between 0 and 1
 */
export function ratioProof(threshold: number, failing: (share: number) => readonly Behaviour[]): Proof<never> {
  // Little above the threshold: a proof that fires at any threshold whatever says nothing about this one.
  const share = Math.min(threshold * 1.5, (1 + threshold) / 2);
  return {
    fires: { series: failing(share), pending: minutes(1), resolved: minutes(6), labels: {}, value: share },
    silent: { series: failing(threshold * 0.9) },
  };
}
