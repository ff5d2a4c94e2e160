import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, formatDuration, hurried, minutes, parseDuration, seconds, sum, type DurationText } from '../../src/metric/duration.ts';

const ms = (milliseconds: number) => ({ kind: 'duration', milliseconds }) as const;

describe('a duration', () => {
  it.each<[string, number]>([
    ['1ms', 1],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    ['1y', 31_536_000_000],
    ['1h30m', 5_400_000],
    ['1w2d', 777_600_000],
    ['1m5ms', 60_005],
    ['1y1w1d1h1m1s1ms', 31_536_000_000 + 604_800_000 + 86_400_000 + 3_600_000 + 60_000 + 1_000 + 1],
  ])('is read from %s', (text, milliseconds) => {
    expect(parseDuration(text)).toEqual(ms(milliseconds));
  });

  it.each([
    [''],
    ['5'],
    ['0s'],
    ['-5m'],
    ['1.5h'],
    ['5 m'],
    ['5min'],
    ['5M'],
    ['30m1h'],
    ['1h1h'],
    [' 5m'],
    ['5m\n'],
    ['99999999999999999999y'],
  ])('is not read from %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('names the text and what to write instead when it is none', () => {
    expect(() => duration('1.5h')).toThrow(new RangeError('"1.5h" is not a duration: write it as 30s, 5m, 1h or 2d'));
  });

  it.each<[number, DurationText]>([
    [0, '0s'],
    [1, '1ms'],
    [1_000, '1s'],
    [60_000, '1m'],
    [300_000, '5m'],
    [3_600_000, '1h'],
    [86_400_000, '1d'],
    [7 * 86_400_000, '1w'],
    [8 * 86_400_000, '8d'],
    [14 * 86_400_000, '2w'],
    [30 * 86_400_000, '30d'],
    [90 * 86_400_000, '90d'],
    [365 * 86_400_000, '1y'],
    [366 * 86_400_000, '366d'],
  ])('of %d ms is written %s', (milliseconds, text) => {
    expect(formatDuration(ms(milliseconds))).toBe(text);
  });

  it.each([
    [90_000, '1m30s'],
    [5_400_000, '1h30m'],
    [86_401_000, '1d1s'],
  ])('of %d ms is written in parts: %s', (milliseconds, text) => {
    expect(formatDuration(ms(milliseconds))).toBe(text);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 14 }), (milliseconds) => {
        expect(parseDuration(formatDuration(ms(milliseconds)))).toEqual(ms(milliseconds));
      }),
    );
  });

  it('adds up', () => {
    expect(sum()).toEqual(ms(0));
    expect(sum(minutes(1), seconds(30))).toEqual(duration('90s'));
    expect(seconds(0.0015)).toEqual(ms(2));
  });
});

describe('a duration in a rehearsal', () => {
  it.each([
    ['as it is at the speed of life', '90s', 1, 0, '1m30s'],
    ['divided by the speed', '5m', 30, 0, '10s'],
    ['in whole seconds, never none', '1m', 1000, 0, '1s'],
    ['no shorter than it may be', '1m', 30, 10_000, '10s'],
  ] as const)('is %s', (_, length, speed, shortest, expected) => {
    expect(formatDuration(hurried(duration(length), speed, shortest))).toBe(expected);
  });
});
