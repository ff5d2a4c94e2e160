import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut, type GridPos } from '../../src/panels/layout.ts';
import { row, type Panel, type Row } from '../../src/panels/panel.ts';
import { columns } from '../../src/promql/grafana.ts';

const panel = (width: number, height: number): Panel => ({ kind: 'query', visualization: 'stat', title: 'x', lines: [], width, height });

const anyRow = fc
  .array(fc.record({ width: fc.integer({ min: 2, max: columns }), height: fc.integer({ min: 2, max: 12 }) }), { minLength: 1, maxLength: 12 })
  .map((sizes): Row => ({ title: 'any', panels: sizes.map(({ width, height }) => panel(width, height)) }));

describe('the layout', () => {
  it('stretches two panels over the whole line', () => {
    const [placed] = layOut([row('Health', panel(6, 4), panel(6, 4))]);
    expect(placed?.panels.map(({ gridPos }) => gridPos)).toEqual([
      { x: 0, y: 1, w: 12, h: 4 },
      { x: 12, y: 1, w: 12, h: 4 },
    ]);
  });

  it('begins a new line when the next panel finds no room', () => {
    const [placed] = layOut([row('Requests', panel(12, 8), panel(12, 8), panel(12, 8))]);
    expect(placed?.panels.map(({ gridPos }) => [gridPos.x, gridPos.y])).toEqual([[0, 1], [12, 1], [0, 9]]);
  });

  it('covers every cell of every line exactly once, whatever the panels', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 4 }), (rows) => {
        const placed = layOut(rows).flatMap(({ gridPos, panels }) => [gridPos, ...panels.map((p) => p.gridPos)]);
        const bottom = Math.max(...placed.map(({ y, h }) => y + h));
        expect(cells(placed).length).toBe(columns * bottom);
        expect(new Set(cells(placed)).size).toBe(columns * bottom);
      }),
    );
  });
});

function cells(placed: readonly GridPos[]): readonly string[] {
  return placed.flatMap(({ x, y, w, h }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)}:${y + Math.floor(i / w)}`),
  );
}
