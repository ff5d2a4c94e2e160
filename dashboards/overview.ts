import { dashboardUid, kitTag, type Dashboard, type SystemDashboard, type Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, stat, table, timeseries, type Panel } from '../src/panels/panel.ts';
import type { Question } from '../src/promql/question.ts';
import { alertsByName, alertsBySeverity, alertsFiringIn } from '../src/systems/alerting/queries.ts';
import { targetsStat } from './health.ts';

/** All systems at a glance, one line each; a click leads to the system. */
export function overviewDashboard(systems: readonly SystemDashboard[]): Dashboard {
  const each = (vital: (vitals: Vitals) => Question) => systems.map(({ name, vitals }) => named(name, recorded(vital(vitals))));
  return {
    uid: dashboardUid('overview'),
    title: 'All systems',
    description: 'Is any system in trouble, and which? One line for each: traffic, errors, latency, saturation, alerts.',
    folder: 'Overview',
    tags: [kitTag],
    jobs: systems.map(({ system }) => system),
    variables: [],
    alertsOf: systems.map(({ system }) => system),
    rows: [
      { title: 'Systems', panels: systems.flatMap(lineOf) },
      row(
        'Alerts',
        table('Alerts firing now', { ...alertsByName, name: 'Count' }, { none: 'All is quiet: no alert is firing' }),
        timeseries('Alerts firing by severity', alertsBySeverity, { stacked: true, none: 'No alert has fired in this range' }),
        targetsStat({ height: 8 }),
      ),
      row(
        'All systems side by side',
        timeseries('Traffic', each(({ traffic }) => traffic)),
        timeseries('Error ratio', each(({ errors }) => errors)),
        timeseries('Latency, p99', each(({ latency }) => latency)),
      ),
    ],
  };
}

/** The panels of a system's line: together as wide as the page. */
function lineOf({ uid, name, title, system, vitals }: SystemDashboard): readonly Panel[] {
  const options = { deeper: { uid, title }, width: 5 };
  return [
    stat(`${name}: traffic`, recorded(vitals.traffic), options),
    stat('Errors', recorded(vitals.errors), options),
    stat('Latency, p99', recorded(vitals.latency), options),
    stat(vitals.saturation.title, vitals.saturation.question, options),
    stat('Alerts', alertsFiringIn(system), { ...options, width: 4, limit: { value: 1, bad: 'above' } }),
  ];
}
