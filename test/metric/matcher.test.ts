import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeRegex, matchersOf, matching, not } from '../../src/metric/matcher.ts';

describe('conditions', () => {
  it.each([
    ['one value', 'put', { op: '=', value: 'put' }],
    ['the empty value', '', { op: '=', value: '' }],
    ['a list of one', ['put'], { op: '=', value: 'put' }],
    ['a list of several', ['put', 'delete'], { op: '=~', value: 'put|delete' }],
    ['any but one', not('put'), { op: '!=', value: 'put' }],
    ['any but several', not('put', 'delete'), { op: '!~', value: 'put|delete' }],
    ['a pattern, as it is', matching('5..'), { op: '=~', value: '5..' }],
    ['one value that looks like a pattern, as it is', 'a.b', { op: '=', value: 'a.b' }],
    ['several values that look like patterns, literally', ['a.b', 'c|d'], { op: '=~', value: 'a\\.b|c\\|d' }],
    ['any but several that look like patterns, literally', not('a.b', 'c'), { op: '!~', value: 'a\\.b|c' }],
  ])('match %s', (_, condition, matcher) => {
    expect(matchersOf({ op: condition })).toEqual([{ label: 'op', ...matcher }]);
  });

  it('keep their order, and leave out what is undefined', () => {
    expect(matchersOf({ b: 'x', c: undefined, a: 'y' })).toEqual([
      { label: 'b', op: '=', value: 'x' },
      { label: 'a', op: '=', value: 'y' },
    ]);
  });

  it.each([
    ['an empty list', []],
    ['an empty exclusion', not()],
  ])('refuse %s, which would match everything or nothing', (_, condition) => {
    expect(() => matchersOf({ op: condition })).toThrow(/^label "op" is compared with an empty list/);
  });

  it('escape any text into an expression that matches it and nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const regex = new RegExp(`^(?:${escapeRegex(text)})$`);
        expect(regex.test(text)).toBe(true);
        if (other !== text && !other.includes('\n')) expect(regex.test(other)).toBe(false);
      }),
    );
  });
});
