import { describe, expect, it } from 'vitest';
import { mapping } from '../../../src/preview/page/mapping.ts';

describe('what a value is called', () => {
  const mappings = [{ type: 'value', options: { '0': { text: 'Down', color: 'red' }, '1': { text: 'Up' } } }];

  it.each([
    [0, 'Down'],
    ['1', 'Up'],
    [2, undefined],
    [null, undefined],
  ])('%s is %s', (value, text) => {
    expect(mapping(mappings, value)?.text).toBe(text);
  });

  it('is not said where the panel says nothing', () => {
    expect(mapping(undefined, 0)).toBeUndefined();
  });
});
