import { describe, expect, it } from 'vitest';
import { beginnings, together } from '../../../src/preview/page/marks.ts';

const sample = (...times: readonly number[]) => ({ metric: {}, values: times.map((time): [number, string] => [time, '1']) });

describe('the moments at which something begins', () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ['where a series appears', [110, 120], [110]],
    ['again after a gap', [110, 120, 200, 210], [110, 200]],
    ['not where it was there from the start', [100, 110], []],
    ['not where a sample is a little late', [110, 124], [110]],
    ['nowhere without samples', [], []],
  ])('are %s', (_, times, moments) => {
    expect(beginnings(sample(...times), 100, 10)).toEqual(moments);
  });
});

describe('marks', () => {
  const mark = (time: number, colour: string, text: string) => ({ time, colour, text });

  it('are one where they are close and of one colour, at the first of them', () => {
    expect(together([mark(12, 'red', 'b'), mark(10, 'red', 'a'), mark(11, 'blue', 'c')], 5)).toEqual([mark(10, 'red', 'a\nb'), mark(11, 'blue', 'c')]);
  });

  it('stay apart where they are apart', () => {
    expect(together([mark(10, 'red', 'a'), mark(15, 'red', 'b')], 5)).toHaveLength(2);
  });
});
