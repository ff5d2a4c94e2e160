import type { Config, SystemConfig } from '../config/config.ts';
import { nodeNames } from '../config/nodes.ts';
import { images } from '../config/versions.ts';
import type { System } from '../metric/system.ts';
import { telemetryOf } from './otlp.ts';
import type { Service } from './service.ts';

/** What a node keeps on disk. The image has this folder, owned by the node's user, so that a new volume is that user's, too. */
export const nodeData = '/var/lib/obskit';

/** The reference nodes of one system, each a service of its own, since each has a name that its peers call it by. */
export function nodeServices(config: Config, system: System, { nodes, metricsPath }: SystemConfig): readonly Service[] {
  const { name, title, port, grpcPort, keepsData } = system;
  const { image, resources, storage } = config.nodes;
  const telemetry = telemetryOf(config);
  const names = nodeNames({ name, nodes });
  const peers = names.map((peer) => `${peer}:${port}`);
  return names.map((node, index) => ({
    name: node,
    title: `${title}, node ${index + 1}`,
    image,
    ...(image.startsWith(`${images.node}:`) ? { builtLocally: true } : {}),
    // It listens on every address, and its peers know it by its name.
    args: [
      ...['node', name, '--listen', `0.0.0.0:${port}`, '--advertise', `${node}:${port}`, '--peers', peers.join(',')],
      ...(grpcPort === undefined ? [] : ['--grpc-listen', `0.0.0.0:${grpcPort}`]),
      // A folder below the volume's own: the node makes it, so that nobody else may read it, whatever the volume's mode is.
      ...(keepsData ? ['--data', `${nodeData}/data`] : []),
    ],
    env: telemetry.env,
    ports: [{ name: 'http', port }, ...(grpcPort === undefined ? [] : [{ name: 'grpc', port: grpcPort }])],
    files: [],
    secretFiles: [],
    storage: keepsData ? [{ name: 'data', path: nodeData, size: storage }] : [],
    tmpfs: [{ path: '/tmp', mebibytes: 32 }],
    // The user "node" of Node's own images.
    user: { uid: 1000, gid: 1000 },
    health: {
      port: 'http',
      path: '/readyz',
      livePath: '/healthz',
      command: ['node', '-e', `http.get('http://127.0.0.1:${port}/readyz', (r) => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))`],
      startSeconds: 60,
    },
    resources,
    connectsTo: [
      ...telemetry.connectsTo,
      ...names.filter((peer) => peer !== node).map((peer) => ({ to: peer, port: 'http', waits: false })),
    ],
    outside: false,
    metrics: { port: 'http', path: metricsPath },
    system: name,
    profile: 'demo',
  }));
}
