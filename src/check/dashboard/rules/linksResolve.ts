import { linksOf } from '../linksOf.ts';
import type { DashboardModel, LinkModel } from '../model.ts';
import type { DashboardProblem, DashboardRule } from '../rule.ts';

/** Part of a uid or a value that is only known once there is a series. */
const filledIn = /\$\{__(?:field|data)[^}]*\}/g;

/** A link leads to a dashboard that there is, and hands over none but variables that it has: of others, nobody would see that they are lost. */
export const linksResolve: DashboardRule = {
  id: 'dashboard/links-resolve',
  check: (dashboard, { dashboards }) =>
    linksOf(dashboard).flatMap(({ link, path }): readonly DashboardProblem[] => {
      if (link.type === 'dashboards') return unknownTags(link, dashboards).map((tag) => ({ path: `${path}.tags`, message: `No dashboard carries the tag ${tag} of the link "${link.title}"`, remedy: 'Give the dashboards the tag' }));
      const [, uid, query = ''] = /^(?:\$\{?__?\w*\}?)?\/?d\/((?:\$\{[^}]*\}|[^/?#])+)[^?#]*(?:\?([^#]*))?/.exec(link.url) ?? [];
      if (uid === undefined) return [];
      const reached = dashboards.filter((other) => fits(uid, other.uid));
      if (reached.length === 0) {
        const known = dashboards.map((other) => other.uid).sort().join(', ');
        return [{ path: `${path}.url`, message: `The link "${link.title}" leads to a dashboard ${uid}, which there is not`, remedy: `Link to one of ${known}` }];
      }
      return handedOver(query, dashboard)
        .filter((name) => !reached.some((other) => namesOf(other).includes(name)))
        .map((name) => ({ path: `${path}.url`, message: `The link "${link.title}" hands over ${name}, which is no variable of ${uid}`, remedy: `Hand over variables of ${reached[0]?.title ?? uid}` }));
    }),
};

/** Whether a uid, parts of which a series fills in, can be this one. */
function fits(uid: string, known: string): boolean {
  const literal = uid.split(filledIn).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.+')}$`).test(known);
}

/** The variables whose values a query string holds. */
function handedOver(query: string, from: DashboardModel): readonly string[] {
  const named = [...query.matchAll(/(?:^|&)var-([^=&]+)=/g), ...query.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name = '']) => name);
  return [...named.filter((name) => !name.startsWith('__')), ...(query.includes('${__all_variables}') ? namesOf(from) : [])];
}

function namesOf({ templating: { list } }: DashboardModel): readonly string[] {
  return list.map(({ name }) => name);
}

function unknownTags({ tags }: LinkModel, dashboards: readonly DashboardModel[]): readonly string[] {
  return tags.filter((tag) => !dashboards.some((other) => other.tags.includes(tag)));
}
