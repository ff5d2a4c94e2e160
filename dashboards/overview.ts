import { dashboardUid, kitTag, type Dashboard, type SystemDashboard, type Vitals } from '../src/panels/dashboard.ts';
import { named, recorded } from '../src/panels/line.ts';
import { row, stat, table, timeseries, type Panel } from '../src/panels/panel.ts';
import type { Question } from '../src/promql/question.ts';
import { alertsAbout, alertsAboutOthers, alertsBySeverity, alertsFiringIn } from '../src/systems/alerting/queries.ts';
import { samplesAgainstLimit, scrapeTime, seriesChurn, targetsSilentByJob } from '../src/systems/target/queries.ts';
import { targetsStat } from './health.ts';
import { stackPage, systemIn } from './pages.ts';
import { services } from './stack.ts';

/** All systems at a glance, one line each; a click leads to the system. */
export function overviewDashboard(systems: readonly SystemDashboard[]): Dashboard {
  const jobs = systems.map(({ system }) => system);
  const each = (vital: (vitals: Vitals) => Question) => systems.map(({ name, vitals }) => named(name, recorded(vital(vitals))));
  const ofJob = { deeper: systemIn('job') } as const;
  return {
    uid: dashboardUid('overview'),
    title: 'All systems',
    description: 'Is any system in trouble, and which? One line for each: traffic, errors, latency, saturation, alerts.',
    folder: 'Overview',
    tags: [kitTag],
    // Its targets are those of the services that watch as well: an alert about any of them opens it.
    jobs: [...jobs, ...services],
    // All systems are what the page is for.
    choices: [],
    variables: [],
    alertsOf: jobs,
    rows: [
      { title: 'Systems', panels: systems.flatMap(lineOf) },
      row(
        'Alerts',
        table('Alerts firing about systems', named('Count', alertsAbout(jobs)), { width: 10, height: 8, none: 'All is quiet: no alert about a system is firing', deeper: systemIn('system') }),
        table('Alerts firing about the monitoring stack', named('Count', alertsAboutOthers(jobs)), { width: 7, height: 8, none: 'All is quiet: no alert about the stack is firing', deeper: stackPage }),
        timeseries('Alerts firing by severity', alertsBySeverity, { width: 7, height: 8, stacked: true, none: 'No alert has fired in this range' }),
      ),
      row(
        'All systems side by side',
        timeseries('Traffic', each(({ traffic }) => traffic), ofJob),
        timeseries('Error ratio', each(({ errors }) => errors), ofJob),
        timeseries('Latency, p99', each(({ latency }) => latency), ofJob),
      ),
      row(
        'Targets',
        { ...targetsStat(), height: 8, width: 3 },
        timeseries('Silent targets by job', targetsSilentByJob, { width: 9, height: 8, shows: ['TargetDown', 'JobDown', 'JobAbsent', 'TargetFlapping'] }),
        timeseries('Scrape time by target', scrapeTime, { width: 12, height: 8, shows: ['ScrapeSlow'] }),
        timeseries('Samples per scrape', samplesAgainstLimit, { width: 12, height: 8, shows: ['SeriesBudgetExceeded', 'CatalogueMetricAbsent'] }),
        timeseries('New series by target', seriesChurn, { width: 12, height: 8 }),
      ),
    ],
  };
}

/** The panels of a system's line: together as wide as the page. */
function lineOf({ uid, name, title, system, vitals }: SystemDashboard): readonly Panel[] {
  const options = { deeper: { uid, title }, width: 4 };
  return [
    stat(`${name}: traffic`, recorded(vitals.traffic), options),
    stat(`${name}: errors`, recorded(vitals.errors), options),
    stat(`${name}: latency, p99`, recorded(vitals.latency), { ...options, width: 5, thresholds: [vitals.latencyAlert] }),
    stat(`${name}: ${vitals.saturation.title.charAt(0).toLowerCase()}${vitals.saturation.title.slice(1)}`, vitals.saturation.question, { ...options, width: 7, thresholds: vitals.saturation.alerts }),
    stat(`${name}: alerts`, alertsFiringIn(system), { ...options, limit: { value: 1, bad: 'above' } }),
  ];
}
