import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../src/instruments/path.ts';

/** A path to a series for each combination; the series is the combination's name. */
const path = (length: number) => {
  let arrivals = 0;
  const { find } = pathOf(length, (values) => {
    arrivals += 1;
    return { series: { name: JSON.stringify(values) }, lasting: values[0] !== 'past the budget' };
  });
  return { find, arrivals: () => arrivals };
};

/** Few letters and lengths, so that many combinations look alike; the odd ones among them are those that a shortcut gets wrong. */
const value = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 4 }), fc.constantFrom('', '\u0000', 'constructor', '__proto__', '🦔'));

describe.each([1, 2, 3, 4, 5, 6])('with %i labels', (length) => {
  it('every combination has one series of its own, however many look alike', () => {
    const combinations = fc.array(fc.tuple(...Array.from({ length }, () => value)), { maxLength: 300 });
    fc.assert(
      fc.property(combinations, (wanted) => {
        const { find, arrivals } = path(length);
        const first = wanted.map((values) => find(...values));
        expect(first.map(({ name }) => name)).toEqual(wanted.map((values) => JSON.stringify(values)));
        expect(arrivals()).toBe(new Set(first.map(({ name }) => name)).size);
        wanted.forEach((values, i) => expect(find(...values)).toBe(first[i]));
        expect(arrivals()).toBe(new Set(first.map(({ name }) => name)).size);
      }),
      { numRuns: 40 },
    );
  });

  it('values that do not last are asked for each time, and leave nothing behind', () => {
    const { find, arrivals } = path(length);
    const others = Array.from({ length: length - 1 }, () => 'x');
    for (let i = 0; i < 3; i += 1) find('past the budget', ...others);
    expect(arrivals()).toBe(3);
  });
});

it('thousands of combinations that differ in a letter or two are all found', () => {
  const { find, arrivals } = path(2);
  const names = Array.from({ length: 5_000 }, (_, i) => `user-${String(i).padStart(5, '0')}`);
  const first = names.map((name) => find(name, 'GET'));
  names.forEach((name, i) => expect(find(name, 'GET')).toBe(first[i]));
  expect(arrivals()).toBe(5_000);
});

it('no labels, one series', () => {
  const { find, arrivals } = path(0);
  expect(find()).toBe(find());
  expect(arrivals()).toBe(1);
});
