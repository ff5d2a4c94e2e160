import { dashboardUid, kitTag, type Dashboard } from '../src/panels/dashboard.ts';
import { named } from '../src/panels/line.ts';
import { row, stat, stateTimeline, timeseries } from '../src/panels/panel.ts';
import { memoryInRam } from '../src/systems/runtime/queries.ts';
import { stackJobs } from '../src/systems/stack/metrics.ts';
import * as ask from '../src/systems/stack/queries.ts';
import { samplesPerScrape, targetsAnswering, targetsSilent, targetsUp } from '../src/systems/target/queries.ts';

/** What watches the systems, about itself. */
export const stackDashboard: Dashboard = {
  uid: dashboardUid('stack'),
  title: 'Monitoring stack',
  description: 'Can what we see be trusted: do Prometheus, Alertmanager, Tempo and Grafana themselves work?',
  folder: 'Overview',
  tags: [kitTag, 'stack'],
  jobs: stackJobs,
  variables: [],
  alertsOf: ['stack'],
  rows: [
    row(
      'Health',
      stat('Services', [named('up', targetsAnswering), named('silent', targetsSilent)]),
      stat('Series in memory', ask.seriesInMemory),
      stat('Samples taken in', ask.samplesIngested),
      stat('Alerts not delivered', ask.alertsNotDelivered),
      stat('Notifications that fail', ask.notificationFailureRatio),
      stat('Spans received', ask.spansReceivedRate),
    ),
    row('Services', stateTimeline('Answering', targetsUp, { states: ['Silent', 'Up'] }), timeseries('Memory', memoryInRam, { width: 12 })),
    row(
      'Prometheus',
      stateTimeline('Configuration taken', ask.prometheusReloaded, { states: ['Refused', 'Taken'], width: 8 }),
      timeseries('Load of rule groups', ask.ruleGroupLoad),
      timeseries('Rule failures', ask.ruleFailures),
      timeseries('Blocks on disk', ask.blocksOnDisk),
      timeseries('Queries, p99', ask.prometheusP99),
      timeseries('Samples per scrape', samplesPerScrape),
    ),
    row(
      'Alertmanager',
      stateTimeline('Configuration taken', ask.alertmanagerReloaded, { states: ['Refused', 'Taken'], width: 8 }),
      timeseries('Alerts by state', ask.alertsByState),
      timeseries('Notifications sent', ask.notificationRate),
    ),
    row('Tempo', timeseries('Spans refused', ask.spansDiscardedRate, { width: 12 }), timeseries('Tempo requests, p99', ask.tempoP99, { width: 12 })),
    row('Grafana', timeseries('Grafana requests by status', ask.grafanaRate, { width: 12 }), timeseries('Grafana requests, p99', ask.grafanaP99, { width: 12 })),
  ],
};
