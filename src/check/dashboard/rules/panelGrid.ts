import { columns } from '../../../promql/grafana.ts';
import type { PanelModel } from '../model.ts';
import type { DashboardProblem, DashboardRule } from '../rule.ts';

const remedy = 'Let the layout place it';

/** Panels lie on the grid, beside each other, and leave no hole. */
export const panelGrid: DashboardRule = {
  id: 'dashboard/panel-grid',
  check: ({ panels }) => {
    const misplaced = panels.flatMap((panel, i): readonly DashboardProblem[] => {
      const { x, y, w, h } = panel.gridPos;
      const path = `panels[${i}].gridPos`;
      const covered = panels.slice(0, i).find((other) => overlap(other, panel));
      return [
        ...(x < 0 || y < 0 || w < 1 || h < 1 || x + w > columns
          ? [{ path, message: `The panel "${panel.title}" lies at x=${x}, w=${w}, outside Grafana’s ${columns} columns`, remedy }]
          : []),
        ...(covered === undefined ? [] : [{ path, message: `The panel "${panel.title}" covers "${covered.title}"`, remedy }]),
      ];
    });
    return [...misplaced, ...gap(panels)];
  },
};

function overlap(a: PanelModel, b: PanelModel): boolean {
  const [p, q] = [a.gridPos, b.gridPos];
  return p.x < q.x + q.w && q.x < p.x + p.w && p.y < q.y + q.h && q.y < p.y + p.h;
}

/** Cells of the grid that no panel covers, above the last panel's lower edge. */
function gap(panels: readonly PanelModel[]): readonly DashboardProblem[] {
  const bottom = Math.max(0, ...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const area = panels.reduce((total, { gridPos }) => total + gridPos.w * gridPos.h, 0);
  // Without overlap, and that is a finding of its own, the panels fill the grid just when their areas add up to it.
  return area >= bottom * columns ? [] : [{ path: 'panels', message: `The panels leave ${bottom * columns - area} cells of the grid empty`, remedy: 'Let the layout place them' }];
}
