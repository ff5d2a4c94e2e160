import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Latencies } from '../../src/node/latencies.ts';

function of(values: readonly number[]): Latencies {
  const latencies = new Latencies();
  for (const value of values) latencies.add(value);
  return latencies;
}

it('percentiles are at most a 64th above the exact ones, and the maximum is exact', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 2e-6, max: 3_600, noNaN: true }), { minLength: 1, maxLength: 300 }), (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      const summary = of(values).summary();
      for (const [name, share] of [['p50', 0.5], ['p95', 0.95], ['p99', 0.99]] as const) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        expect(summary[name]).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
        expect(summary[name]).toBeLessThanOrEqual(exact * (1 + 1 / 64 + 1e-9));
      }
      expect(summary.max).toBe(sorted.at(-1));
    }),
    { seed: 20_261 },
  );
});

it.each([
  ['nothing', [], { p50: 0, p95: 0, p99: 0, max: 0 }],
  ['one', [0.25], { p50: 0.25, p95: 0.25, p99: 0.25, max: 0.25 }],
  ['what takes no time', [0], { p50: 0, p95: 0, p99: 0, max: 0 }],
])('of %s', (_, values, expected) => {
  expect(of(values).summary()).toEqual(expected);
});

it('longer than an hour still has its maximum', () => {
  expect(of([10_000]).summary().max).toBe(10_000);
});

it('of several are put together', () => {
  const all = of([0.001, 0.002]);
  all.merge(of([1, 2]));
  expect(all.count).toBe(4);
  expect(all.summary()).toEqual(of([0.001, 0.002, 1, 2]).summary());
});
