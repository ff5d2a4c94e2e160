import { describe, expect, it } from 'vitest';
import { createRing, ownersOf } from '../../src/node/ring.ts';

const nodes = ['a:1', 'b:1', 'c:1', 'd:1'];
const keys = Array.from({ length: 4_000 }, (_, i) => `users/${i}`);

describe('a ring', () => {
  it('does not depend on the order in which the nodes are given, nor on repetitions', () => {
    expect(createRing([...nodes, 'a:1'].reverse())).toEqual(createRing(nodes));
  });

  it('gives each key as many different owners as are asked for, or all there are', () => {
    const ring = createRing(nodes);
    for (const key of keys.slice(0, 200)) {
      for (const count of [1, 2, 3, 4, 9]) expect(new Set(ownersOf(ring, key, count)).size).toBe(Math.min(count, 4));
      expect(ownersOf(ring, key, 2)).toEqual(ownersOf(ring, key, 3).slice(0, 2));
    }
  });

  it('shares the keys out: no node is first for less than half or more than twice its part', () => {
    const ring = createRing(nodes);
    for (const node of nodes) {
      const part = keys.filter((key) => ownersOf(ring, key, 1)[0] === node).length / keys.length;
      expect(part).toBeGreaterThan(0.125);
      expect(part).toBeLessThan(0.5);
    }
  });

  it('moves keys only to a node that joins', () => {
    const [before, after] = [createRing(nodes), createRing([...nodes, 'e:1'])];
    const moved = keys.filter((key) => ownersOf(before, key, 1)[0] !== ownersOf(after, key, 1)[0]);
    expect(moved.length).toBeGreaterThan(0);
    expect(new Set(moved.map((key) => ownersOf(after, key, 1)[0]))).toEqual(new Set(['e:1']));
  });
});
