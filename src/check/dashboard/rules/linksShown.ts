import { linksOf } from '../linksOf.ts';
import type { DashboardRule } from '../rule.ts';

/** Nothing that leads on or marks an event is hidden in a menu that is closed by default. */
export const linksShown: DashboardRule = {
  id: 'dashboard/links-shown',
  check: (dashboard) => [
    ...linksOf(dashboard).flatMap(({ link, path }) => (link.placement === undefined ? [] : [{ path, message: `The link "${link.title}" is hidden in a closed menu`, remedy: 'Remove its `placement`' }])),
    ...dashboard.annotations.list.flatMap(({ name, placement }, i) =>
      placement === undefined ? [] : [{ path: `annotations.list[${i}]`, message: `The switch of the annotation "${name}" is hidden in a closed menu`, remedy: 'Remove its `placement`' }],
    ),
  ],
};
