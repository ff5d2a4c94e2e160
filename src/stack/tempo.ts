import type { Config } from '../config/config.ts';
import { grpcPort } from './grpcServer.ts';
import { artifactPaths, configFolder, mountIn } from './mount.ts';
import { otlpPorts } from './otlp.ts';
import { published, type Service } from './service.ts';

/** Below it lies all that Tempo writes: blocks, its write-ahead log, and the generator's. */
export const tempoData = '/var/tempo';

/** What Tempo's generator derives from spans and writes to Prometheus. */
export const spanMetrics = {
  calls: 'traces_spanmetrics_calls_total',
  latency: 'traces_spanmetrics_latency',
} as const;

export function tempoService(config: Config): Service {
  const { image, port, storage, resources } = config.tempo;
  return {
    name: 'tempo',
    title: 'Tempo',
    image,
    args: [`-config.file=${configFolder}/tempo.yaml`],
    env: {},
    // People read traces through Grafana. Spans from beyond the stack come in where the Collector is, if there is one.
    ports: [published('http', port, config.publish.includes('tempo')), ...otlpPorts(config, 'tempo')],
    innerPorts: [grpcPort],
    files: [mountIn(configFolder, artifactPaths.tempo)],
    secretFiles: [],
    storage: [{ name: 'data', path: tempoData, size: storage }],
    tmpfs: [],
    user: { uid: 10001, gid: 10001 },
    health: {
      port: 'http',
      path: '/ready',
      // While it is not ready, for want of disk or of time to join itself, a restart would only begin anew what it waits for.
      livePath: '/metrics',
      // The image has neither a shell nor a client: the binary asks itself, at port 3200 unless told otherwise.
      command: ['/tempo', '-health', ...(port === 3200 ? [] : [`-health.url=http://127.0.0.1:${port}/ready`])],
      startSeconds: 300,
    },
    resources,
    connectsTo: [{ to: 'prometheus', port: 'http', waits: true }],
    outside: false,
    metrics: { port: 'http', path: '/metrics' },
  };
}
