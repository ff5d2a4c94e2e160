import type { DashboardRule } from '../rule.ts';
import { checkChoice } from '../targetChoice.ts';

/** The reader chooses the instances: several, or all. */
export const templateInstance: DashboardRule = {
  id: 'dashboard/template-instance',
  check: (dashboard, context) => checkChoice({ label: 'instance', title: 'Instance' }, dashboard, context),
};
