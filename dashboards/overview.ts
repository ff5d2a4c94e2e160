import { dashboardUid, kitTag, type Dashboard, type SystemDashboard } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, stat, timeseries, type Panel } from '../src/panels/panel.ts';
import { alertsByName, alertsFiring, alertsFiringIn } from '../src/systems/alerting/queries.ts';
import { targetsAnswering, targetsSilent } from '../src/systems/target/queries.ts';

/** All systems at a glance, one line each; a click leads to the system. */
export function overviewDashboard(systems: readonly SystemDashboard[]): Dashboard {
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
        'Now',
        stat('Targets', [named('up', targetsAnswering), named('silent', targetsSilent)], { width: 6 }),
        stat('Alerts firing', alertsFiring, { width: 6 }),
      ),
      row(
        'Over time',
        timeseries('Alerts firing by name', alertsByName, { width: 12, stacked: true }),
        timeseries('Error ratios', systems.map(({ name, vitals }) => named(name, recorded(vitals.errors))), { width: 12 }),
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
    stat('Alerts', alertsFiringIn(system), { ...options, width: 4 }),
  ];
}
