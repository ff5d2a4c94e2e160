import type { Config } from '../config/config.ts';
import { goDuration } from '../stack/goDuration.ts';
import { serverSettings } from '../stack/grpcServer.ts';
import { artifactPaths } from '../stack/mount.ts';
import { tempoData } from '../stack/tempo.ts';
import type { Artifact } from './artifact.ts';
import { yamlFile } from './yaml.ts';

/** The label of an exemplar that holds its trace's id: the one that the nodes' own histograms use. */
export const traceIdLabel = 'trace_id';

/**
 * Tempo's configuration, for version 3 as one process, which needs no Kafka.
 * @param prometheus the addresses that it writes to what it derives from spans: each of several keeps its own samples
 */
export function renderTempo(config: Config, prometheus: readonly string[]): readonly Artifact[] {
  const retention = goDuration(config.tempo.retention);
  const value = {
    server: serverSettings(config.tempo.port),
    usage_report: { reporting_enabled: false },
    distributor: {
      receivers: {
        // Without an endpoint they listen on localhost, where no other container gets to.
        otlp: {
          protocols: {
            grpc: { endpoint: `0.0.0.0:${config.otlp.grpc}` },
            http: { endpoint: `0.0.0.0:${config.otlp.http}` },
          },
        },
      },
    },
    metrics_generator: {
      // As often as what is scraped: the windows that both are asked over are the same.
      registry: { collection_interval: goDuration(config.scrape.interval) },
      storage: {
        path: `${tempoData}/generator/wal`,
        remote_write: prometheus.map((url) => ({ url: `${url}/api/v1/write`, send_exemplars: true })),
      },
    },
    live_store: {
      // It finds itself by this address, at the gRPC port.
      ring: { instance_addr: '127.0.0.1' },
      // What has been acknowledged goes here within seconds, and becomes a block later.
      wal: { path: `${tempoData}/live-store/traces` },
      shutdown_marker_dir: `${tempoData}/live-store/shutdown-marker`,
    },
    storage: {
      trace: { backend: 'local', wal: { path: `${tempoData}/wal` }, local: { path: `${tempoData}/blocks` } },
    },
    overrides: {
      defaults: { metrics_generator: { processors: ['service-graphs', 'span-metrics'], trace_id_label_name: traceIdLabel } },
    },
    // The scheduler plans what the workers delete: both need to know.
    backend_worker: { compaction: { block_retention: retention } },
    backend_scheduler: { local_work_path: `${tempoData}/scheduler`, provider: { compaction: { compaction: { block_retention: retention } } } },
  };
  return [{ path: artifactPaths.tempo, content: yamlFile(value) }];
}
