import { describe, expect, it } from 'vitest';
import { regexFault, regexTest } from '../../src/check/regex.ts';

describe('regexTest', () => {
  it.each<readonly [string, string, boolean | undefined]>([
    ['a|b', 'b', true],
    ['a|b', 'ab', false],
    ['a.c', 'abcd', false],
    ['a|bc*', 'bcc', true],
    ['.+', '', false],
    ['.*', '', true],
    ['.*', 'a\nb', true],
    ['(?i)get', 'GET', true],
    ['[[:alpha:]]+', 'a', undefined],
    ['(?P<x>a)', 'a', undefined],
    ['(a', 'a', undefined],
  ])('%j on %j is %j', (regex, text, expected) => {
    expect(regexTest(regex)?.(text)).toBe(expected);
  });
});

describe('regexFault', () => {
  it.each(['', 'a', 'a.*|b+', '(?i)a', '(?P<x>a)', '[[:alpha:]]', 'a{2,3}', '\\\\1', '\\(?=\\)', '\\Qa(b\\E', '(?s:a)'])('%j has none', (regex) => {
    expect(regexFault(regex)).toBeUndefined();
  });

  it.each(['(a', 'a)', '[a', '*', 'a**', 'a|*', '(?=a)', '(?<!a)', '(a)\\1', 'b{2,1}'])('%j has one', (regex) => {
    expect(regexFault(regex)).toBeTypeOf('string');
  });
});
