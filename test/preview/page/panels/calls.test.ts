import { describe, expect, it } from 'vitest';
import { callsOf, columnsOf } from '../../../../src/preview/page/panels/calls.ts';

const sample = (client: string, server: string, value: string) => ({ metric: { client, server }, value: [0, value] as const });
const call = (pair: string) => ({ client: pair.slice(0, 1), server: pair.slice(1) });

describe('calls between services', () => {
  it('have a rate, and the share that fails', () => {
    expect(callsOf([sample('b', 'c', '4'), sample('a', 'b', '2')], [sample('b', 'c', '1')])).toEqual([
      { client: 'a', server: 'b', rate: 2, failing: 0 },
      { client: 'b', server: 'c', rate: 4, failing: 0.25 },
    ]);
  });

  it('are none where nobody calls', () => {
    expect(callsOf([sample('a', 'b', '0'), sample('a', 'c', 'NaN')], [])).toEqual([]);
  });
});

describe('the columns of a service graph', () => {
  it.each<[string, readonly string[], readonly (readonly string[])[]]>([
    ['one caller and whom it calls', ['ab', 'ac'], [['a'], ['b', 'c']]],
    ['the longest way to a service', ['ab', 'bc', 'ac'], [['a'], ['b'], ['c']]],
    ['the longest way, in whatever order calls come', ['bc', 'ab', 'cd', 'ad'], [['a'], ['b'], ['c'], ['d']]],
    ['a service that calls itself', ['aa'], [['a']]],
    ['two that call each other', ['ab', 'ba'], [['a', 'b']]],
    ['a circle that somebody calls', ['xa', 'ab', 'ba'], [['x', 'b'], ['a']]],
    ['no calls', [], [[]]],
  ])('hold %s', (_, pairs, columns) => {
    expect(columnsOf(pairs.map(call)).map((column) => [...column].sort())).toEqual(columns.map((column) => [...column].sort()));
  });
});
