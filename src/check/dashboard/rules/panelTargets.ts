import { panelsOf, type DashboardRule } from '../rule.ts';

/** Panels that ask nobody by design. */
const silent: ReadonlySet<string> = new Set(['text', 'dashlist', 'news', 'alertlist', 'annolist']);

/** A panel asks something. */
export const panelTargets: DashboardRule = {
  id: 'dashboard/panel-targets',
  check: (dashboard) =>
    panelsOf(dashboard).flatMap(({ panel, path, name }) =>
      panel.targets.length > 0 || silent.has(panel.type) ? [] : [{ path, message: `${name} asks nothing`, remedy: 'Give it at least one question' }],
    ),
};
