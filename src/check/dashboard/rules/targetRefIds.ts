import { panelsOf, type DashboardProblem, type DashboardRule } from '../rule.ts';

/** Each query of a panel has a letter of its own, by which transformations and overrides know it. */
export const targetRefIds: DashboardRule = {
  id: 'dashboard/target-ref-ids',
  check: (dashboard) =>
    panelsOf(dashboard).flatMap(({ panel, path, name }) => {
      const seen = new Set<string>();
      return panel.targets.flatMap(({ refId }, t): readonly DashboardProblem[] => {
        const at = { path: `${path}.targets[${t}]`, remedy: 'Number the queries A, B, C …' };
        if (refId === undefined || refId === '') return [{ ...at, message: `${name} has a query without refId` }];
        if (seen.has(refId)) return [{ ...at, message: `${name} has two queries with refId ${refId}` }];
        seen.add(refId);
        return [];
      });
    }),
};
