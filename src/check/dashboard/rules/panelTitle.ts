import { panelsOf, type DashboardRule } from '../rule.ts';

/** A panel says what it shows, and which question that answers. */
export const panelTitle: DashboardRule = {
  id: 'dashboard/panel-title',
  check: (dashboard) =>
    panelsOf(dashboard).flatMap(({ panel, path, name }) => [
      ...(panel.title.trim() === '' ? [{ path, message: `A panel of the type ${panel.type} has no title`, remedy: 'Say in the title what it shows' }] : []),
      ...(panel.description.trim() === '' ? [{ path, message: `${name} does not say which question it answers`, remedy: 'Give its question an `ask`' }] : []),
    ]),
};
