import type { DashboardRule } from '../rule.ts';

/** Grafana's number for "on time range change". */
const onTimeRangeChange = 2;

/** Variables are read anew when the time range changes: yesterday's instances are not today's. */
export const templateReload: DashboardRule = {
  id: 'dashboard/template-reload',
  check: ({ templating: { list } }) =>
    list.flatMap(({ name, type, refresh }, i) =>
      type !== 'query' || refresh === onTimeRangeChange
        ? []
        : [{ path: `templating.list[${i}].refresh`, message: `The variable ${name} is not read anew when the time range changes`, remedy: 'Set its refresh to 2' }],
    ),
};
