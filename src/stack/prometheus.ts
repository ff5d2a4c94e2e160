import type { Config } from '../config/config.ts';
import { externalUrlArgs } from './externalUrl.ts';
import { artifactPaths, configFolder, mountIn, reloaded, rulesFolder, targetsFolder } from './mount.ts';
import { published, type Connection, type PodDiscovery, type Service } from './service.ts';

const data = '/prometheus';

/**
 * @param rules names of the rule files it loads
 * @param scrapes the services whose metrics it reads
 */
export function prometheusService(config: Config, rules: readonly string[], scrapes: readonly Connection[]): Service {
  const { image, port, externalUrl, storage, resources } = config.prometheus;
  const discovery = podDiscovery(config);
  return {
    name: 'prometheus',
    title: 'Prometheus',
    image,
    args: [
      `--config.file=${configFolder}/prometheus.yaml`,
      `--web.listen-address=:${port}`,
      `--storage.tsdb.path=${data}`,
      // Tempo writes what it derives from spans here. The lifecycle API stays off, as it is without --web.enable-lifecycle.
      '--web.enable-remote-write-receiver',
      '--enable-feature=exemplar-storage',
      // It reads its configuration and its rules again when they change.
      '--config.auto-reload',
      ...externalUrlArgs(externalUrl),
    ],
    env: {},
    ports: [published('http', port, config.publish.includes('prometheus'))],
    files: [
      reloaded(mountIn(configFolder, artifactPaths.prometheus)),
      ...rules.map((name) => reloaded(mountIn(rulesFolder, artifactPaths.rules(name)))),
      ...systemsWithTargetsFile(config).map((name) => reloaded(mountIn(targetsFolder, artifactPaths.targets(name)))),
    ],
    secretFiles: [],
    storage: [{ name: 'data', path: data, size: storage }],
    tmpfs: [],
    // The image's user "nobody". By number: Kubernetes cannot tell from a name that it is not root.
    user: { uid: 65534, gid: 65534 },
    health: {
      port: 'http',
      path: '/-/ready',
      livePath: '/-/healthy',
      command: ['/bin/promtool', 'check', 'ready', `--url=http://127.0.0.1:${port}`],
      startSeconds: 900,
    },
    resources,
    connectsTo: [
      { to: 'alertmanager', port: 'http', waits: true },
      ...scrapes,
      // It watches itself as the others would, by its Service; and of two, each the other.
      { to: 'prometheus', port: 'http', waits: false },
    ],
    outside: config.systems.some(({ nodes }) => nodes === 0),
    metrics: { port: 'http', path: '/metrics' },
    ...(discovery === undefined ? {} : { discoversPods: discovery }),
    // Each puts its own name on what it sends, to tell it from what the other sends.
    ...(config.highAvailability ? { replicas: { count: 2, nameVariable: 'POD_NAME' } } : {}),
  };
}

/** Systems whose targets stand in a file that the user fills after the output was written. */
export function systemsWithTargetsFile(config: Config): readonly string[] {
  return config.systems.flatMap(({ name, discovery }) => (discovery.kind === 'file' && discovery.paths.length === 0 ? [name] : []));
}

function podDiscovery(config: Config): PodDiscovery | undefined {
  const lists = config.systems.flatMap(({ discovery }) => (discovery.kind === 'kubernetes' ? [discovery.namespaces] : []));
  if (lists.length === 0) return undefined;
  return { namespaces: lists.some((list) => list.length === 0) ? [] : [...new Set(lists.flat())] };
}
