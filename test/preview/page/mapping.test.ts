import { describe, expect, it } from 'vitest';
import { mapping } from '../../../src/preview/page/mapping.ts';

describe('what a value is called', () => {
  const mappings = [{ type: 'value', options: { '0': { text: 'Down', color: 'red' }, '1': { text: 'Up' } } }] as const;

  it.each([
    [0, 'Down'],
    ['1', 'Up'],
    [2, undefined],
    [null, undefined],
  ])('%s is %s', (value, text) => {
    expect(mapping(mappings, value)?.text).toBe(text);
  });

  it.each([
    [null, 'Nothing reported'],
    [undefined, 'Nothing reported'],
    [0, undefined],
    ['null', undefined],
  ])('%s, which may be missing, is %s', (value, text) => {
    expect(mapping([{ type: 'special', options: { match: 'null', result: { text: 'Nothing reported' } } }], value)?.text).toBe(text);
  });

  it.each([
    [-20, 'below'],
    [-1, 'below'],
    [-0.5, undefined],
    [null, undefined],
  ])('%s, in a range or not, is %s', (value, text) => {
    expect(mapping([{ type: 'range', options: { from: null, to: -1, result: { text: 'below' } } }], value)?.text).toBe(text);
  });

  it('is said by the first mapping that speaks of it', () => {
    const all = [...mappings, { type: 'special', options: { match: 'null', result: { text: 'Gone' } } }] as const;
    expect([mapping(all, 1)?.text, mapping(all, null)?.text]).toEqual(['Up', 'Gone']);
  });

  it('is not what an object has from birth', () => {
    expect(mapping(mappings, 'constructor')).toBeUndefined();
  });

  it('is not said where the panel says nothing', () => {
    expect(mapping(undefined, 0)).toBeUndefined();
  });
});
