import type { DashboardRule } from '../rule.ts';

/** A rate of log lines is taken over `$__auto`, the range that Grafana fits to the resolution; a fixed one misses lines or counts them twice. */
export const targetLogqlAuto: DashboardRule = {
  id: 'dashboard/target-logql-auto',
  check: (_, { queries }) =>
    queries
      .filter(({ language }) => language === 'logql')
      .flatMap(({ path, title, text }) => {
        const [, range] = /\[\s*(?!\$__auto\b)([^\]]+?)\s*\]/.exec(text) ?? [];
        return range === undefined ? [] : [{ path, message: `"${title}" counts log lines over ${range}`, remedy: 'Count them over $__auto' }];
      }),
};
