import type { DashboardRule } from '../rule.ts';
import { checkMatchers } from '../targetChoice.ts';

/** Every series that has a job is asked of one: systems may share the names of series. */
export const targetJob: DashboardRule = {
  id: 'dashboard/target-job',
  check: (dashboard, context) => checkMatchers({ label: 'job', title: 'Job' }, dashboard, context),
};
