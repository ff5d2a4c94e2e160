import { describe, expect, it } from 'vitest';
import { address, readState, type State } from '../../../src/preview/page/state.ts';

const otherwise = { page: 'overview', theme: 'light' } as const;
const state: State = { page: 'shop', range: '1h', until: 1_700_000_000, refresh: 'off', theme: 'dark', choices: { job: ['a', 'b&c'], table: ['x y'] } };

describe('what the address says', () => {
  it('is read as it was written', () => {
    expect(readState(address(state), otherwise)).toEqual(state);
  });

  it('may name a panel to begin at', () => {
    expect(address(state, 7)).toMatch(/#panel-7$/);
  });

  it.each([
    ['nothing', ''],
    ['a range that there is not', '?range=2h'],
    ['a name that every object has', '?range=constructor&refresh=toString'],
    ['an end that is no time', '?until=tomorrow'],
    ['a look that there is not', '?theme=pink'],
  ])('is as it is otherwise, where it is %s', (_, search) => {
    expect(readState(search, otherwise)).toEqual({ page: 'overview', theme: 'light', range: '15m', refresh: '15s', choices: {} });
  });
});
