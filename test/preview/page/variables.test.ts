import { describe, expect, it } from 'vitest';
import { chosen, pickedOf, textOf } from '../../../src/preview/page/variables.ts';

describe('what stands for a variable in a query', () => {
  it.each<[string, readonly string[], readonly string[], string | undefined, string]>([
    ['one value', ['a'], ['a', 'b'], undefined, 'a'],
    ['several values', ['a', 'b'], ['a', 'b', 'c'], undefined, 'a|b'],
    ['all values, when none is chosen', [], ['a', 'b'], undefined, 'a|b'],
    ['what the dashboard has for all', [], ['a', 'b'], 'x|y', 'x|y'],
    ['anything, when nothing is known', [], [], undefined, '.*'],
    ['an address, whose dots are dots', ['127.0.0.1:9090'], [], undefined, String.raw`127\\.0\\.0\\.1:9090`],
    ['a choice between two, as the value that it is', ['a|b'], [], undefined, String.raw`a\\|b`],
    ['a quotation mark, which ends no string', ['say "no"'], [], undefined, String.raw`say \"no\"`],
    ['a backslash, escaped for the expression and for the string', [String.raw`C:\tmp`], [], undefined, String.raw`C:\\\\tmp`],
    ['a line break', ['a\nb'], [], undefined, String.raw`a\nb`],
  ])('is %s', (_, picked, known, allValue, text) => {
    expect(textOf(allValue === undefined ? {} : { allValue }, picked, known)).toBe(text);
  });

  it('keeps what an attacker chooses inside its string', () => {
    const query = `up{job=~"${textOf({}, ['"} or secret{a="'], [])}"}`;
    const parsed = /^up\{job=~"((?:[^"\\]|\\.)*)"\}$/.exec(query);
    expect(parsed?.[1]).toBe(String.raw`\"\\} or secret\\{a=\"`);
  });
});

describe('what is chosen of a variable', () => {
  it('is what there is of it: a node may be gone, or be another dashboard’s', () => {
    expect(pickedOf(['a', 'gone'], ['a', 'b'])).toEqual(['a']);
    expect(pickedOf(['gone'], ['a', 'b'])).toEqual([]);
  });

  it('is kept where nothing is known', () => {
    expect(pickedOf(['a'], [])).toEqual(['a']);
  });

  it('can be chosen of variables that are asked for and shown', () => {
    const variables = [
      { name: 'datasource', type: 'datasource' },
      { name: 'job', type: 'query', hide: 2 },
      { name: 'table', type: 'query' },
    ];
    expect(chosen(variables).map(({ name }) => name)).toEqual(['table']);
  });
});
