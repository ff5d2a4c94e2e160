import type { DashboardRule } from '../rule.ts';
import { variablesIn } from '../variablesIn.ts';

/** Every variable defined is asked for: one that does nothing is believed to do something. */
export const variablesUsed: DashboardRule = {
  id: 'dashboard/variables-used',
  check: (dashboard) => {
    const used = variablesIn(dashboard);
    return dashboard.templating.list.flatMap(({ name }, i) =>
      used.has(name) ? [] : [{ path: `templating.list[${i}]`, message: `The variable $${name} is defined but no query uses it`, remedy: 'Remove it, or narrow the queries by it' }],
    );
  },
};
