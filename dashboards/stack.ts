import { dashboardUid, kitTag, type Dashboard } from '../src/panels/dashboard.ts';
import { named } from '../src/panels/line.ts';
import { row, stat, stateTimeline, timeseries } from '../src/panels/panel.ts';
import { cpuUse, memoryInRam } from '../src/systems/runtime/queries.ts';
import { alertmanagerSystem } from '../src/systems/alertmanager/metrics.ts';
import * as alertmanager from '../src/systems/alertmanager/queries.ts';
import { grafanaSystem } from '../src/systems/grafana/metrics.ts';
import * as grafana from '../src/systems/grafana/queries.ts';
import { prometheusSystem } from '../src/systems/prometheus/metrics.ts';
import * as prometheus from '../src/systems/prometheus/queries.ts';
import { targetsUp } from '../src/systems/target/queries.ts';
import { tempoSystem } from '../src/systems/tempo/metrics.ts';
import * as tempo from '../src/systems/tempo/queries.ts';
import { targetsStat } from './health.ts';
import { allTraces, overviewPage } from './pages.ts';

/** Groups are named by their file and, behind a semicolon, what they are called in it. */
const groups = { shorten: '.*;(.*)' } as const;
const traces = { deeper: allTraces } as const;
const third = { width: 8, height: 7 } as const;
/** The scrape jobs that watch the others. */
export const services: readonly string[] = [prometheusSystem, alertmanagerSystem, tempoSystem, grafanaSystem].map(({ name }) => name);
const noTempo = { none: 'None, or Tempo does not answer: see Services above' } as const;
const noGrafana = { none: 'None, or Grafana does not answer: see Services above' } as const;

/** What watches the systems, about itself. */
export const stackDashboard: Dashboard = {
  uid: dashboardUid('stack'),
  title: 'Monitoring stack',
  description: 'Can what we see be trusted: do Prometheus, Alertmanager, Tempo and Grafana themselves work?',
  folder: 'Overview',
  tags: [kitTag, 'stack'],
  jobs: services,
  // A service or two of each kind: nothing to choose among.
  choices: [],
  variables: [],
  alertsOf: services,
  rows: [
    row(
      'Health',
      targetsStat(),
      stat('Series in memory', prometheus.seriesHeld),
      stat('Samples stored', prometheus.ingestionRate),
      stat('Alerts dropped', prometheus.alertDropRate, { limit: { value: 0.001, bad: 'above' } }),
      stat('Notifications failing', alertmanager.worstNotificationFailureRatio, { thresholds: ['AlertmanagerNotificationsFailing'], none: 'Nothing to notify of' }),
      stat('Spans received', tempo.spanRate, { ...traces, none: 'No word from Tempo' }),
    ),
    row(
      'Services',
      stateTimeline('Answering', targetsUp, { states: ['Silent', 'Up'], height: 6, deeper: overviewPage, shows: ['Watchdog', 'GrafanaDown'] }),
      stateTimeline('Configuration of Prometheus', prometheus.configurationLoaded, { states: ['Refused', 'Taken'], width: 6, height: 6, shows: ['PrometheusConfigReloadFailed'] }),
      stateTimeline('Configuration of Alertmanager', alertmanager.configurationLoaded, { states: ['Refused', 'Taken'], width: 6, height: 6, shows: ['AlertmanagerConfigReloadFailed'] }),
      timeseries('Memory', memoryInRam, third),
      timeseries('Processor', cpuUse, third),
      timeseries('Goroutines', [prometheus, alertmanager, tempo, grafana].map((service, i) => named(services[i] ?? '', service.goroutineCount)), third),
    ),
    row(
      'Prometheus: scrapes and storage',
      timeseries('Samples and exemplars stored', [named('samples', prometheus.ingestionRate), named('exemplars', prometheus.exemplarRate)], { ...third, shows: ['PrometheusNotIngesting'] }),
      timeseries('Series created', prometheus.seriesCreationRate, third),
      timeseries('Scrapes over their sample limit', prometheus.sampleLimitHitRate, { ...third, shows: ['PrometheusSampleLimitHit'] }),
      timeseries('Space of the database', prometheus.spaceUsed, third),
      timeseries('Share of the space limit used', prometheus.spaceShare, { ...third, none: 'No limit is set' }),
      timeseries(
        'Failures of the write-ahead log and of compactions',
        [named('operations on the log', prometheus.walFailureRate), named('compactions', prometheus.compactionFailureRate)],
        { ...third, shows: ['PrometheusWalFailing'] },
      ),
    ),
    row(
      'Prometheus: rules and queries',
      timeseries('Load of rule groups', prometheus.groupLoad, { ...third, ...groups, shows: ['PrometheusRuleIterationsMissed'] }),
      timeseries('Rule evaluations missed', prometheus.missedIterationRate, { ...third, ...groups }),
      timeseries('Rule failures', prometheus.ruleFailureRate, { ...third, ...groups, shows: ['PrometheusRuleFailures'] }),
      timeseries('Rules evaluated', prometheus.ruleEvaluationRate, { width: 6, height: 7 }),
      timeseries('HTTP requests by status', prometheus.httpRate, { width: 6, height: 7 }),
      timeseries('Queries, p99', prometheus.queryP99, { width: 6, height: 7 }),
      stateTimeline('Write-ahead log', prometheus.walSound, { states: ['Corrupted', 'Sound'], width: 6, height: 7, shows: ['PrometheusWalCorrupted'] }),
    ),
    row(
      'From Prometheus to Alertmanager',
      timeseries('Alertmanagers known', prometheus.alertmanagersKnown, { ...third, shows: ['PrometheusNoAlertmanager'] }),
      timeseries('Alerts sent', prometheus.alertSendRate, third),
      timeseries('Alerts not taken, error ratio', prometheus.alertSendErrorRatio, { ...third, none: 'No alert has been sent in this range' }),
    ),
    row(
      'Alertmanager',
      timeseries('Alerts by state', alertmanager.alertsHeld, third),
      timeseries('Alerts received', [alertmanager.alertsReceivedRate, named('invalid', alertmanager.alertsInvalidRate)], third),
      timeseries('Silences by state', alertmanager.silencesKnown, third),
      timeseries('Notifications sent', alertmanager.notificationsInUse, { ...third, none: 'Nothing to notify of in this range' }),
      timeseries('Notifications failing, error ratio', alertmanager.notificationFailureRatio, { ...third, none: 'Nothing to notify of in this range' }),
      timeseries('Notification latency, p99', alertmanager.notificationP99, { ...third, none: 'Nothing to notify of in this range' }),
      timeseries('Configurations in force', alertmanager.configurations, { width: 12, height: 6, shows: ['AlertmanagerConfigInconsistent'] }),
      timeseries('Members of the smallest cluster', alertmanager.smallestCluster, { width: 12, height: 6, none: 'One Alertmanager, without a cluster', shows: ['AlertmanagerClusterInconsistent'] }),
    ),
    row(
      'Tempo',
      timeseries('Spans taken and derived from', [named('received', tempo.spanRate), named('derived from', tempo.generatorRate)], { ...third, ...traces, ...noTempo, shows: ['TempoTracesStopped'] }),
      timeseries('Bytes received', tempo.spanByteRate, { ...third, ...traces, ...noTempo }),
      timeseries('Spans discarded by reason', tempo.spanDiscardRate, { ...third, ...noTempo, shows: ['TempoSpansDiscarded'] }),
      timeseries('Spans refused by receiver', tempo.spanRefusalRate, { ...third, ...noTempo }),
      timeseries('Blocks stored and waiting', [named('stored', tempo.blocksStored), named('waiting for compaction', tempo.blocksWaiting)], { ...third, ...noTempo }),
      timeseries(
        'Failures of flushes and compactions',
        [named('flushes', tempo.flushFailureRate), named('compactions', tempo.compactionErrorRate)],
        { ...third, ...noTempo, shows: ['TempoCompactionFailing'] },
      ),
      stateTimeline('Newest traces can be asked for', tempo.readiness, { ...third, states: ['No', 'Yes'], ...noTempo, shows: ['TempoNotReady'] }),
      timeseries('Series derived from spans', tempo.generatedSeries, { ...third, ...noTempo }),
      timeseries('Tempo requests by route, p99', tempo.requestP99, { ...third, ...noTempo }),
    ),
    row(
      'Grafana',
      timeseries('Grafana requests by status', grafana.requestRate, { ...third, ...noGrafana }),
      timeseries('Grafana requests, p99', grafana.requestP99, { ...third, ...noGrafana }),
      timeseries('Grafana requests in flight', grafana.requestsInFlight, { ...third, ...noGrafana }),
      timeseries('Requests to data sources by code', grafana.dataSourceRate, { width: 16, height: 6, ...noGrafana }),
      stat('Dashboards', grafana.dashboardCount, { width: 8, height: 6, ...noGrafana }),
    ),
  ],
};
