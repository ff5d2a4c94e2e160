/** What a query is sent to: the data source that the reader has chosen, among those of its kind. */
export interface DataSource {
  readonly type: string;
  readonly uid: string;
}

/** The variables that hold the reader's choice of data sources, by kind. */
export interface DataSources {
  readonly prometheus: string;
  /** Only where a dashboard asks Tempo as well. */
  readonly tempo: string | undefined;
}

/** One kind is just the data source; of two, each is named by its kind. */
export function dataSourcesOf(asksTempo: boolean): DataSources {
  return asksTempo ? { prometheus: 'prometheus_datasource', tempo: 'tempo_datasource' } : { prometheus: 'datasource', tempo: undefined };
}

export function chosen(type: 'prometheus' | 'tempo', variable: string): DataSource {
  return { type, uid: `\${${variable}}` };
}
