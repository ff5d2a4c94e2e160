import type { DashboardRule } from '../rule.ts';

/** A dashboard made by code is not edited in the browser: the edit would be lost with the next release. */
export const uneditable: DashboardRule = {
  id: 'dashboard/uneditable',
  check: ({ editable }) => (editable ? [{ path: 'editable', message: 'The dashboard can be edited in the browser', remedy: 'Set editable to false' }] : []),
};
