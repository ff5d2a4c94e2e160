import type { FileMount } from './service.ts';

/** Where a container finds what the kit made for it. Folders below it are mounted one by one. */
export const rootFolder = '/etc/obskit';

/** The folder of the service's own configuration. */
export const configFolder = `${rootFolder}/config`;
/** Beside the configuration, as in the output: `../rules/*.yaml` finds the rules in both places. */
export const rulesFolder = `${rootFolder}/rules`;
export const targetsFolder = `${rootFolder}/targets`;
/** Secrets from variables, each a file of its variable's name: Alertmanager reads secrets from files only. */
export const variablesFolder = `${rootFolder}/variables`;
export const provisioningFolder = `${rootFolder}/provisioning`;
export const dashboardsFolder = `${rootFolder}/dashboards`;

/** The paths of artifacts that one module writes and another mounts. */
export const artifactPaths = {
  prometheus: 'prometheus/prometheus.yaml',
  alertmanager: 'alertmanager/alertmanager.yaml',
  tempo: 'tempo/tempo.yaml',
  loki: 'loki/loki.yaml',
  collector: 'collector/collector.yaml',
  dataSources: 'grafana/provisioning/datasources/obskit.yaml',
  dashboardProviders: 'grafana/provisioning/dashboards/obskit.yaml',
  rules: (name: string) => `rules/${name}.yaml`,
  targets: (system: string) => `targets/${system}.yaml`,
  dashboard: (name: string) => `dashboards/${name}.json`,
} as const;

/** An artifact in a folder of the container, under its own file name. */
export function mountIn(folder: string, artifact: string): FileMount {
  return { path: `${folder}/${fileName(artifact)}`, artifact };
}

/** A file that its service reads again by itself when it has changed. */
export function reloaded(mount: FileMount): FileMount {
  return { ...mount, reloaded: true };
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A title as a folder's name: `SLOs and errors` is `slos-and-errors`. */
export function folderName(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** Mounts by the folder they share, each with its files, in the order of first mention. */
export function mountFolders<M extends { readonly path: string }>(mounts: readonly M[]): readonly { readonly folder: string; readonly files: readonly M[] }[] {
  return [...new Set(mounts.map(({ path }) => folderOf(path)))].map((folder) => ({
    folder,
    files: mounts.filter(({ path }) => folderOf(path) === folder),
  }));
}
