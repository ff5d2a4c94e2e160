import { describe, expect, it } from 'vitest';
import { meaning } from '../../src/panels/colours.ts';
import { stepsOf, type DrawnThreshold } from '../../src/panels/threshold.ts';

const threshold = (value: number, bad: 'above' | 'below', severity: DrawnThreshold['severity']): DrawnThreshold => ({ alert: 'A', value, bad, severity });
const { good, bad, warning } = meaning;

describe('the steps of thresholds', () => {
  it.each<[string, readonly DrawnThreshold[], readonly (readonly [number | null, string])[]]>([
    ['none: all is well', [], [[null, good]]],
    ['above one it is bad', [threshold(5, 'above', 'critical')], [[null, good], [5, bad]]],
    ['two above, the worse further out, whatever their order', [threshold(9, 'above', 'critical'), threshold(5, 'above', 'warning')], [[null, good], [5, warning], [9, bad]]],
    ['below one it is bad', [threshold(3, 'below', 'critical')], [[null, bad], [3, good]]],
    ['two below', [threshold(3, 'below', 'warning'), threshold(1, 'below', 'critical')], [[null, bad], [1, warning], [3, good]]],
    ['between two it is well', [threshold(10, 'above', 'warning'), threshold(2, 'below', 'critical')], [[null, bad], [2, good], [10, warning]]],
    ['two above, the worse nearer: beyond the milder one it is no better', [threshold(100, 'above', 'warning'), threshold(5, 'above', 'critical')], [[null, good], [5, bad], [100, bad]]],
    ['two below, the worse nearer', [threshold(3, 'below', 'critical'), threshold(1, 'below', 'warning')], [[null, bad], [1, bad], [3, good]]],
    ['between two that overlap both have a say', [threshold(2, 'above', 'warning'), threshold(5, 'below', 'critical')], [[null, bad], [2, bad], [5, warning]]],
    ['of two at one value the worse counts', [threshold(5, 'above', 'warning'), threshold(5, 'above', 'critical')], [[null, good], [5, bad]]],
  ])('%s', (_, thresholds, steps) => {
    expect(stepsOf(thresholds).map(({ value, color }) => [value, color])).toEqual(steps);
  });
});
