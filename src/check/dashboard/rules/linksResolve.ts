import { linksOf } from '../linksOf.ts';
import type { DashboardRule } from '../rule.ts';

/** A link to a dashboard leads to one that there is. */
export const linksResolve: DashboardRule = {
  id: 'dashboard/links-resolve',
  check: (dashboard, { uids }) =>
    linksOf(dashboard).flatMap(({ link, path }) => {
      const [, uid] = /^(?:\$\{?__?\w*\}?)?\/?d\/([^/?#]+)/.exec(link.url) ?? [];
      return uid === undefined || uids.includes(uid)
        ? []
        : [{ path: `${path}.url`, message: `The link "${link.title}" leads to a dashboard ${uid}, which there is not`, remedy: `Link to one of ${[...uids].sort().join(', ')}` }];
    }),
};
