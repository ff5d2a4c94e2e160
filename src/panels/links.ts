import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { choicesOf, dashboardUid, kitTag, type Dashboard } from './dashboard.ts';
import { sourceVariable } from './datasource.ts';
import type { Destination, QueryPanel } from './panel.ts';
import { heading } from './heading.ts';

/** The kit's other dashboards, found by their tag. Variables do not go along: Grafana keeps a value that is no option there, and shows nothing. */
export function linkToSiblings(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Other dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([kitTag])
    .asDropdown(true)
    .keepTime(true)
    .includeVars(false);
}

/**
 * Where a click on a series leads: the time and the data source go along, and the choice of job and instance where the
 * other page is about the same jobs; of a series that is one target's, just that target.
 */
export function linkTo({ uid, title, jobs = [], variables = {} }: Destination, { lines, visualization }: QueryPanel, dashboard: Pick<Dashboard, 'jobs' | 'choices'>): DashboardLinkBuilder {
  // A table's columns are what a series' labels are elsewhere.
  const reference = (label: string): string => (visualization === 'table' ? `\${__data.fields["${heading(label)}"]}` : `\${__field.labels.${label}}`);
  const shares = dashboard.jobs.length > 0 && dashboard.jobs.every((job) => jobs.includes(job));
  const targets = !shares
    ? []
    : (['job', 'instance'] as const).flatMap((label) => {
        if (lines.every(({ by }) => by.some((name) => name === label))) return [`var-${label}=${reference(label)}`];
        return choicesOf(dashboard).includes(label) ? [`\${${label}:queryparam}`] : [];
      });
  const given = Object.entries(variables).map(([name, value]) => `var-${name}=${typeof value === 'string' ? encodeURIComponent(value) : reference(value.label)}`);
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${typeof uid === 'string' ? uid : dashboardUid(reference(uid.label))}?${['${__url_time_range}', `\${${sourceVariable('prometheus')}:queryparam}`, ...targets, ...given].join('&')}`);
}
