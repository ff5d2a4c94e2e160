import { describe, expect, it } from 'vitest';
import { meaning, namedColours, outcomeColours, palette } from '../../src/panels/colours.ts';

function colourOf(legend: string, by: readonly string[] = ['status']): string | undefined {
  return outcomeColours(by).find(({ pattern }) => new RegExp(pattern.slice(1, -1)).test(legend))?.colour;
}

describe('the colour of an outcome', () => {
  it.each([
    ['5xx', meaning.bad],
    ['503', meaning.bad],
    ['put failure', meaning.bad],
    ['delete node_down', meaning.bad],
    ['Unavailable', meaning.bad],
    ['404', meaning.refused],
    ['NotFound', meaning.refused],
    ['2xx', meaning.good],
    ['pkcs11 success', meaning.good],
    ['OK', meaning.good],
    ['304', palette.skyBlue],
    // Words inside words are none.
    ['errors_table', undefined],
    ['15000', undefined],
    ['get', undefined],
  ])('of %s', (legend, colour) => expect(colourOf(legend)).toBe(colour));

  it('is shared by codes of one class, which differ by shades, and by words only beside another label', () => {
    const isShared = (legend: string, by: readonly string[]) => outcomeColours(by).find(({ pattern }) => new RegExp(pattern.slice(1, -1)).test(legend))?.isShared;
    expect(['200', '204', '2xx', '503'].map((legend) => isShared(legend, ['status']))).toEqual([true, true, false, true]);
    expect(isShared('put success', ['op', 'result'])).toBe(true);
  });

  it('is given only where a label says how something ended', () => expect(colourOf('5xx', ['table'])).toBeUndefined());
});

describe('the colour of what has a name', () => {
  it('is its own, in the order of the names, and never that of what is bad', () => {
    const colours = namedColours(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']).map(({ colour }) => colour);
    expect(new Set(colours).size).toBe(8);
    expect(colours).not.toContain(meaning.bad);
  });

  it('is what percentiles and severities have everywhere', () => {
    expect(namedColours(['p99', 'critical']).map(({ colour }) => colour)).toEqual([palette.purple, meaning.bad]);
  });

  it('fits the whole legend alone, whatever signs are in it', () => {
    const [{ pattern } = { pattern: '' }] = namedColours(['a.b|c']);
    expect(['a.b|c', 'axb|c', 'a.b', 'xa.b|c'].map((legend) => new RegExp(pattern.slice(1, -1)).test(legend))).toEqual([true, false, false, false]);
  });

  it('is left to Grafana where there are more names than colours', () => expect(namedColours(Array.from({ length: 9 }, (_, i) => `op${i}`))).toEqual([]));
});

/** Relative luminance and contrast by WCAG 2, so that good and bad differ for those who see no hue at all. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The opponent channel that red-green blindness loses: what is left is blue against yellow, and light against dark. */
function asDeuteranope(hex: string): readonly number[] {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  // Source: Viénot, Brettel and Mollon 1999, as a matrix on sRGB.
  return [0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b];
}

it('good, refused and bad stay apart without red and green', () => {
  const pairs = [[meaning.good, meaning.bad], [meaning.good, meaning.refused], [meaning.refused, meaning.bad]] as const;
  for (const [a, b] of pairs) {
    const [p, q] = [asDeuteranope(a), asDeuteranope(b)];
    expect(Math.hypot(...p.map((value, i) => value - (q[i] ?? 0))), `${a} and ${b}`).toBeGreaterThan(40);
    expect(Math.abs(luminance(a) - luminance(b)), `${a} and ${b}`).toBeGreaterThan(0.02);
  }
});
