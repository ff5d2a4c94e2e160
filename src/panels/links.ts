import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from './dashboard.ts';
import { kitTag } from './dashboard.ts';
import type { DataSources } from './datasource.ts';
import type { Line } from './line.ts';
import type { Destination } from './panel.ts';

/** The kit's other dashboards, found by their tag. */
export function linkToSiblings(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Other dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([kitTag])
    .asDropdown(true)
    .keepTime(true)
    .includeVars(true);
}

/** Where a click on a series leads: the time and the choices go along; of a series that is one instance's, just that instance. */
export function linkTo(
  { uid, title, variables = {} }: Destination,
  lines: readonly Line[],
  { jobs }: Pick<Dashboard, 'jobs'>,
  { prometheus }: DataSources,
): DashboardLinkBuilder {
  const perInstance = lines.every(({ by }) => by.includes('instance'));
  const kept = perInstance
    ? [`\${${prometheus}:queryparam}`, ...(jobs.length === 0 ? [] : ['${job:queryparam}']), 'var-instance=${__field.labels.instance}']
    : ['${__all_variables}'];
  const given = Object.entries(variables).map(([name, value]) => `var-${name}=${encodeURIComponent(value)}`);
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}?${['${__url_time_range}', ...kept, ...given].join('&')}`);
}
