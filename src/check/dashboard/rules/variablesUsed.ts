import type { DashboardRule } from '../rule.ts';
import { variablesAsked } from '../variablesIn.ts';

/** Every variable narrows what some panel asks: one that does nothing, or only filters marks, is believed to do something. */
export const variablesUsed: DashboardRule = {
  id: 'dashboard/variables-used',
  check: (dashboard) => {
    const used = variablesAsked(dashboard);
    return dashboard.templating.list.flatMap(({ name }, i) =>
      used.has(name) ? [] : [{ path: `templating.list[${i}]`, message: `The variable $${name} is defined but narrows no panel`, remedy: 'Remove it, or narrow the queries by it' }],
    );
  },
};
