import { describe, expect, it } from 'vitest';
import { literalAlternatives } from '../../src/metric/literals.ts';

describe('literalAlternatives', () => {
  it.each<readonly [string, readonly string[] | undefined]>([
    ['', ['']],
    ['a', ['a']],
    ['a|b|', ['a', 'b', '']],
    ['(a|b)', ['a', 'b']],
    ['(?:a|b)', ['a', 'b']],
    ['10\\.0\\.0\\.1:80|b\\|c', ['10.0.0.1:80', 'b|c']],
    ['a.', undefined],
    ['a(b|c)', undefined],
    ['\\d', undefined],
  ])('of %j are %j', (regex, expected) => {
    expect(literalAlternatives(regex)).toEqual(expected);
  });
});
