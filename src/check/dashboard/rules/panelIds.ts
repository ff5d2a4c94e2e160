import type { DashboardProblem, DashboardRule } from '../rule.ts';

/** Links and shares name a panel by its id: of two with one id Grafana opens either. */
export const panelIds: DashboardRule = {
  id: 'dashboard/panel-ids',
  check: ({ panels }) => {
    const seen = new Map<number, string>();
    return panels.flatMap(({ id, title }, i): readonly DashboardProblem[] => {
      const twin = seen.get(id);
      seen.set(id, twin ?? title);
      return twin === undefined ? [] : [{ path: `panels[${i}].id`, message: `The panel "${title}" has the id ${id}, as "${twin}" has`, remedy: 'Give each panel an id of its own' }];
    });
  },
};
