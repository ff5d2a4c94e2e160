import { describe, expect, it } from 'vitest';
import { humanizers } from '../../src/rules/humanize.ts';

/** Expected texts are what promtool 3.14.0 prints for `{{ $value | <name> }}`; each proof compares the two again. */
describe.each([
  ['humanizePercentage', 0.0525, '5.25%'],
  ['humanizePercentage', 1, '100%'],
  ['humanizePercentage', 0.123456, '12.35%'],
  ['humanizePercentage', 0, '0%'],
  ['humanizePercentage', 12_345, '1.234e+06%'],
  ['humanizePercentage', 0.00012345, '0.01234%'],
  ['humanize', 0, '0'],
  ['humanize', 12, '12'],
  ['humanize', 1001, '1.001k'],
  ['humanize', 12_345, '12.35k'],
  ['humanize', 2_000_000, '2M'],
  ['humanize', 0.25, '250m'],
  ['humanize', Number.POSITIVE_INFINITY, '+Inf'],
  ['humanize', Number.NaN, 'NaN'],
  ['humanize1024', 1536, '1.5ki'],
  ['humanize1024', 1, '1'],
  ['humanize1024', 8_388_608, '8Mi'],
  ['humanizeDuration', 0, '0s'],
  ['humanizeDuration', 0.25, '250ms'],
  ['humanizeDuration', 12.5, '12.5s'],
  ['humanizeDuration', 90, '1m 30s'],
  ['humanizeDuration', 3_600, '1h 0m 0s'],
  ['humanizeDuration', 90_061, '1d 1h 1m 1s'],
  ['humanizeDuration', -90, '-1m 30s'],
] as const)('%s of %s', (name, value, printed) => {
  it(`is ${printed}`, () => {
    expect(humanizers[name](value)).toBe(printed);
  });
});
