import type { Config, Receiver, SecretFile } from '../config/config.ts';
import { goDuration } from './goDuration.ts';
import { artifactPaths, configFolder, fileName, mountIn } from './mount.ts';
import { published, type Service } from './service.ts';

const data = '/alertmanager';

export function alertmanagerService(config: Config): Service {
  const { image, port, retention, storage, resources } = config.alertmanager;
  return {
    name: 'alertmanager',
    title: 'Alertmanager',
    image,
    args: [
      `--config.file=${configFolder}/alertmanager.yaml`,
      `--web.listen-address=:${port}`,
      `--storage.path=${data}`,
      `--data.retention=${goDuration(retention)}`,
      // One replica: without this it looks for peers, and opens a port that nobody needs.
      '--cluster.listen-address=',
    ],
    env: {},
    ports: [published('http', port, config.publish.includes('alertmanager'))],
    files: [mountIn(configFolder, artifactPaths.alertmanager)],
    secretFiles: secretFilesOf(config.receivers).map(({ file }) => ({ path: file, key: fileName(file) })),
    storage: [{ name: 'data', path: data, size: storage }],
    tmpfs: [],
    user: { uid: 65534, gid: 65534 },
    health: {
      port: 'http',
      path: '/-/ready',
      livePath: '/-/healthy',
      command: ['/bin/amtool', 'cluster', 'show', `--alertmanager.url=http://127.0.0.1:${port}`],
      startSeconds: 120,
    },
    resources,
    connectsTo: [],
    outside: config.receivers.some(({ kind }) => kind !== 'none'),
    metrics: { port: 'http', path: '/metrics' },
  };
}

/** The files that the receivers read their secrets from, each once. */
function secretFilesOf(receivers: readonly Receiver[]): readonly SecretFile[] {
  const files = receivers.flatMap((receiver) => {
    switch (receiver.kind) {
      case 'none':
        return [];
      case 'webhook':
        return typeof receiver.url === 'string' ? [] : [receiver.url];
      case 'slack':
        return [receiver.apiUrl];
      case 'pagerduty':
        return [receiver.routingKey];
      case 'opsgenie':
        return [receiver.apiKey];
      case 'teams':
        return [receiver.webhookUrl];
      case 'email':
        return receiver.password === undefined ? [] : [receiver.password];
    }
  });
  return files.filter(({ file }, index) => files.findIndex((other) => other.file === file) === index);
}
