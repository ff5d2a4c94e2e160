import { describe, expect, it } from 'vitest';
import { written } from '../../src/rules/text.ts';

describe('a threshold in a sentence', () => {
  it.each([
    [60, 'seconds', '1m'],
    [90, 'seconds', '1m 30s'],
    [7200, 'seconds', '2h'],
    [0, 'seconds', '0s'],
    [0.25, 'seconds', '250ms'],
    [0.05, 'ratio', '5%'],
    [10_000, 'count', '10k'],
    [2 ** 30, 'bytes', '1GiB'],
  ] as const)('%d as %s is %s', (number, style, text) => {
    expect(written(number, style)).toBe(text);
  });
});
