import { describe, expect, it } from 'vitest';
import { brighten, contrast, darken, over, spin, withAlpha, wordsOn } from '../../../src/preview/page/colour.ts';

describe('arithmetic on colours', () => {
  it.each([
    ['a third around the wheel', spin('#ff0000', 120), '#00ff00'],
    ['a third back', spin('#ff0000', -120), '#0000ff'],
    ['all around', spin('#d55e00', 360), '#d55e00'],
    ['a grey has no hue', spin('#808080', 90), '#808080'],
    ['brighter by a fifth', brighten('#000000', 20), '#333333'],
    ['no brighter than white', brighten('#ffffff', 20), '#ffffff'],
    ['darker by a quarter', darken('#ff0000', 25), '#800000'],
    ['no darker than black', darken('#101010', 50), '#000000'],
    ['half of it', withAlpha('#123456', 0.5), '#12345680'],
    ['half of it over black', over('#ff8000', '#000000', 0.5), '#804000'],
    ['nothing of it over white', over('#ff8000', '#ffffff', 0), '#ffffff'],
    ['words on yellow', wordsOn('#f0e442'), '#000000'],
    ['words on a dark blue', wordsOn('#0072b2'), '#ffffff'],
    ['what has no channels stays', withAlpha('transparent', 0.5), 'transparent'],
  ])('%s', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it('knows black from white by 21, and a colour from itself by 1', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
    expect(contrast('#56b4e9', '#56b4e9')).toBe(1);
  });
});
