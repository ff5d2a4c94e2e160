import type { Config, Receiver, SecretSource } from '../config/config.ts';
import { alertmanagerClusterPort as clusterPort } from '../config/kubernetesConfig.ts';
import { externalUrlArgs } from './externalUrl.ts';
import { goDuration } from './goDuration.ts';
import { artifactPaths, configFolder, fileName, mountIn, variablesFolder } from './mount.ts';
import { hostsOf, published, type Replicas, type SecretMount, type Service } from './service.ts';

const data = '/alertmanager';

export function alertmanagerService(config: Config): Service {
  const { image, port, externalUrl, retention, storage, resources } = config.alertmanager;
  const replicas = config.highAvailability ? cluster : undefined;
  return {
    name: 'alertmanager',
    title: 'Alertmanager',
    image,
    program: '/bin/alertmanager',
    args: [
      `--config.file=${configFolder}/alertmanager.yaml`,
      `--web.listen-address=:${port}`,
      `--storage.path=${data}`,
      `--data.retention=${goDuration(retention)}`,
      ...externalUrlArgs(externalUrl),
      ...clusterArgs(replicas),
    ],
    env: {},
    ports: [
      published('http', port, config.publish.includes('alertmanager')),
      ...(replicas === undefined ? [] : [{ name: clusterPorts.tcp, port: clusterPort }, { name: clusterPorts.udp, port: clusterPort, protocol: 'UDP' as const }]),
    ],
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
    resources,
    connectsTo: replicas === undefined ? [] : Object.values(clusterPorts).map((own) => ({ to: 'alertmanager', port: own, waits: false })),
    outside: config.receivers.some(({ kind }) => kind !== 'none'),
    metrics: { port: 'http', path: '/metrics' },
    ...(replicas === undefined ? {} : { replicas }),
  };
}

/** Three: one may be away for maintenance and another fail, and a notification is still sent. */
const cluster: Replicas = { count: 3 };
/** They gossip over both. */
const clusterPorts = { tcp: 'cluster', udp: 'cluster-udp' } as const;

function clusterArgs(replicas: Replicas | undefined): readonly string[] {
  // One alone would look for peers, and open a port that nobody needs.
  if (replicas === undefined) return ['--cluster.listen-address='];
  return [`--cluster.listen-address=0.0.0.0:${clusterPort}`, ...hostsOf({ name: 'alertmanager', replicas }).map((host) => `--cluster.peer=${host}:${clusterPort}`)];
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
