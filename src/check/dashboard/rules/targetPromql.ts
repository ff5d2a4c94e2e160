import { lintExpression } from '../../promql/lintPromql.ts';
import type { DashboardRule } from '../rule.ts';

/** A query to Prometheus is PromQL, and holds against all rules about PromQL: a metric, label or value that the catalogue lacks is found here. */
export const targetPromql: DashboardRule = {
  id: 'dashboard/target-promql',
  check: (_, { queries, catalogue, scrapeInterval }) =>
    queries
      .filter(({ language }) => language === 'promql')
      .flatMap(({ path, filled }) => lintExpression(filled, { catalogue, scrapeInterval }).map(({ rule, severity, message, remedy, excerpt }) => ({ path, rule, severity, message, remedy, ...(excerpt === undefined ? {} : { excerpt }) }))),
};
