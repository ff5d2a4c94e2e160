import { describe, expect, it } from 'vitest';
import { perSecond, type AnswerUnit, type Unit } from '../../src/metric/unit.ts';

describe('the rate', () => {
  it.each<[Unit, AnswerUnit]>([
    ['count', 'persecond'],
    ['bytes', 'bytespersecond'],
    ['seconds', 'ratio'],
  ])('of a count in %s is measured in %s', (unit, rate) => {
    expect(perSecond(unit)).toBe(rate);
  });
});
