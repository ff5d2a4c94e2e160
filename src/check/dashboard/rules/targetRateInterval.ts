import type { DashboardRule } from '../rule.ts';

/** A rate is taken over `$__rate_interval`: a fixed range is empty when the resolution is fine and skips samples when it is coarse. */
export const targetRateInterval: DashboardRule = {
  id: 'dashboard/target-rate-interval',
  check: (_, { queries }) =>
    queries
      .filter(({ language }) => language === 'promql')
      .flatMap(({ path, title, text }) =>
        [...text.matchAll(/\b(i?rate)\s*\([^()[\]]*\[\s*([^\]]+?)\s*\]/g)]
          .filter(([, , range]) => range !== '$__rate_interval' && range !== '${__rate_interval}')
          .map(([, called = '', range = '']) => ({ path, message: `"${title}" takes the ${called} over ${range}`, remedy: 'Take it over $__rate_interval' })),
      ),
};
