import type { DashboardRule } from '../rule.ts';
import { checkChoice } from '../targetChoice.ts';

/** The reader chooses the jobs: several, or all. */
export const templateJob: DashboardRule = {
  id: 'dashboard/template-job',
  check: (dashboard, context) => checkChoice({ label: 'job', title: 'Job' }, dashboard, context),
};
