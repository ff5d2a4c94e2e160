import type { Config } from '../config/config.ts';
import { dataSources, dataSourceUids, provisioningFile, type DataSource } from './grafana.ts';

/** The cluster's Grafana has a data source called so, with this uid, and would not start with a second one. */
const prometheus = { name: 'Prometheus, with traces', uid: 'obskit-prometheus' } as const;

/**
 * Data sources for the cluster's own Grafana: those of the stack's services that run there, and its Prometheus once more,
 * since only a data source that knows of Tempo leads from an exemplar to its trace.
 */
export function clusterDataSources(config: Config): string {
  const sources = dataSources(config)
    .filter(({ type }) => type !== 'alertmanager')
    .map((source) => (source.uid === dataSourceUids.prometheus ? { ...source, ...prometheus, url: config.operator.prometheusUrl } : source))
    .map(({ isDefault: _, ...source }): DataSource => ({ ...source, jsonData: pointed(source.jsonData) }));
  return provisioningFile({ apiVersion: 1, datasources: sources });
}

/** What leads to the stack's Prometheus leads to that of the cluster. */
function pointed(jsonData: DataSource['jsonData']): DataSource['jsonData'] {
  return JSON.parse(JSON.stringify(jsonData), (key, value: unknown) =>
    key === 'datasourceUid' && value === dataSourceUids.prometheus ? prometheus.uid : value,
  ) as DataSource['jsonData'];
}
