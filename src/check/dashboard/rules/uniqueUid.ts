import type { DashboardRule } from '../rule.ts';

/** Two dashboards of one uid: Grafana keeps one of them, and does not say which. */
export const uniqueUid: DashboardRule = {
  id: 'dashboard/unique-uid',
  check: ({ uid }, { dashboards }) =>
    dashboards.filter((other) => other.uid === uid).length < 2 ? [] : [{ path: 'uid', message: `The uid ${uid} is that of another dashboard as well`, remedy: 'Give each dashboard a uid of its own' }],
};
