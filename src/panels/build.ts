import { DashboardBuilder, DashboardCursorSync, RowBuilder, type Panel as GrafanaPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { isRecorded } from '../metric/metric.ts';
import { selectorsOf } from '../promql/expr.ts';
import { dashboardScopeWith } from '../promql/render.ts';
import { annotationsOf } from './annotations.ts';
import type { Dashboard } from './dashboard.ts';
import { chosen, dataSourcesOf, type DataSources } from './datasource.ts';
import { layOut, type GridPos } from './layout.ts';
import { linkTo, linkToSiblings } from './links.ts';
import type { Panel, QueryPanel, TracePanel } from './panel.ts';
import { queryPanelBuilder } from './queryPanel.ts';
import { hasExemplars, isCrowded, isMomentary, mostLines, promTarget } from './target.ts';
import { thresholdSteps, type DrawnThreshold } from './threshold.ts';
import { tracePanelBuilder } from './tracePanel.ts';
import { grafanaUnit, noAnswer } from './units.ts';
import { variablesOf } from './variables.ts';

/** A dashboard as Grafana's v1 JSON, ready for file provisioning. */
export function buildDashboard(dashboard: Dashboard): object {
  const sources = dataSourcesOf(dashboard.rows.some(({ panels }) => panels.some(({ kind }) => kind === 'trace')));
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(dashboard.description)
    .tags([...dashboard.tags])
    .timezone('browser')
    // Changed in the code, and nowhere else: an edit in the browser would be lost with the next release.
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .link(linkToSiblings())
    .annotations([...annotationsOf(dashboard, sources)])
    .variables([...variablesOf(dashboard, sources)]);

  let id = 0;
  for (const { row, gridPos, panels } of layOut(dashboard.rows)) {
    id += 1;
    builder.withRow(new RowBuilder(row.title).id(id).gridPos(gridPos));
    for (const placed of panels) {
      id += 1;
      builder.withPanel(panelBuilder(placed.panel, { id, gridPos: placed.gridPos, dashboard, sources }));
    }
  }
  return withoutHiddenLinks(builder.build());
}

/** Buckets are many times as many series as anything else, and so are those of each instance: by the minute is fine enough. */
const dearInterval = '1m';

interface Surroundings {
  readonly id: number;
  readonly gridPos: GridPos;
  readonly dashboard: Dashboard;
  readonly sources: DataSources;
}

function panelBuilder(panel: Panel, around: Surroundings): { build: () => GrafanaPanel } {
  return panel.kind === 'query' ? queryPanel(panel, around) : tracePanel(panel, around);
}

function queryPanel(panel: QueryPanel, { id, gridPos, dashboard, sources }: Surroundings): { build: () => GrafanaPanel } {
  const { drawn = [], limit } = panel;
  const thresholds = limit === undefined || limit.of !== undefined ? drawn : [...drawn, { alert: '', severity: 'critical' as const, ...limit }];
  const unit = panel.lines[0]?.unit ?? 'count';
  const source = chosen('prometheus', sources.prometheus);
  const scope = dashboardScopeWith(dashboard);
  const builder = queryPanelBuilder(panel, thresholds)
    .id(id)
    .title(panel.title)
    .description(descriptionOf(panel, drawn))
    .datasource(source)
    .gridPos(gridPos)
    .unit(grafanaUnit[unit])
    .noValue(panel.none ?? noAnswer[unit])
    .thresholds(thresholdSteps(thresholds));
  if (!isMomentary(panel) && panel.lines.some((line) => hasExemplars(line) || isCrowded(panel, line))) builder.interval(dearInterval);
  if (panel.deeper !== undefined) builder.dataLinks([linkTo(panel.deeper, panel.lines, dashboard, sources)]);
  panel.lines.forEach((line, index) => builder.withTarget(promTarget(panel, line, { index, scope, source, jobs: dashboard.jobs })));
  return builder;
}

function tracePanel(panel: TracePanel, { id, gridPos, sources }: Surroundings): { build: () => GrafanaPanel } {
  const source = chosen('tempo', sources.tempo ?? sources.prometheus);
  return tracePanelBuilder(panel, source).id(id).title(panel.title).description(panel.ask).datasource(source).gridPos(gridPos).noValue('No traces in this range');
}

/** The question, what the drawn thresholds are, and which of the reader's choices do not count here. */
function descriptionOf(panel: QueryPanel, thresholds: readonly DrawnThreshold[]): string {
  const { ask, lines, lowest } = panel;
  const isCut = lines.some((line) => isCrowded(panel, line));
  const questions = ask ?? [...new Set(lines.map((line) => line.ask))].join(' ');
  const alerts = thresholds.map(({ alert }) => alert).join(', ');
  const isRecording = lines.some(({ expr }) => selectorsOf(expr).some(({ metric }) => isRecorded(metric)));
  return [
    questions,
    ...(isCut ? [`The ${mostLines} ${lowest === true ? 'lowest' : 'highest'} at each moment.`] : []),
    ...(alerts === '' ? [] : [`Thresholds: ${alerts}.`]),
    ...(isRecording ? ['Recorded for all targets together, whatever instance is chosen.'] : []),
  ].join(' ');
}

/** The SDK puts every link and annotation into a menu that is closed by default, and no builder call takes that back. */
function withoutHiddenLinks(dashboard: object): object {
  return JSON.parse(JSON.stringify(dashboard, (key, value: unknown) => (key === 'placement' && value === 'inControlsMenu' ? undefined : value))) as object;
}
