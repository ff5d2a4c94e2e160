import { describe, expect, it } from 'vitest';
import { estimatedAs } from '../../src/rules/latencyProof.ts';
import type { Observations } from '../../src/rules/series.ts';

const buckets = [0.1, 0.5, 1, 10];

/** Prometheus' estimate of a quantile, written anew: the first bucket that holds the rank, its observations spread evenly. */
function estimate(quantile: number, observations: Observations): number {
  const total = observations.reduce((sum, [, count]) => sum + count, 0);
  const upTo = (bound: number) => observations.reduce((sum, [value, count]) => sum + (value <= bound ? count : 0), 0);
  const rank = quantile * total;
  const i = buckets.findIndex((bound) => upTo(bound) >= rank - 1e-9);
  const [lower, upper] = [buckets[i - 1] ?? 0, buckets[i]];
  if (upper === undefined) return buckets.at(-1) ?? Number.NaN;
  const before = i === 0 ? 0 : upTo(lower);
  return lower + ((upper - lower) * (rank - before)) / (upTo(upper) - before);
}

describe('observations that are estimated as a wanted value', () => {
  it.each([0.0995, 0.102, 0.3, 0.49, 0.499, 0.5, 0.51, 0.98, 1, 1.02, 5, 9.9, 9.99, 10])('give %d back', (wanted) => {
    const observations = estimatedAs(wanted, 0.99, { buckets, perMinute: 60 });
    expect(estimate(0.99, observations)).toBeCloseTo(wanted, 9);
    expect(observations.reduce((sum, [, count]) => sum + count, 0)).toBeCloseTo(60, 9);
    expect(observations.every(([, count]) => count >= 0)).toBe(true);
  });

  it('cannot be below what the whole of the first bucket gives', () => {
    expect(estimate(0.99, estimatedAs(0.05, 0.99, { buckets, perMinute: 60 }))).toBeCloseTo(0.099, 9);
  });

  it('are refused above the last bound', () => {
    expect(() => estimatedAs(11, 0.99, { buckets, perMinute: 60 })).toThrow('no bucket holds 11: the last bound is 10');
  });
});
