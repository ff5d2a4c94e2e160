import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';

/** The scrape jobs of what runs beside the systems: each service is a job of its own name. */
export const stackJobs = ['prometheus', 'alertmanager', 'tempo', 'grafana'] as const;

const ruleGroup = { rule_group: open({ budget: 100 }) } as const;
const status = { handler: open({ budget: 100 }), method: open({ budget: 8 }), status_code: open({ budget: 20 }) } as const;

/** Prometheus about itself: those of its metrics that the kit asks for, as version 3.14 exposes them. */
export const prometheus = {
  headSeries: gauge('prometheus_tsdb_head_series', {
    help: 'Series that Prometheus keeps in memory.',
    unit: 'count',
    system: 'prometheus',
  }),
  samples: counter('prometheus_tsdb_head_samples_appended_total', {
    help: 'Samples that Prometheus has taken in, by type.',
    labels: { type: ['float', 'histogram'] },
    system: 'prometheus',
  }),
  blockBytes: gauge('prometheus_tsdb_storage_blocks_bytes', {
    help: 'Bytes that the blocks on disk take.',
    unit: 'bytes',
    system: 'prometheus',
  }),
  groupDuration: gauge('prometheus_rule_group_last_duration_seconds', {
    help: 'Time that the last evaluation of a rule group took.',
    unit: 'seconds',
    labels: ruleGroup,
    system: 'prometheus',
  }),
  groupInterval: gauge('prometheus_rule_group_interval_seconds', {
    help: 'Interval at which a rule group is evaluated.',
    unit: 'seconds',
    labels: ruleGroup,
    system: 'prometheus',
  }),
  evaluationFailures: counter('prometheus_rule_evaluation_failures_total', {
    help: 'Evaluations of rules that failed.',
    labels: ruleGroup,
    system: 'prometheus',
  }),
  reloaded: gauge('prometheus_config_last_reload_successful', {
    help: 'Whether the last reload of the configuration succeeded: 1 when it did, 0 when it did not.',
    unit: 'bool',
    system: 'prometheus',
  }),
  notificationsDropped: counter('prometheus_notifications_dropped_total', {
    help: 'Alerts that Prometheus could not hand to an Alertmanager.',
    labels: { alertmanager: open({ budget: 5 }) },
    system: 'prometheus',
  }),
  requestLatency: histogram('prometheus_http_request_duration_seconds', {
    help: 'Time that Prometheus takes to answer HTTP requests.',
    unit: 'seconds',
    labels: { handler: open({ budget: 60 }) },
    buckets: [0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120],
    system: 'prometheus',
  }),
} as const;

/** Alertmanager about itself, as version 0.34 does. */
export const alertmanager = {
  alerts: gauge('alertmanager_alerts', {
    help: 'Alerts that Alertmanager knows, by state.',
    unit: 'count',
    labels: { state: ['active', 'suppressed', 'unprocessed'] },
    system: 'alertmanager',
  }),
  notifications: counter('alertmanager_notifications_total', {
    help: 'Attempts to notify, by integration.',
    labels: { integration: open({ budget: 30 }) },
    system: 'alertmanager',
  }),
  notificationsFailed: counter('alertmanager_notifications_failed_total', {
    help: 'Attempts to notify that failed, by integration and reason.',
    labels: { integration: open({ budget: 30 }), reason: open({ budget: 10 }) },
    system: 'alertmanager',
  }),
  reloaded: gauge('alertmanager_config_last_reload_successful', {
    help: 'Whether the last reload of the configuration succeeded: 1 when it did, 0 when it did not.',
    unit: 'bool',
    system: 'alertmanager',
  }),
} as const;

/** Tempo about itself. Source: its own mixin, operations/tempo-mixin. */
export const tempo = {
  spansReceived: counter('tempo_distributor_spans_received_total', {
    help: 'Spans that Tempo has received.',
    labels: { tenant: open({ budget: 5 }) },
    system: 'tempo',
  }),
  spansDiscarded: counter('tempo_discarded_spans_total', {
    help: 'Spans that Tempo has refused, by reason.',
    labels: { reason: open({ budget: 20 }), tenant: open({ budget: 5 }) },
    system: 'tempo',
  }),
  requestLatency: histogram('tempo_request_duration_seconds', {
    help: 'Time that Tempo takes to answer requests.',
    unit: 'seconds',
    labels: { method: open({ budget: 10 }), route: open({ budget: 60 }), status_code: open({ budget: 20 }), ws: ['true', 'false'] },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100],
    system: 'tempo',
  }),
} as const;

/** Grafana about itself. */
export const grafana = {
  requestLatency: histogram('grafana_http_request_duration_seconds', {
    help: 'Time that Grafana takes to answer HTTP requests.',
    unit: 'seconds',
    labels: status,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    system: 'grafana',
  }),
} as const;
