import type { Config, Receiver, SecretSource } from '../config/config.ts';
import { goDuration } from './goDuration.ts';
import { artifactPaths, configFolder, fileName, mountIn, variablesFolder } from './mount.ts';
import type { SecretMount, Service } from './service.ts';

const data = '/alertmanager';

export function alertmanagerService(config: Config): Service {
  const { port, retention, storage } = config.alertmanager;
  return {
    name: 'alertmanager',
    title: 'Alertmanager',
    image: `docker.io/prom/alertmanager:${config.versions.alertmanager}`,
    program: '/bin/alertmanager',
    args: [
      `--config.file=${configFolder}/alertmanager.yaml`,
      `--web.listen-address=:${port}`,
      `--storage.path=${data}`,
      `--data.retention=${goDuration(retention)}`,
      // One replica: without this it looks for peers, and opens a port that nobody needs.
      '--cluster.listen-address=',
    ],
    env: {},
    ports: [{ name: 'http', port, publish: port }],
    files: [mountIn(configFolder, artifactPaths.alertmanager)],
    secretFiles: secretMounts(config.receivers),
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
    resources: { requests: { cpu: 0.05, mebibytes: 64 }, limits: { cpu: 0.5, mebibytes: 256 } },
    connectsTo: [],
    outside: config.receivers.some(({ kind }) => kind !== 'none'),
    metrics: { port: 'http', path: '/metrics' },
  };
}

/** The file that Alertmanager reads a secret from. */
export function secretPath(source: SecretSource): string {
  return 'file' in source ? source.file : `${variablesFolder}/${source.env}`;
}

/** The files that the receivers read their secrets from, each once. */
function secretMounts(receivers: readonly Receiver[]): readonly SecretMount[] {
  const mounts = receivers.flatMap(secretsOf).map((source): SecretMount => {
    const path = secretPath(source);
    return { path, key: fileName(path), ...('env' in source ? { variable: source.env } : {}) };
  });
  return mounts.filter(({ path }, index) => mounts.findIndex((other) => other.path === path) === index);
}

function secretsOf(receiver: Receiver): readonly SecretSource[] {
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
}
