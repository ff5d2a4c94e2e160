import type { Config, SystemConfig } from '../config/config.ts';
import { nodeNames } from '../config/nodes.ts';
import type { System } from '../metric/system.ts';
import type { Service } from './service.ts';
import { otlpPorts } from './tempo.ts';

/** The reference nodes of one system, each a service of its own, since each has a name that its peers call it by. */
export function nodeServices(config: Config, system: System, { nodes, metricsPath }: SystemConfig): readonly Service[] {
  const { name, title, port } = system;
  const names = nodeNames({ name, nodes });
  const peers = names.map((peer) => `${peer}:${port}`);
  return names.map((node, index) => ({
    name: node,
    title: `${title}, node ${index + 1}`,
    image: `obskit-node:${config.versions.node}`,
    builtLocally: true,
    // It listens on every address, and its peers know it by its name.
    args: ['node', name, '--listen', `0.0.0.0:${port}`, '--advertise', `${node}:${port}`, '--peers', peers.join(',')],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://tempo:${otlpPorts.http}` },
    ports: [{ name: 'http', port }],
    files: [],
    secretFiles: [],
    storage: [],
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
    resources: { requests: { cpu: 0.05, mebibytes: 96 }, limits: { cpu: 0.5, mebibytes: 256 } },
    connectsTo: [
      { to: 'tempo', port: 'otlp-http', waits: true },
      ...names.filter((peer) => peer !== node).map((peer) => ({ to: peer, port: 'http', waits: false })),
    ],
    outside: false,
    metrics: { port: 'http', path: metricsPath },
    system: name,
    profile: 'demo',
  }));
}
