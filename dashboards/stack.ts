import { dashboardUid, kitTag, type Dashboard } from '../src/panels/dashboard.ts';
import { row, stat, stateTimeline, timeseries } from '../src/panels/panel.ts';
import { memoryInRam } from '../src/systems/runtime/queries.ts';
import { alertmanagerSystem } from '../src/systems/alertmanager/metrics.ts';
import * as alertmanager from '../src/systems/alertmanager/queries.ts';
import { grafanaSystem } from '../src/systems/grafana/metrics.ts';
import * as grafana from '../src/systems/grafana/queries.ts';
import { prometheusSystem } from '../src/systems/prometheus/metrics.ts';
import * as prometheus from '../src/systems/prometheus/queries.ts';
import { samplesPerScrape, targetsUp } from '../src/systems/target/queries.ts';
import { tempoSystem } from '../src/systems/tempo/metrics.ts';
import * as tempo from '../src/systems/tempo/queries.ts';
import { targetsStat } from './health.ts';

/** Groups are named by their file and, behind a semicolon, what they are called in it. */
const groups = { shorten: '.*;(.*)', width: 12 } as const;
const half = { width: 12, height: 6 } as const;
const services = [prometheusSystem, alertmanagerSystem, tempoSystem, grafanaSystem].map(({ name }) => name);

/** What watches the systems, about itself. */
export const stackDashboard: Dashboard = {
  uid: dashboardUid('stack'),
  title: 'Monitoring stack',
  description: 'Can what we see be trusted: do Prometheus, Alertmanager, Tempo and Grafana themselves work?',
  folder: 'Overview',
  tags: [kitTag, 'stack'],
  jobs: services,
  variables: [],
  alertsOf: services,
  rows: [
    row(
      'Health',
      targetsStat(),
      stat('Series in memory', prometheus.seriesHeld),
      stat('Samples taken in', prometheus.ingestionRate),
      stat('Alerts given up', prometheus.alertDropRate),
      stat('Notifications that fail', alertmanager.worstNotificationFailureRatio, { threshold: 'AlertmanagerNotificationsFailing', none: 'Nothing to notify of' }),
      stat('Spans received', tempo.spanRate, { none: 'No word from Tempo' }),
    ),
    row(
      'Services',
      stateTimeline('Answering', targetsUp, { states: ['Silent', 'Up'] }),
      timeseries('Memory', memoryInRam, { width: 12 }),
      stateTimeline('Configuration of Prometheus', prometheus.configurationLoaded, { states: ['Refused', 'Taken'], height: 4 }),
      stateTimeline('Configuration of Alertmanager', alertmanager.configurationLoaded, { states: ['Refused', 'Taken'], height: 4 }),
    ),
    row(
      'Prometheus',
      timeseries('Load of rule groups', prometheus.groupLoad, groups),
      timeseries('Rule failures', prometheus.ruleFailureRate, groups),
      timeseries('Blocks on disk', prometheus.spaceUsed),
      timeseries('Queries, p99', prometheus.queryP99),
      timeseries('Samples per scrape', samplesPerScrape),
    ),
    row(
      'Alertmanager',
      timeseries('Alerts by state', alertmanager.alertsHeld, { width: 12 }),
      timeseries('Notifications sent', alertmanager.notificationsInUse, { width: 12, none: 'Nothing to notify of in this range' }),
    ),
    row(
      'Tempo and Grafana',
      timeseries('Spans refused', tempo.spanDiscardRate, { ...half, none: 'No span has been refused, or Tempo does not answer: see Services above' }),
      timeseries('Tempo requests, p99', tempo.requestP99, { ...half, none: 'Tempo has answered no request, or does not answer itself: see Services above' }),
      timeseries('Grafana requests by status', grafana.requestRate, { ...half, none: 'Grafana has had no request, or does not answer: see Services above' }),
      timeseries('Grafana requests, p99', grafana.requestP99, { ...half, none: 'Grafana has had no request, or does not answer: see Services above' }),
    ),
  ],
};
