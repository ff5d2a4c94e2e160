import type { Duration } from '../metric/duration.ts';

/** How close proofs go to a limit: near enough that a limit a tenth higher or lower is noticed. */
const distance = 0.02;

/** A little more than a limit; of a limit of zero, one. */
export function above(limit: number): number {
  return limit === 0 ? 1 : limit + Math.abs(limit) * distance;
}

/** A little less than a limit; of a limit of zero, minus one. */
export function below(limit: number): number {
  return limit === 0 ? -1 : limit - Math.abs(limit) * distance;
}

/**
 * The most events a minute that do not pass a limit. Over five minutes, Prometheus extrapolates by just a quarter: with whole
 * numbers that is exact, and events may come right up to the limit. Elsewhere rounding could carry them past it.
 */
export function upTo(perMinute: number, window: Duration): number {
  return window.milliseconds === 300_000 && Number.isInteger(perMinute) ? perMinute : below(perMinute);
}
