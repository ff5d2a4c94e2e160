import type { Config } from '../config/config.ts';
import { collectorHealthPort } from '../stack/collector.ts';
import { artifactPaths } from '../stack/mount.ts';
import type { Artifact } from './artifact.ts';
import { yamlFile } from './yaml.ts';

/** The Collector's configuration; none where the deployment has no Collector. */
export function renderCollector({ collector, loki, otlp }: Config): readonly Artifact[] {
  if (!collector.enabled) return [];
  const pipeline = (exporter: string) => ({ receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: [exporter] });
  const value = {
    extensions: { health_check: { endpoint: `0.0.0.0:${collectorHealthPort}` } },
    receivers: {
      // Without an endpoint they listen on localhost, where no other container gets to.
      otlp: { protocols: { grpc: { endpoint: `0.0.0.0:${otlp.grpc}` }, http: { endpoint: `0.0.0.0:${otlp.http}` } } },
    },
    processors: {
      // In percent of the container's limit: it refuses what comes in before that is reached, and senders try again.
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 25 },
      batch: {},
    },
    exporters: {
      'otlp_grpc/tempo': { endpoint: `tempo:${otlp.grpc}`, tls: { insecure: true } },
      ...(loki.enabled ? { 'otlp_http/loki': { endpoint: `http://loki:${loki.port}/otlp` } } : {}),
    },
    service: {
      extensions: ['health_check'],
      pipelines: { traces: pipeline('otlp_grpc/tempo'), ...(loki.enabled ? { logs: pipeline('otlp_http/loki') } : {}) },
      telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: collector.port } } } }] } },
    },
  };
  return [{ path: artifactPaths.collector, content: yamlFile(value) }];
}
