/** One figure, with its target where it has one. */
export interface Row {
  readonly what: string;
  readonly target?: string;
  readonly measured: string;
  readonly met?: boolean;
}

/** Rows as lines of text with aligned columns. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [['', 'target', 'measured', 'verdict'], ...rows.map(({ what, target = '', measured, met }) => [what, target, measured, met === undefined ? '' : met ? 'met' : 'MISSED'])];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()).join('\n');
}
