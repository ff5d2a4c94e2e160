import { columns } from '../promql/grafana.ts';
import type { Panel, Row } from './panel.ts';

export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A row with the place of its heading and of each of its panels. */
export interface PlacedRow {
  readonly row: Row;
  readonly gridPos: GridPos;
  readonly panels: readonly { readonly panel: Panel; readonly gridPos: GridPos }[];
}

/** Places rows one below the other: panels fill each line from edge to edge, as high as its highest, without gap or overlap. */
export function layOut(rows: readonly Row[]): readonly PlacedRow[] {
  let y = 0;
  return rows.map((row) => {
    const gridPos = { x: 0, y, w: columns, h: 1 };
    y += 1;
    const panels = lines(row.panels).flatMap((line) => {
      const height = Math.max(...line.map((panel) => panel.height));
      const edges = line.map((_, i) => Math.round(share(line, i)));
      const placed = line.map((panel, i) => {
        const x = edges[i] ?? 0;
        return { panel, gridPos: { x, y, w: (edges[i + 1] ?? columns) - x, h: height } };
      });
      y += height;
      return placed;
    });
    return { row, gridPos, panels };
  });
}

/** Where the left edge of a line's panel lies once the line is stretched over all columns. */
function share(line: readonly Panel[], index: number): number {
  const width = (panels: readonly Panel[]) => panels.reduce((total, panel) => total + panel.width, 0);
  return (width(line.slice(0, index)) / width(line)) * columns;
}

/** Breaks panels into lines that are at most a grid wide, never mixing heights in one line. */
function lines(panels: readonly Panel[]): readonly (readonly Panel[])[] {
  const done: Panel[][] = [];
  let room = 0;
  for (const panel of panels) {
    const line = done.at(-1);
    if (line === undefined || panel.width > room || line[0]?.height !== panel.height) {
      done.push([panel]);
      room = columns - panel.width;
    } else {
      line.push(panel);
      room -= panel.width;
    }
  }
  return done;
}
