import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../../src/preview/page/panels/range.ts';

describe('the axis of a chart', () => {
  it.each([
    ['reaches from zero to a little above the highest', 2, 100, {}, [0, 106]],
    ['reaches down to what is below zero', -3, 0, { custom: { axisSoftMax: 1 } }, [-3, 1]],
    ['reaches as far as the panel wants to see', 0, 0.001, { custom: { axisSoftMax: 0.01 } }, [0, 0.01]],
    ['ends at the bounds that the panel sets', -40, 0.4, { min: -1, max: 1 }, [-1, 1]],
    ['has a height without data', null, null, {}, [0, 1]],
  ])('%s', (_, least, most, field, range) => {
    expect(rangeOf(least, most, field)).toEqual(range);
  });
});
