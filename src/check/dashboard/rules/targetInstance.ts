import type { DashboardRule } from '../rule.ts';
import { checkMatchers } from '../targetChoice.ts';

/** Every series of a target follows the reader's choice of instances. What a rule recorded of all of them has no instance to follow. */
export const targetInstance: DashboardRule = {
  id: 'dashboard/target-instance',
  check: (dashboard, context) => checkMatchers({ label: 'instance', title: 'Instance' }, dashboard, context),
};
