import { describe, expect, it } from 'vitest';
import { domainSize, isClosed, open } from '../../src/metric/label.ts';

describe('a label', () => {
  it('is closed when its values are listed', () => {
    expect(isClosed(['put', 'delete'])).toBe(true);
    expect(isClosed(open({ budget: 3 }))).toBe(false);
  });

  it('can take as many values as it lists, or as its budget says and the one for all others', () => {
    expect(domainSize(['put', 'delete'])).toBe(2);
    expect(domainSize(open({ budget: 20 }))).toBe(21);
  });

  it('keeps its pattern only where it has one', () => {
    expect(open({ budget: 1 })).toEqual({ kind: 'open', budget: 1 });
    expect('pattern' in open({ budget: 1 })).toBe(false);
    expect(open({ budget: 1, pattern: '[0-9]+' })).toEqual({ kind: 'open', budget: 1, pattern: '[0-9]+' });
  });

  it.each([[0], [-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY]])('has no budget of %d values', (budget) => {
    expect(() => open({ budget })).toThrow(new RangeError(`a label's budget is a positive whole number of values, not ${budget}`));
  });
});
