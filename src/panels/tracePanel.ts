import { PanelBuilder as NodeGraphBuilder } from '@grafana/grafana-foundation-sdk/nodegraph';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DataqueryBuilder, SearchTableType, TempoQueryType } from '@grafana/grafana-foundation-sdk/tempo';
import type { DataSource } from './datasource.ts';
import type { TracePanel } from './panel.ts';

/** A panel that asks Tempo, with its query. */
export function tracePanelBuilder({ visualization, traceql }: TracePanel, source: DataSource): NodeGraphBuilder | TableBuilder {
  const target = new DataqueryBuilder().datasource(source).refId('A');
  return visualization === 'nodeGraph'
    ? new NodeGraphBuilder().withTarget(target.queryType(TempoQueryType.ServiceMap))
    : new TableBuilder().withTarget(target.queryType(TempoQueryType.Traceql).query(traceql).tableType(SearchTableType.Traces).limit(20));
}
