import type { DashboardRule } from '../rule.ts';
import { variablesIn } from '../variablesIn.ts';

/** Variables that Grafana defines itself. */
const builtIn = /^__/;

/** Every variable asked for is defined. */
export const variablesDefined: DashboardRule = {
  id: 'dashboard/variables-defined',
  check: (dashboard) => {
    const defined = dashboard.templating.list.map(({ name }) => name);
    return [...variablesIn(dashboard)]
      .filter(([name]) => !builtIn.test(name) && !defined.includes(name))
      .map(([name, path]) => ({ path, message: `The variable $${name} is used but not defined`, remedy: `Define it, or use one of ${defined.map((known) => `$${known}`).join(', ') || 'none'}` }));
  },
};
