import { describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/metric/system.ts';
import { alertmanagerSystem } from '../../src/systems/alertmanager/metrics.ts';
import * as alertmanagerQuestions from '../../src/systems/alertmanager/queries.ts';
import { grafanaSystem } from '../../src/systems/grafana/metrics.ts';
import * as grafanaQuestions from '../../src/systems/grafana/queries.ts';
import { prometheusSystem } from '../../src/systems/prometheus/metrics.ts';
import * as prometheusQuestions from '../../src/systems/prometheus/queries.ts';
import { tempoSystem } from '../../src/systems/tempo/metrics.ts';
import * as tempoQuestions from '../../src/systems/tempo/queries.ts';
import { asksAbout, describesExactly, type Truth } from './truth.ts';

/** What Go's client library exposes of every process. */
const goProcess: readonly Truth[] = [
  ['process_resident_memory_bytes', 'gauge', {}],
  ['process_cpu_seconds_total', 'counter', {}],
  ['go_goroutines', 'gauge', {}],
];
const ruleGroup = { rule_group: 'open' } as const;
const receiver = { alertmanager: 'open' } as const;
const integration = { integration: 'open' } as const;
const tenant = { tenant: 'open' } as const;
const dskitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100];

/** As version 3.14.0 exposes it: read from a process that ran. */
describe('prometheus', () => {
  describesExactly(
    metricsOf(prometheusSystem),
    [
      ...goProcess,
      ['prometheus_tsdb_head_samples_appended_total', 'counter', { type: ['float', 'histogram'] }],
      ['prometheus_tsdb_exemplar_exemplars_appended_total', 'counter', {}],
      ['prometheus_target_scrapes_exceeded_sample_limit_total', 'counter', {}],
      ['prometheus_tsdb_head_series', 'gauge', {}],
      ['prometheus_tsdb_head_series_created_total', 'counter', {}],
      ['prometheus_config_last_reload_successful', 'gauge', {}],
      ['prometheus_rule_evaluations_total', 'counter', ruleGroup],
      ['prometheus_rule_evaluation_failures_total', 'counter', ruleGroup],
      ['prometheus_rule_group_iterations_missed_total', 'counter', ruleGroup],
      ['prometheus_rule_group_last_duration_seconds', 'gauge', ruleGroup],
      ['prometheus_rule_group_interval_seconds', 'gauge', ruleGroup],
      ['prometheus_notifications_alertmanagers_discovered', 'gauge', {}],
      ['prometheus_notifications_sent_total', 'counter', receiver],
      ['prometheus_notifications_errors_total', 'counter', receiver],
      ['prometheus_notifications_dropped_total', 'counter', receiver],
      ['prometheus_tsdb_storage_blocks_bytes', 'gauge', {}],
      ['prometheus_tsdb_wal_storage_size_bytes', 'gauge', {}],
      ['prometheus_tsdb_head_chunks_storage_size_bytes', 'gauge', {}],
      ['prometheus_tsdb_retention_limit_bytes', 'gauge', {}],
      ['prometheus_tsdb_wal_corruptions_total', 'counter', {}],
      ['prometheus_tsdb_wal_writes_failed_total', 'counter', {}],
      ['prometheus_tsdb_wal_truncations_failed_total', 'counter', {}],
      ['prometheus_tsdb_checkpoint_creations_failed_total', 'counter', {}],
      ['prometheus_tsdb_compactions_failed_total', 'counter', {}],
      ['prometheus_http_requests_total', 'counter', { handler: 'open', code: 'open' }],
      [
        'prometheus_engine_query_duration_histogram_seconds',
        'histogram',
        { slice: ['inner_eval', 'prepare_time', 'queue_time', 'result_sort'] },
        [0.01, 0.1, 1, 10],
      ],
    ],
    [],
  );
  asksAbout(metricsOf(prometheusSystem), prometheusQuestions, 'prometheus');
});

/** As version 0.34.0 exposes it: read from a process that ran. */
describe('alertmanager', () => {
  describesExactly(
    metricsOf(alertmanagerSystem),
    [
      ...goProcess,
      ['alertmanager_alerts', 'gauge', { state: ['active', 'suppressed', 'unprocessed'] }],
      ['alertmanager_alerts_received_total', 'counter', { status: ['firing', 'resolved'], version: 'open' }],
      ['alertmanager_alerts_invalid_total', 'counter', { version: 'open' }],
      ['alertmanager_silences', 'gauge', { state: ['active', 'pending', 'expired'] }],
      ['alertmanager_notifications_total', 'counter', integration],
      ['alertmanager_notifications_failed_total', 'counter', { ...integration, reason: 'open' }],
      ['alertmanager_notification_latency_seconds', 'histogram', integration, [1, 5, 10, 15, 20]],
      ['alertmanager_config_last_reload_successful', 'gauge', {}],
      ['alertmanager_config_hash', 'gauge', {}],
      ['alertmanager_cluster_members', 'gauge', {}],
    ],
    [],
  );
  asksAbout(metricsOf(alertmanagerSystem), alertmanagerQuestions, 'alertmanager');
});

/** As the source of version 3.0.3 defines it. */
describe('tempo', () => {
  describesExactly(
    metricsOf(tempoSystem),
    [
      ...goProcess,
      ['tempo_distributor_spans_received_total', 'counter', tenant],
      ['tempo_distributor_bytes_received_total', 'counter', tenant],
      ['tempo_discarded_spans_total', 'counter', { reason: 'open', ...tenant }],
      ['tempo_receiver_refused_spans', 'counter', { receiver: 'open', transport: 'open' }],
      ['tempo_live_store_ready', 'gauge', {}],
      ['tempo_live_store_local_failed_flushes_total', 'counter', {}],
      ['tempodb_compaction_errors_total', 'counter', {}],
      ['tempodb_compaction_outstanding_blocks', 'gauge', tenant],
      ['tempodb_blocklist_length', 'gauge', tenant],
      ['tempo_metrics_generator_spans_received_total', 'counter', tenant],
      ['tempo_metrics_generator_registry_active_series', 'gauge', tenant],
      [
        'tempo_request_duration_seconds',
        'histogram',
        { method: 'open', route: 'open', status_code: 'open', ws: ['true', 'false'] },
        dskitBuckets,
      ],
    ],
    ['tempo_distributor_bytes_received_total', 'tempo_receiver_refused_spans'],
  );
  asksAbout(metricsOf(tempoSystem), tempoQuestions, 'tempo');
});

/** As its source defines it. */
describe('grafana', () => {
  describesExactly(
    metricsOf(grafanaSystem),
    [
      ...goProcess,
      ['grafana_http_request_duration_seconds', 'histogram', { handler: 'open', status_code: 'open', method: 'open' }, dskitBuckets.slice(0, 10)],
      ['grafana_http_request_in_flight', 'gauge', {}],
      ['grafana_datasource_request_total', 'counter', { datasource: 'open', datasource_type: 'open', code: 'open', method: 'open' }],
      ['grafana_stat_totals_dashboard', 'gauge', {}],
    ],
    [],
  );
  asksAbout(metricsOf(grafanaSystem), grafanaQuestions, 'grafana');
});

it('names each service as its scrape job', () => {
  const systems = [prometheusSystem, alertmanagerSystem, tempoSystem, grafanaSystem];
  expect(systems.map(({ name, port }) => [name, port])).toEqual([['prometheus', 9090], ['alertmanager', 9093], ['tempo', 3200], ['grafana', 3000]]);
});
