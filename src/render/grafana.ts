import type { Config } from '../config/config.ts';
import { formatDuration } from '../metric/duration.ts';
import { dashboardFolder, type DashboardFile } from '../stack/grafana.ts';
import { artifactPaths, folderName } from '../stack/mount.ts';
import { spanMetrics } from '../stack/tempo.ts';
import type { Artifact } from './artifact.ts';
import { traceIdLabel } from './tempo.ts';
import { yamlFile } from './yaml.ts';

/** Data sources by uid: dashboards and links refer to them so. */
export const dataSourceUids = { prometheus: 'prometheus', tempo: 'tempo', alertmanager: 'alertmanager', loki: 'loki' } as const;

/** Grafana's provisioning: data sources wired to each other, and one provider a folder of dashboards. */
export function renderGrafana(config: Config, dashboards: readonly DashboardFile[]): readonly Artifact[] {
  return [
    { path: artifactPaths.dataSources, content: provisioningFile({ apiVersion: 1, prune: true, datasources: dataSources(config) }) },
    { path: artifactPaths.dashboardProviders, content: provisioningFile({ apiVersion: 1, providers: providers(dashboards) }) },
  ];
}

/** A data source as Grafana's provisioning has it. */
export interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault?: boolean;
  readonly access: string;
  readonly editable: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

export function dataSources(config: Config): readonly DataSource[] {
  const { prometheus, tempo, alertmanager, loki } = dataSourceUids;
  const common = { access: 'proxy', editable: false };
  return [
    {
      name: 'Prometheus',
      uid: prometheus,
      type: 'prometheus',
      url: `http://prometheus:${config.prometheus.port}`,
      isDefault: true,
      ...common,
      jsonData: {
        httpMethod: 'POST',
        // The least that $__rate_interval is computed from.
        timeInterval: formatDuration(config.scrape.interval),
        prometheusType: 'Prometheus',
        exemplarTraceIdDestinations: [{ name: traceIdLabel, datasourceUid: tempo }],
      },
    },
    {
      name: 'Tempo',
      uid: tempo,
      type: 'tempo',
      url: `http://tempo:${config.tempo.port}`,
      ...common,
      jsonData: {
        tracesToMetrics: {
          datasourceUid: prometheus,
          spanStartTimeShift: '-1h',
          spanEndTimeShift: '1h',
          tags: [{ key: 'service.name', value: 'service' }],
          queries: [
            { name: 'Spans per second', query: `sum(rate(${spanMetrics.calls}{$__tags}[5m]))` },
            { name: 'Duration, 99th percentile', query: `histogram_quantile(0.99, sum by (le) (rate(${spanMetrics.latency}_bucket{$__tags}[5m])))` },
          ],
        },
        ...(config.loki.enabled ? { tracesToLogsV2: logsOfTrace(loki) } : {}),
        serviceMap: { datasourceUid: prometheus },
        nodeGraph: { enabled: true },
        search: { hide: false },
      },
    },
    {
      name: 'Alertmanager',
      uid: alertmanager,
      type: 'alertmanager',
      url: `http://alertmanager:${config.alertmanager.port}`,
      ...common,
      jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
    },
    ...(config.loki.enabled
      ? [
          {
            name: 'Loki',
            uid: loki,
            type: 'loki',
            url: `http://loki:${config.loki.port}`,
            ...common,
            jsonData: {
              // A line of a log leads to its trace: the id is no part of the line but stands beside it.
              derivedFields: [
                { name: 'Trace', matcherType: 'label', matcherRegex: traceIdLabel, datasourceUid: tempo, url: '${__value.raw}', urlDisplayLabel: 'Open the trace' },
              ],
            },
          },
        ]
      : []),
  ];
}

/** From a span to what its service logged meanwhile of the same trace. Loki calls the attribute service.name `service_name`. */
function logsOfTrace(datasourceUid: string): unknown {
  return {
    datasourceUid,
    spanStartTimeShift: '-5m',
    spanEndTimeShift: '5m',
    tags: [{ key: 'service.name', value: 'service_name' }],
    // Of itself Grafana looks for the id in the line, where it does not stand.
    customQuery: true,
    query: `{\${__tags}} | ${traceIdLabel}="\${__trace.traceId}"`,
  };
}

function providers(dashboards: readonly DashboardFile[]): readonly unknown[] {
  return [...new Set(dashboards.map(({ folder }) => folder))].map((folder) => ({
    name: folderName(folder),
    type: 'file',
    folder,
    folderUid: folderName(folder),
    // What is on disk is what is shown: a dashboard whose file is gone goes, and a change is made in the code.
    disableDeletion: false,
    allowUiUpdates: false,
    updateIntervalSeconds: 30,
    options: { path: dashboardFolder(folder) },
  }));
}

/** A provisioning file, in which nothing stands for a variable. */
export function provisioningFile(value: unknown): string {
  return yamlFile(escaped(value));
}

/** Grafana replaces `$NAME` in provisioning files by environment variables: a dollar sign that is meant is doubled. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, escaped(entry)]));
  }
  return value;
}
