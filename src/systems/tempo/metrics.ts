import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';
import { goProcess } from '../goProcess.ts';

/** `single-tenant` unless tenants are told apart. */
const tenant = open({ budget: 5 });

/**
 * What Tempo exposes of itself, as far as the kit asks for it. Names, types and labels as the source of version 3.0.3
 * defines them, for a process that runs all of its modules; held against one that ran, which had refused no span yet.
 */
export const tempoSystem = defineSystem({
  name: 'tempo',
  title: 'Tempo',
  description: 'Takes spans, keeps traces, and derives metrics from them.',
  port: 3200,
  families: {
    ingestion: {
      title: 'Spans',
      metrics: {
        spansReceived: counter('tempo_distributor_spans_received_total', {
          help: 'Spans that have arrived.',
          labels: { tenant },
        }),
        bytesReceived: counter('tempo_distributor_bytes_received_total', {
          help: 'Bytes of spans that have arrived and were taken.',
          unit: 'bytes',
          labels: { tenant },
          legacyName: 'the system puts the unit in the middle of the name',
        }),
        spansDiscarded: counter('tempo_discarded_spans_total', {
          help: 'Spans that were thrown away, by the reason.',
          labels: { reason: open({ budget: 8 }), tenant },
        }),
        spansRefused: counter('tempo_receiver_refused_spans', {
          help: 'Spans that the receiver could not hand on.',
          labels: { receiver: open({ budget: 4 }), transport: open({ budget: 4 }) },
          legacyName: 'a counter that the system exposes without the suffix of counters',
        }),
      },
    },
    blocks: {
      title: 'Blocks',
      metrics: {
        ready: gauge('tempo_live_store_ready', {
          help: 'Whether the newest traces can be asked for.',
          unit: 'bool',
        }),
        flushesFailed: counter('tempo_live_store_local_failed_flushes_total', {
          help: 'Blocks that could not be handed to the storage of blocks.',
        }),
        compactionErrors: counter('tempodb_compaction_errors_total', {
          help: 'Errors during compactions.',
        }),
        outstandingBlocks: gauge('tempodb_compaction_outstanding_blocks', {
          help: 'Blocks that wait for their compaction.',
          unit: 'count',
          labels: { tenant },
        }),
        blocks: gauge('tempodb_blocklist_length', {
          help: 'Blocks that are stored.',
          unit: 'count',
          labels: { tenant },
        }),
      },
    },
    generator: {
      title: 'Metrics from spans',
      metrics: {
        spansGenerated: counter('tempo_metrics_generator_spans_received_total', {
          help: 'Spans that metrics are derived from.',
          labels: { tenant },
        }),
        activeSeries: gauge('tempo_metrics_generator_registry_active_series', {
          help: 'Series that are derived from spans.',
          unit: 'count',
          labels: { tenant },
        }),
      },
    },
    queries: {
      title: 'Queries',
      metrics: {
        requestLatency: histogram('tempo_request_duration_seconds', {
          help: 'Time that requests take, over HTTP and gRPC.',
          unit: 'seconds',
          labels: { method: open({ budget: 5 }), route: open({ budget: 30 }), status_code: open({ budget: 10 }), ws: ['true', 'false'] },
          buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100],
        }),
      },
    },
    process: goProcess,
  },
});

export const tempo = tempoSystem.metrics;
