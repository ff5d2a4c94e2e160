import { DashboardBuilder, DashboardCursorSync, RowBuilder, type Panel as GrafanaPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { isRecorded } from '../metric/metric.ts';
import { selectorsOf } from '../promql/expr.ts';
import { dashboardScopeWith } from '../promql/render.ts';
import { annotationsOf } from './annotations.ts';
import { choicesOf, type Dashboard } from './dashboard.ts';
import { chosen, type SourceKind } from './datasource.ts';
import { layOut, type GridPos } from './layout.ts';
import { linkTo, linkToSiblings } from './links.ts';
import type { Line } from './line.ts';
import type { Panel, QueryPanel, TracePanel } from './panel.ts';
import { queryPanelBuilder } from './queryPanel.ts';
import { hasExemplars, isCrowded, isMomentary, looksBack, mostLines, promTarget } from './target.ts';
import { thresholdSteps, type DrawnThreshold } from './threshold.ts';
import { tracePanelBuilder } from './tracePanel.ts';
import { grafanaUnit, noAnswer } from './units.ts';
import { variablesOf } from './variables.ts';

/** A dashboard as Grafana's v1 JSON, ready for file provisioning. */
export function buildDashboard(dashboard: Dashboard): object {
  const asksTempo = dashboard.rows.some(({ panels }) => panels.some(({ kind }) => kind === 'trace'));
  const kinds: readonly SourceKind[] = asksTempo ? ['prometheus', 'tempo'] : ['prometheus'];
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
    .annotations([...annotationsOf(dashboard)])
    .variables([...variablesOf(dashboard, kinds)]);

  let id = 0;
  for (const { row, gridPos, panels } of layOut(dashboard.rows)) {
    id += 1;
    builder.withRow(new RowBuilder(row.title).id(id).gridPos(gridPos));
    for (const placed of panels) {
      id += 1;
      builder.withPanel(panelBuilder(placed.panel, { id, gridPos: placed.gridPos, dashboard }));
    }
  }
  return withoutHiddenLinks(builder.build());
}

/** Buckets are many times as many series as anything else, and so are those of each instance; a look back takes as many samples at each step. By the minute is fine enough. */
const dearInterval = '1m';

interface Surroundings {
  readonly id: number;
  readonly gridPos: GridPos;
  readonly dashboard: Dashboard;
}

function panelBuilder(panel: Panel, around: Surroundings): { build: () => GrafanaPanel } {
  return panel.kind === 'query' ? queryPanel(panel, around) : tracePanel(panel, around);
}

function queryPanel(panel: QueryPanel, { id, gridPos, dashboard }: Surroundings): { build: () => GrafanaPanel } {
  const { drawn = [], limit } = panel;
  const thresholds = limit === undefined || limit.of !== undefined ? drawn : [...drawn, { alert: '', severity: 'critical' as const, ...limit }];
  const [first] = panel.lines;
  const source = chosen('prometheus');
  const scope = dashboardScopeWith({ ...dashboard, choices: choicesOf(dashboard) });
  const most = mostLines(gridPos.w);
  const builder = queryPanelBuilder(panel, { thresholds, width: gridPos.w, jobs: dashboard.jobs })
    .id(id)
    .title(panel.title)
    .description(descriptionOf(panel, { drawn, most, dashboard }))
    .datasource(source)
    .gridPos(gridPos)
    .unit(first === undefined ? 'short' : grafanaUnit(first))
    .noValue(panel.none ?? (first === undefined ? '' : noAnswer(first)))
    .thresholds(thresholdSteps(thresholds));
  if (!isMomentary(panel) && panel.lines.some((line) => hasExemplars(line) || isCrowded(panel, line) || looksBack(line))) builder.interval(dearInterval);
  if (panel.deeper !== undefined) builder.dataLinks([linkTo(panel.deeper, panel, dashboard)]);
  panel.lines.forEach((line, index) => builder.withTarget(promTarget(panel, line, { index, scope, source, jobs: dashboard.jobs, most })));
  return builder;
}

function tracePanel(panel: TracePanel, { id, gridPos }: Surroundings): { build: () => GrafanaPanel } {
  const source = chosen('tempo');
  return tracePanelBuilder(panel, source).id(id).title(panel.title).description(panel.ask).datasource(source).gridPos(gridPos).noValue('No traces in this range');
}

/** The question, what the drawn thresholds are, and which of the reader's choices do not count here. */
function descriptionOf(
  panel: QueryPanel,
  { drawn, most, dashboard }: { readonly drawn: readonly DrawnThreshold[]; readonly most: number; readonly dashboard: Dashboard },
): string {
  const { ask, lines, lowest } = panel;
  const isCut = lines.some((line) => isCrowded(panel, line));
  const questions = ask ?? [...new Set(lines.map((line) => line.ask))].join(' ');
  const alerts = drawn.map(({ alert }) => alert).join(', ');
  const ignored = ignoredBy(lines, dashboard);
  return [
    questions,
    ...(isCut ? [`The ${most} ${lowest === true ? 'lowest' : 'highest'} at each moment.`] : []),
    ...(alerts === '' ? [] : [`Thresholds: ${alerts}.`]),
    ...(ignored.length === 0 ? [] : [`Recorded for all together: not narrowed by ${new Intl.ListFormat('en').format(ignored)}.`]),
  ].join(' ');
}

/** The titles of those choices that would narrow what is scraped, and do not narrow what was recorded of it. */
function ignoredBy(lines: readonly Line[], dashboard: Dashboard): readonly string[] {
  const recordings = lines.flatMap(({ expr, scraped }) => selectorsOf(expr).flatMap(({ metric }) => (isRecorded(metric) ? [{ metric, scraped }] : [])));
  if (recordings.length === 0) return [];
  const variables = dashboard.variables.filter(({ labels }) =>
    recordings.some(({ metric, scraped }) => {
      const asked = scraped === undefined ? [] : selectorsOf(scraped);
      return labels.some((label) => asked.some((one) => label in one.metric.labels)) && !labels.some((label) => label in metric.labels);
    }),
  );
  return [...(choicesOf(dashboard).includes('instance') ? ['Instance'] : []), ...variables.map(({ title }) => title)];
}

/** The SDK puts every link and annotation into a menu that is closed by default, and no builder call takes that back. */
function withoutHiddenLinks(dashboard: object): object {
  return JSON.parse(JSON.stringify(dashboard, (key, value: unknown) => (key === 'placement' && value === 'inControlsMenu' ? undefined : value))) as object;
}
