import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../src/diff/literals.ts';

const numbers = (...changes: readonly string[]) => ({ kind: 'numbers', changes });

describe('the difference of two expressions', () => {
  it.each([
    ['a threshold', 'x > 0.05', 'x > 0.03', numbers('> 0.05 → > 0.03')],
    ['a threshold of two characters', 'x >= 5', 'x >= 1e3', numbers('>= 5 → >= 1e3')],
    ['a range, once however often it stands there', 'rate(a[5m]) / rate(b[5m])', 'rate(a[10m]) / rate(b[10m])', numbers('[5m] → [10m]')],
    ['an offset', 'x offset 1h', 'x offset 1h30m', numbers('offset 1h → offset 1h30m')],
    ['a factor', '2 * x', '3 * x', numbers('2 → 3')],
    ['several numbers', 'rate(a[5m]) > 1', 'rate(a[1m]) > 2', numbers('[5m] → [1m]', '> 1 → > 2')],
    ['a comparison that is turned round', 'x > 5', 'x < 5', { kind: 'rewritten' }],
    ['a label', 'x{a="1"} > 5', 'x{a="2"} > 5', { kind: 'rewritten' }],
    ['a name with a number in it', 'x1 > 5', 'x2 > 5', { kind: 'rewritten' }],
    ['something more', 'x > 5', 'x > 5 and y', { kind: 'rewritten' }],
    ['white space alone', 'x>5', 'x > 5', numbers()],
  ])('is %s', (_, before, after, expected) => {
    expect(differenceOf(before, after)).toEqual(expected);
  });
});
