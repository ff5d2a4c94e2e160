import type { Config } from '../config/config.ts';
import { artifactPaths, configFolder, mountIn } from './mount.ts';
import { otlpPorts } from './otlp.ts';
import type { Service } from './service.ts';

/** Where its health check extension answers. */
export const collectorHealthPort = 13_133;

/** It keeps nothing on disk: what it has not handed on when it ends is lost, but for what it hands on while it ends. */
export function collectorService(config: Config): Service {
  const { image, port, resources } = config.collector;
  return {
    name: 'collector',
    title: 'OpenTelemetry Collector',
    image,
    args: [`--config=${configFolder}/collector.yaml`],
    env: {},
    ports: [...otlpPorts(config, 'collector'), { name: 'metrics', port }, { name: 'health', port: collectorHealthPort }],
    files: [mountIn(configFolder, artifactPaths.collector)],
    secretFiles: [],
    storage: [],
    tmpfs: [],
    user: { uid: 10001, gid: 10001 },
    // Its image holds the one binary, which cannot ask another process for its health.
    health: { port: 'health', path: '/', startSeconds: 60 },
    resources,
    connectsTo: [
      { to: 'tempo', port: 'otlp-grpc', waits: true },
      ...(config.loki.enabled ? [{ to: 'loki', port: 'http', waits: false }] : []),
    ],
    outside: false,
    metrics: { port: 'metrics', path: '/metrics' },
    profile: 'collector',
  };
}
