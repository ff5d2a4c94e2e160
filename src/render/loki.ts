import type { Config } from '../config/config.ts';
import { goDuration } from '../stack/goDuration.ts';
import { serverSettings } from '../stack/grpcServer.ts';
import { lokiData } from '../stack/loki.ts';
import { artifactPaths } from '../stack/mount.ts';
import type { Artifact } from './artifact.ts';
import { yamlFile } from './yaml.ts';

/** Loki's configuration, as one process that keeps all in a folder; none where the deployment has no Loki. */
export function renderLoki({ loki }: Config): readonly Artifact[] {
  if (!loki.enabled) return [];
  const value = {
    // One tenant: whoever gets as far as this port may read and write.
    auth_enabled: false,
    server: serverSettings(loki.port),
    analytics: { reporting_enabled: false },
    common: {
      instance_addr: '127.0.0.1',
      path_prefix: lokiData,
      replication_factor: 1,
      ring: { kvstore: { store: 'inmemory' } },
      storage: { filesystem: { chunks_directory: `${lokiData}/chunks`, rules_directory: `${lokiData}/rules` } },
    },
    schema_config: {
      // Logs that come over OTLP need structured metadata, and that needs this index and this schema.
      configs: [{ from: '2024-01-01', store: 'tsdb', object_store: 'filesystem', schema: 'v13', index: { prefix: 'index_', period: '24h' } }],
    },
    limits_config: { retention_period: goDuration(loki.retention) },
    // Without it nothing is ever deleted, whatever the period says.
    compactor: { working_directory: `${lokiData}/compactor`, retention_enabled: true, delete_request_store: 'filesystem' },
  };
  return [{ path: artifactPaths.loki, content: yamlFile(value) }];
}
