import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/systems/hedgehog/service/change.ts';
import { AheadOfTime } from '../../../../src/node/version.ts';
import { Hints } from '../../../../src/systems/hedgehog/service/hints.ts';
import { Store } from '../../../../src/systems/hedgehog/service/store.ts';

const at = (time: number, node = 'n1') => ({ time, node });
const put = (key: string, value: string, time: number, node = 'n1'): Change => {
  return { op: 'put', table: 't', key, value, version: at(time, node) };
};
const del = (key: string, time: number): Change => ({ op: 'delete', table: 't', key, version: at(time) });

function storeWithTable(items = 100): Store {
  const store = new Store({ tables: 5, items });
  store.applyTable({ name: 't', exists: true, version: at(1) });
  return store;
}

describe('changes', () => {
  const cases: readonly [string, readonly Change[], string | undefined][] = [
    ['the later of two puts wins', [put('k', 'old', 2), put('k', 'new', 3)], 'new'],
    ['of two at one time the greater node wins', [put('k', 'b', 2, 'n2'), put('k', 'a', 2, 'n1')], 'b'],
    ['a deletion outlives an older put', [put('k', 'old', 2), del('k', 3)], undefined],
    ['a put after a deletion counts', [put('k', 'old', 2), del('k', 3), put('k', 'new', 4)], 'new'],
    ['a put from before the table is nothing', [put('k', 'old', 0)], undefined],
  ];
  it.each(cases)('%s, in either order, once or twice', (_, changes, value) => {
    for (const order of [changes, changes.toReversed(), [...changes, ...changes]]) {
      const store = storeWithTable();
      for (const change of order) store.apply(change);
      expect(store.get('t', 'k')?.value).toBe(value);
    }
  });

  it('to a table that nobody told of are refused, to one that was dropped since they are void', () => {
    const store = storeWithTable();
    expect(() => store.apply({ ...put('k', 'v', 5), table: 'other' })).toThrow('there is no table "other"');
    store.applyTable({ name: 't', exists: false, version: at(10) });
    store.apply(put('k', 'v', 5));
    expect(() => store.apply(put('k', 'v', 15))).toThrow('there is no table "t"');
    store.applyTable({ name: 't', exists: true, version: at(12) });
    expect(store.get('t', 'k')).toBeUndefined();
    store.apply(put('k', 'v', 15));
    expect(store.get('t', 'k')?.value).toBe('v');
  });

  it('get versions that are later than all that was seen', () => {
    const store = storeWithTable();
    store.apply(put('k', 'of a clock that is fast', Date.now() + 30_000));
    const version = store.stamp('n1');
    store.apply({ ...put('k', 'now', 0), version });
    expect(store.get('t', 'k')?.value).toBe('now');
    expect(store.stamp('n1').time).toBeGreaterThan(version.time);
  });
});

describe('a time that no clock in order shows yet', () => {
  const future = Number.MAX_SAFE_INTEGER;

  it('is refused of a change, and what is written afterwards counts', () => {
    const store = storeWithTable();
    expect(() => store.apply(put('k', 'for ever', future))).toThrow(AheadOfTime);
    expect(() => store.applyTable({ name: 'other', exists: true, version: at(future) })).toThrow(AheadOfTime);
    for (const value of ['1', '2', '3']) {
      store.apply({ ...put('k', value, 0), version: store.stamp('n1') });
      expect(store.get('t', 'k')?.value).toBe(value);
    }
  });

  it('is left out of what a peer tells of tables, and the rest is taken', () => {
    const store = storeWithTable();
    const told = [{ name: 'a', exists: true, version: at(future) }, { name: 't', exists: false, version: at(future) }, { name: 'b', exists: true, version: at(2) }];
    expect(store.learn(told)).toBe(2);
    expect(store.tables()).toEqual(['b', 't']);
  });
});

describe('the limits', () => {
  it('leave out tables of a peer that there is no room for, until there is', () => {
    const store = storeWithTable();
    const told = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, exists: true, version: at(2) }));
    expect(store.learn(told)).toBe(2);
    expect(store.tables()).toEqual(['a', 'b', 'c', 'd', 't']);
    store.applyTable({ name: 't', exists: false, version: at(3) });
    expect(store.learn(told)).toBe(1);
    expect(store.tables()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('refuse a new item when full, not a change of an old one; deletions make room', () => {
    const store = storeWithTable(2);
    store.apply(put('a', '1', 2));
    store.apply(put('b', '1', 2));
    expect(() => store.apply(put('c', '1', 2))).toThrow('the limit of 2 items is reached');
    store.apply(put('a', '2', 3));
    store.apply(del('b', 4));
    store.apply(put('c', '1', 5));
    expect([...store.entries('t')].map(([key]) => key)).toEqual(['a', 'c']);
    store.apply(del('unheard-of', 6));
    expect([...store.entries('t')]).toHaveLength(2);
  });

  it('count the items of a dropped table no longer', () => {
    const store = storeWithTable(1);
    store.apply(put('a', '1', 2));
    store.applyTable({ name: 't', exists: false, version: at(3) });
    store.applyTable({ name: 't', exists: true, version: at(4) });
    store.apply(put('b', '1', 5));
    expect(store.get('t', 'b')?.value).toBe('1');
  });

  it('hold for what is remembered of dropped tables', () => {
    const store = new Store({ tables: 5, items: 5 });
    for (let i = 0; i < 1_500; i += 1) store.applyTable({ name: `t${i}`, exists: false, version: at(i) });
    expect(store.tableChanges()).toHaveLength(1_000);
    expect(store.tableChanges()[0]?.name).toBe('t500');
  });
});

describe('hints', () => {
  it('keep only the latest change of each item, in the order of those', () => {
    const hints = new Hints();
    for (const change of [put('a', '1', 1), put('b', '1', 2), put('a', '2', 3), put('b', 'late', 1)]) hints.add(change);
    expect(hints.list()).toEqual([put('b', '1', 2), put('a', '2', 3)]);
  });

  it('forget what was taken, unless it has changed since', () => {
    const hints = new Hints();
    const first = put('a', '1', 1);
    hints.add(first);
    hints.add(put('a', '2', 2));
    hints.remove(first);
    expect(hints.size).toBe(1);
    for (const change of hints.list()) hints.remove(change);
    expect(hints.size).toBe(0);
  });

  it('are no more than there is room for; those that are kept still change', () => {
    const hints = new Hints(2);
    for (const change of [put('a', '1', 1), put('b', '1', 1), put('c', '1', 1), put('a', '2', 2)]) hints.add(change);
    expect(hints.list()).toEqual([put('b', '1', 1), put('a', '2', 2)]);
    hints.prune(() => false);
    hints.add(put('c', '1', 1));
    expect(hints.size).toBe(1);
  });

  it('for tables that are gone can be pruned', () => {
    const hints = new Hints();
    hints.add(put('a', '1', 1));
    hints.add({ ...put('a', '1', 1), table: 'gone' });
    hints.prune((table) => table === 't');
    expect(hints.list()).toEqual([put('a', '1', 1)]);
  });
});
