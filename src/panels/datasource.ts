/** What a query is sent to: the data source that the reader has chosen, among those of its kind. */
export interface DataSource {
  readonly type: string;
  readonly uid: string;
}

/** The kinds of data sources that are asked. */
export type SourceKind = 'prometheus' | 'tempo';

/** The variable that holds the reader's choice: of one name on all dashboards, so that links take the choice along. */
export function sourceVariable(kind: SourceKind): string {
  return `${kind}_datasource`;
}

export function chosen(kind: SourceKind): DataSource {
  return { type: kind, uid: `\${${sourceVariable(kind)}}` };
}
