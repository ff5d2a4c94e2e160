import type { Config } from '../config/config.ts';
import { grpcPort } from './grpcServer.ts';
import { artifactPaths, configFolder, mountIn } from './mount.ts';
import { published, type Service } from './service.ts';

/** Below it lies all that Loki writes. Its image has this folder, owned by its user, so that a new volume is that user's, too. */
export const lokiData = '/loki';

export function lokiService(config: Config): Service {
  const { image, port, storage, resources } = config.loki;
  return {
    name: 'loki',
    title: 'Loki',
    image,
    args: [`-config.file=${configFolder}/loki.yaml`],
    env: {},
    ports: [published('http', port, config.publish.includes('loki'))],
    innerPorts: [grpcPort],
    files: [mountIn(configFolder, artifactPaths.loki)],
    secretFiles: [],
    storage: [{ name: 'data', path: lokiData, size: storage }],
    tmpfs: [{ path: '/tmp', mebibytes: 64 }],
    user: { uid: 10001, gid: 10001 },
    health: {
      port: 'http',
      path: '/ready',
      // While it is not ready, for want of disk or of time to join itself, a restart would only begin anew what it waits for.
      livePath: '/metrics',
      // The image has neither a shell nor a client: the binary asks itself.
      command: ['/usr/bin/loki', '-health', `-health.url=http://127.0.0.1:${port}/ready`],
      startSeconds: 300,
    },
    resources,
    connectsTo: [],
    outside: false,
    metrics: { port: 'http', path: '/metrics' },
    profile: 'logs',
  };
}
