import { describe, expect, it } from 'vitest';
import { format } from '../../../src/preview/page/units.ts';

describe('a value in words', () => {
  it.each<[number | null | undefined, string | undefined, string]>([
    [null, 's', '–'],
    [undefined, undefined, '–'],
    [Number.NaN, 's', '–'],
    [Number.POSITIVE_INFINITY, 's', '+Inf'],
    [Number.NEGATIVE_INFINITY, 'ops', '-Inf'],
    [0, undefined, '0'],
    [1234, undefined, '1.23K'],
    [-1_500_000, 'short', '-1.5M'],
    [0.000_12, 'short', '0.00012'],
    [0.05, 'percentunit', '5 %'],
    [99.95, 'percent', '100 %'],
    [0, 's', '0 s'],
    [0.000_25, 's', '250 µs'],
    [0.25, 's', '250 ms'],
    [90, 's', '90 s'],
    [3600, 's', '60 min'],
    [86_400, 's', '24 h'],
    [-0.25, 's', '-250 ms'],
    [250, 'ms', '250 ms'],
    [1024, 'bytes', '1 KiB'],
    [1536 * 1024, 'bytes', '1.5 MiB'],
    [1000, 'decbytes', '1 kB'],
    [2_000_000, 'Bps', '2 MB/s'],
    [2048, 'binBps', '2 KiB/s'],
    [12.34, 'ops', '12.3/s'],
    [1, 'bool_yes_no', 'Yes'],
    [0, 'bool_on_off', 'Off'],
    [0, 'bool', 'False'],
  ])('%s as %s is %s', (value, unit, text) => {
    expect(format(value, unit)).toBe(text);
  });

  it('has as many decimals as it is told', () => {
    expect(format(0.051, 'percentunit', 2)).toBe('5.10 %');
    expect(format(3, undefined, 0)).toBe('3');
  });
});
