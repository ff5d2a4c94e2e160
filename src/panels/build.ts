import { LegendDisplayMode, LegendPlacement, ReduceDataOptionsBuilder, SortOrder, TooltipDisplayMode, VizLegendOptionsBuilder, VizTooltipOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
  type Panel as GrafanaPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Question } from '../promql/question.ts';
import { dashboardScope, render } from '../promql/render.ts';
import { kitTag, type Dashboard } from './dashboard.ts';
import { layOut, type GridPos } from './layout.ts';
import type { Panel } from './panel.ts';
import { grafanaUnit } from './units.ts';

/** Every query asks the data source that the reader has chosen. */
const datasource = { type: 'prometheus', uid: '${datasource}' };

/** A dashboard as Grafana's v1 JSON, ready for file provisioning. */
export function buildDashboard(dashboard: Dashboard): object {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(dashboard.description)
    .tags([...dashboard.tags])
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .link(linkToSiblings())
    .variables([datasourceVariable(), jobVariable(dashboard.system), instanceVariable()]);

  let id = 0;
  for (const { row, gridPos, panels } of layOut(dashboard.rows)) {
    id += 1;
    builder.withRow(new RowBuilder(row.title).id(id).gridPos(gridPos));
    for (const placed of panels) {
      id += 1;
      builder.withPanel(panelBuilder(placed.panel, id, placed.gridPos));
    }
  }
  return withoutHiddenLinks(builder.build());
}

function panelBuilder(panel: Panel, id: number, gridPos: GridPos): { build: () => GrafanaPanel } {
  const builder = (panel.visualization === 'stat' ? statBuilder() : timeseriesBuilder())
    .id(id)
    .title(panel.title)
    .description(panel.questions.map(({ ask }) => ask).join(' '))
    .datasource(datasource)
    .gridPos(gridPos)
    .unit(grafanaUnit[panel.questions[0]?.unit ?? 'count'])
    .noValue('No data')
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([{ value: null, color: 'green' }]));
  panel.questions.forEach((question, i) => builder.withTarget(target(panel, question, i)));
  return builder;
}

function statBuilder(): StatBuilder {
  return new StatBuilder().reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''));
}

function timeseriesBuilder(): TimeseriesBuilder {
  return new TimeseriesBuilder()
    .lineWidth(2)
    .fillOpacity(8)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

function target(panel: Panel, question: Question, index: number): DataqueryBuilder {
  const legend = question.by.map((name) => `{{${name}}}`).join(' ');
  const builder = new DataqueryBuilder()
    .datasource(datasource)
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .expr(render(question.expr, dashboardScope))
    .legendFormat(legend || panel.title);
  return panel.visualization === 'stat' ? builder.instant() : builder.range();
}

function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');
}

/** "All" lists the jobs found, rather than any job at all: some systems expose the same bare names. */
function jobVariable(system: string): QueryVariableBuilder {
  return queryVariable('job', 'Job', `label_values(up{job="${system}"}, job)`);
}

function instanceVariable(): QueryVariableBuilder {
  return queryVariable('instance', 'Instance', 'label_values(up{job=~"$job"}, instance)').allValue('.+');
}

function queryVariable(name: string, title: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(datasource)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

function linkToSiblings(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Other dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([kitTag])
    .asDropdown(true)
    .keepTime(true)
    .includeVars(false);
}

/** The SDK puts every link into a menu that is closed by default, and no builder call takes that back. */
function withoutHiddenLinks(dashboard: object): object {
  return JSON.parse(JSON.stringify(dashboard, (key, value: unknown) => (key === 'placement' && value === 'inControlsMenu' ? undefined : value))) as object;
}
