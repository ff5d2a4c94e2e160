import type { Config } from '../config/config.ts';
import { artifactPaths, dashboardsFolder, folderName, mountIn, provisioningFolder, reloaded } from './mount.ts';
import { published, type Service } from './service.ts';

const data = '/var/lib/grafana';

/** A dashboard as the stack sees it: a file, in a folder of Grafana's. */
export interface DashboardFile {
  readonly name: string;
  /** The folder's title. */
  readonly folder: string;
}

/** Where Grafana finds the dashboards of a folder. */
export function dashboardFolder(folder: string): string {
  return `${dashboardsFolder}/${folderName(folder)}`;
}

export function grafanaService(config: Config, dashboards: readonly DashboardFile[]): Service {
  const { image, port, storage, resources } = config.grafana;
  return {
    name: 'grafana',
    title: 'Grafana',
    image,
    args: [],
    env: {
      GF_SERVER_HTTP_PORT: String(port),
      GF_SERVER_ROOT_URL: config.grafanaUrl,
      GF_PATHS_PROVISIONING: provisioningFolder,
      GF_LOG_MODE: 'console',
      GF_SECURITY_ADMIN_USER: 'admin',
      GF_SECURITY_ADMIN_PASSWORD: {
        kind: 'secret',
        variable: 'GRAFANA_ADMIN_PASSWORD',
        remedy: 'Grafana has no default password, so set GRAFANA_ADMIN_PASSWORD in .env as .env.example shows',
      },
      GF_SECURITY_DISABLE_GRAVATAR: 'true',
      GF_USERS_ALLOW_SIGN_UP: 'false',
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      // It calls nobody: no usage reports, no look-ups of releases, no keys of plugins, no snapshots on a server of the makers.
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
      GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
      // Prometheus, Tempo and Loki are plugins in the image, each a process of its own. Of itself Grafana looks for newer ones
      // at each start, ends the one that runs, and then cannot put the newer one into the read-only image: the data source is
      // gone (grafana/grafana#132528).
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
    },
    ports: [published('http', port, config.publish.includes('grafana'))],
    files: [
      mountIn(`${provisioningFolder}/datasources`, artifactPaths.dataSources),
      mountIn(`${provisioningFolder}/dashboards`, artifactPaths.dashboardProviders),
      // Its providers look for new ones every half minute; data sources are read at the start only.
      ...dashboards.map(({ name, folder }) => reloaded(mountIn(dashboardFolder(folder), artifactPaths.dashboard(name)))),
    ],
    secretFiles: [],
    storage: [{ name: 'data', path: data, size: storage }],
    tmpfs: [{ path: '/tmp', mebibytes: 64 }],
    user: { uid: 472, gid: 472 },
    health: {
      port: 'http',
      path: '/api/health',
      command: ['wget', '--quiet', '--spider', `http://127.0.0.1:${port}/api/health`],
      startSeconds: 180,
    },
    resources,
    connectsTo: [
      { to: 'prometheus', port: 'http', waits: true },
      { to: 'tempo', port: 'http', waits: false },
      { to: 'alertmanager', port: 'http', waits: false },
      ...(config.loki.enabled ? [{ to: 'loki', port: 'http', waits: false }] : []),
    ],
    outside: false,
    metrics: { port: 'http', path: '/metrics' },
  };
}
