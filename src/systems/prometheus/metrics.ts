import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';
import { goProcess } from '../goProcess.ts';

/** File and name, as in `/etc/obskit/rules/hedgehog.yaml;hedgehog.alerts`. */
const ruleGroup = open({ budget: 60 });
/** The address that alerts are sent to. */
const alertmanager = open({ budget: 5 });

/**
 * What Prometheus exposes of itself, as far as the kit asks for it. Names, types and labels as version 3.14.0 exposes
 * them with the kit's own options.
 */
export const prometheusSystem = defineSystem({
  name: 'prometheus',
  title: 'Prometheus',
  description: 'Collects the metrics, evaluates the rules and sends alerts.',
  port: 9090,
  families: {
    ingestion: {
      title: 'Ingestion',
      metrics: {
        samplesAppended: counter('prometheus_tsdb_head_samples_appended_total', {
          help: 'Samples that were written to the head block.',
          labels: { type: ['float', 'histogram'] },
        }),
        exemplarsAppended: counter('prometheus_tsdb_exemplar_exemplars_appended_total', {
          help: 'Exemplars that were stored.',
        }),
        sampleLimitHits: counter('prometheus_target_scrapes_exceeded_sample_limit_total', {
          help: 'Scrapes that were refused because they brought more samples than their job may.',
        }),
        headSeries: gauge('prometheus_tsdb_head_series', {
          help: 'Series in the head block.',
          unit: 'count',
        }),
        seriesCreated: counter('prometheus_tsdb_head_series_created_total', {
          help: 'Series that were created in the head block.',
        }),
      },
    },
    configuration: {
      title: 'Configuration',
      metrics: {
        configLoaded: gauge('prometheus_config_last_reload_successful', {
          help: 'Whether the configuration was valid the last time that it was read.',
          unit: 'bool',
        }),
      },
    },
    rules: {
      title: 'Rules',
      metrics: {
        ruleEvaluations: counter('prometheus_rule_evaluations_total', {
          help: 'Evaluations of rules.',
          labels: { rule_group: ruleGroup },
        }),
        ruleFailures: counter('prometheus_rule_evaluation_failures_total', {
          help: 'Evaluations of rules that failed.',
          labels: { rule_group: ruleGroup },
        }),
        iterationsMissed: counter('prometheus_rule_group_iterations_missed_total', {
          help: 'Evaluations of rule groups that were left out because the one before took too long.',
          labels: { rule_group: ruleGroup },
        }),
        groupTime: gauge('prometheus_rule_group_last_duration_seconds', {
          help: 'Time that the last evaluation of the rule group took.',
          unit: 'seconds',
          labels: { rule_group: ruleGroup },
        }),
        groupInterval: gauge('prometheus_rule_group_interval_seconds', {
          help: 'Time between two evaluations of the rule group.',
          unit: 'seconds',
          labels: { rule_group: ruleGroup },
        }),
      },
    },
    notifications: {
      title: 'Sending alerts',
      metrics: {
        alertmanagers: gauge('prometheus_notifications_alertmanagers_discovered', {
          help: 'Alertmanagers that alerts are sent to.',
          unit: 'count',
        }),
        alertsSent: counter('prometheus_notifications_sent_total', {
          help: 'Alerts that an Alertmanager has taken.',
          labels: { alertmanager },
        }),
        sendErrors: counter('prometheus_notifications_errors_total', {
          help: 'Alerts that could not be sent.',
          labels: { alertmanager },
        }),
        alertsDropped: counter('prometheus_notifications_dropped_total', {
          help: 'Alerts that were given up.',
          labels: { alertmanager },
        }),
      },
    },
    storage: {
      title: 'Storage',
      metrics: {
        blockBytes: gauge('prometheus_tsdb_storage_blocks_bytes', {
          help: 'Space that the blocks of the database take.',
          unit: 'bytes',
        }),
        walBytes: gauge('prometheus_tsdb_wal_storage_size_bytes', {
          help: 'Space that the write-ahead log takes.',
          unit: 'bytes',
        }),
        headChunkBytes: gauge('prometheus_tsdb_head_chunks_storage_size_bytes', {
          help: 'Space that the chunks of the head block take.',
          unit: 'bytes',
        }),
        retentionBytes: gauge('prometheus_tsdb_retention_limit_bytes', {
          help: 'Space that the database may take before its oldest blocks are deleted, 0 when there is no limit.',
          unit: 'bytes',
        }),
        walCorruptions: counter('prometheus_tsdb_wal_corruptions_total', {
          help: 'Corruptions of the write-ahead log that were found.',
        }),
        walWritesFailed: counter('prometheus_tsdb_wal_writes_failed_total', {
          help: 'Writes to the write-ahead log that failed.',
        }),
        walTruncationsFailed: counter('prometheus_tsdb_wal_truncations_failed_total', {
          help: 'Truncations of the write-ahead log that failed.',
        }),
        checkpointsFailed: counter('prometheus_tsdb_checkpoint_creations_failed_total', {
          help: 'Checkpoints of the write-ahead log that could not be created.',
        }),
        compactionsFailed: counter('prometheus_tsdb_compactions_failed_total', {
          help: 'Compactions of blocks that failed.',
        }),
      },
    },
    queries: {
      title: 'Queries',
      metrics: {
        httpRequests: counter('prometheus_http_requests_total', {
          help: 'HTTP requests that were answered.',
          labels: { handler: open({ budget: 80 }), code: open({ budget: 10, pattern: '[1-5][0-9][0-9]' }) },
        }),
        queryLatency: histogram('prometheus_engine_query_duration_histogram_seconds', {
          help: 'Time that a part of the work on a query takes.',
          unit: 'seconds',
          labels: { slice: ['inner_eval', 'prepare_time', 'queue_time', 'result_sort'] },
          buckets: [0.01, 0.1, 1, 10],
        }),
      },
    },
    process: goProcess,
  },
});

export const prometheus = prometheusSystem.metrics;
