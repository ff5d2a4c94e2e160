import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
  BigValueColorMode,
  BigValueGraphMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { FieldColorBuilder, FieldColorModeId, MappingType, SpecialValueMatch, type SpecialValueMap, type ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { HeatmapColorMode, HeatmapColorOptionsBuilder, HeatmapTooltipBuilder, PanelBuilder as HeatmapBuilder, YAxisConfigBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { isClosed } from '../metric/label.ts';
import { selectorsOf } from '../promql/expr.ts';
import { calledColours, coloursOfLines, meaning, namedColours, openColours, outcomeColours, palette, targetColours, type SeriesColour } from './colours.ts';
import type { QueryPanel } from './panel.ts';
import { tableBuilder } from './tablePanel.ts';
import { wide } from './target.ts';
import { belowFloor, thresholdSteps, type DrawnThreshold } from './threshold.ts';
import { grafanaUnit } from './units.ts';

type QueryPanelBuilder = TimeseriesBuilder | StatBuilder | BarGaugeBuilder | ReturnType<typeof tableBuilder> | StateTimelineBuilder | HeatmapBuilder;

interface Look {
  readonly thresholds: readonly DrawnThreshold[];
  /** Columns, once its line is stretched over the page. */
  readonly width: number;
  /** Of the page. */
  readonly jobs: readonly string[];
}

/** The look of a panel, by what it is drawn as; what all panels have in common is not among it. */
export function queryPanelBuilder(panel: QueryPanel, look: Look): QueryPanelBuilder {
  switch (panel.visualization) {
    case 'timeseries':
      return timeseriesBuilder(panel, look);
    case 'stat':
      return statBuilder(panel, look.thresholds);
    case 'bargauge':
      return barGaugeBuilder();
    case 'table':
      return tableBuilder(panel);
    case 'state-timeline':
      return stateTimelineBuilder(panel);
    case 'heatmap':
      return heatmapBuilder(panel);
  }
}

function timeseriesBuilder(panel: QueryPanel, { thresholds, width, jobs }: Look): TimeseriesBuilder {
  const builder = new TimeseriesBuilder()
    .lineWidth(1)
    // Areas of lines that cross each other mix into colours that stand for nothing.
    .fillOpacity(panel.stacked === true ? 40 : isAlone(panel) ? 10 : 0)
    // What was among the highest for a single step has no line, only its point.
    .showPoints(VisibilityMode.Auto)
    // A gap in the data is a gap in the line: nobody knows what was there.
    .spanNulls(false)
    .axisSoftMin(0)
    .colorScheme(isAlone(panel) ? fixed(palette.skyBlue) : new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(legendOf(panel, width))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  const { floor } = panel.limit ?? {};
  if (floor !== undefined) builder.min(floor).mappings([belowFloor(floor)]);
  const height = heightInView(panel, thresholds);
  if (height !== undefined) builder.axisSoftMax(height);
  if (panel.shorten !== undefined) builder.withTransformation({ id: 'renameByRegex', options: { regex: panel.shorten, renamePattern: '$1' } });
  if (panel.stacked === true) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (thresholds.length > 0) builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  for (const { pattern, colour, isShared, dashes } of isAlone(panel) ? [] : coloursOf(panel, jobs)) {
    builder.overrideByRegexp(pattern, [
      { id: 'color', value: { mode: isShared ? FieldColorModeId.Shades : FieldColorModeId.Fixed, fixedColor: colour } },
      ...(dashes === undefined ? [] : [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [...dashes] } }]),
    ]);
  }
  // Of several lines for each name, the name has the colour, and those after the first are dashed.
  for (const { name, by } of panel.names !== undefined || linesAreJobs(panel.lines, jobs) ? [] : panel.lines.slice(1)) {
    if (name !== undefined && by.length > 0) builder.overrideByRegexp(`/^${name} /`, [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 6] } }]);
  }
  return builder;
}

/** Whether there is one line, whatever the data. */
function isAlone({ lines }: QueryPanel): boolean {
  return lines.length === 1 && lines.every(({ by }) => by.length === 0);
}

function fixed(colour: string): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(colour);
}

/** Wide panels have room for figures beside many lines; of few lines, and in narrow panels, names below leave the lines their room. */
function legendOf(panel: QueryPanel, width: number): VizLegendOptionsBuilder {
  const legend = new VizLegendOptionsBuilder();
  if (isAlone(panel)) return legend.showLegend(false).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).calcs([]);
  return width >= wide && isManifold(panel)
    ? legend.showLegend(true).displayMode(LegendDisplayMode.Table).placement(LegendPlacement.Right).calcs(['lastNotNull', 'max'])
    : legend.showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).calcs([]);
}

/** Whether there may be more lines than names fit below a chart. */
function isManifold({ lines }: QueryPanel): boolean {
  const few = 4;
  const expected = lines.reduce((total, { by, expr }) => {
    const domains = by.map((label) => selectorsOf(expr).map(({ metric }) => metric.labels[label]).find((domain) => domain !== undefined));
    return total + domains.reduce((product, domain) => product * (domain !== undefined && isClosed(domain) ? domain.length : few + 1), 1);
  }, 0);
  return expected > few;
}

/**
 * How far an axis reaches at the least. Ratios that are all but nothing are shown as nothing, not blown up to the height of
 * the panel, and below the threshold that they are compared with.
 */
function heightInView({ lines: [first], stacked }: QueryPanel, thresholds: readonly DrawnThreshold[]): number | undefined {
  if (stacked === true || (first?.unit !== 'ratio' && !thresholds.some(({ inView }) => inView === true))) return undefined;
  return Math.max(0.01, ...thresholds.filter(({ bad }) => bad === 'above').map(({ value }) => Number((value * 1.2).toPrecision(3))));
}

/** What each line stands for has its colour, as far as it is known before there is data. */
function coloursOf({ lines, names: values }: QueryPanel, jobs: readonly string[]): readonly SeriesColour[] {
  if (values !== undefined) return coloursOfLines(lines.map(({ name }) => name ?? ''), values);
  const by = [...new Set(lines.flatMap((line) => line.by))];
  const outcomes = outcomeColours(by);
  if (outcomes.length > 0) return outcomes;
  const names = lines.flatMap(({ name }) => (name === undefined ? [] : [name]));
  if (by.length === 0) return namedColours(names);
  if (linesAreJobs(lines, jobs)) return targetColours(jobs);
  if (by.join(' ') === 'client server') return calledColours(jobs);
  // A service calls itself what its job is called.
  if ((by[0] === 'job' || by[0] === 'service') && jobs.length > 1) return by.length === 1 ? namedColours(jobs) : targetColours(jobs);
  const listed = valuesInLegend(lines);
  return listed.length === 0 ? openColours : namedColours(listed);
}

/** Whether there is a line for each of several jobs, under its name. */
function linesAreJobs(lines: QueryPanel['lines'], jobs: readonly string[]): boolean {
  return lines.length > 1 && lines.every(({ name }) => name !== undefined && jobs.includes(name));
}

/** The values of the only label in the legend of an only line, where the catalogue lists them. */
function valuesInLegend([first, ...others]: QueryPanel['lines']): readonly string[] {
  const [label, ...more] = first?.by.filter((name) => name !== 'job') ?? [];
  if (first === undefined || label === undefined || others.length > 0 || more.length > 0 || first.name !== undefined) return [];
  const domains = selectorsOf(first.expr).flatMap(({ metric }) => {
    const domain = metric.labels[label];
    return domain === undefined ? [] : [domain];
  });
  return domains.every(isClosed) ? [...new Set(domains.flat())] : [];
}

function statBuilder({ limit }: QueryPanel, thresholds: readonly DrawnThreshold[]): StatBuilder {
  const builder = new StatBuilder()
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value);
  if (limit?.floor !== undefined) builder.mappings([belowFloor(limit.floor)]);
  if (limit?.of !== undefined) {
    const steps = thresholdSteps([{ alert: '', severity: 'critical', value: limit.value, bad: limit.bad }]).build();
    builder.overrideByName(limit.of, [
      { id: 'thresholds', value: steps },
      { id: 'color', value: { mode: FieldColorModeId.Thresholds } },
    ]);
  }
  // Where nobody has said what is good, a number is a number.
  return thresholds.length > 0 ? builder : builder.colorScheme(fixed('text'));
}

function barGaugeBuilder(): BarGaugeBuilder {
  return new BarGaugeBuilder()
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Text)
    .orientation(VizOrientation.Horizontal)
    .showUnfilled(true)
    .min(0)
    .colorScheme(fixed(palette.skyBlue));
}

function stateTimelineBuilder({ states: [no, yes] = ['No', 'Yes'] }: QueryPanel): StateTimelineBuilder {
  const mapping: ValueMap = {
    type: MappingType.ValueToText,
    options: {
      '0': { text: no, color: meaning.bad, index: 0 },
      '1': { text: yes, color: meaning.good, index: 1 },
    },
  };
  // A target that is gone has no value: said in words, as a blank band could be anything.
  const silent: SpecialValueMap = { type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result: { text: 'Nothing reported', color: palette.yellow, index: 2 } } };
  return new StateTimelineBuilder()
    .mappings([mapping, silent])
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .perPage(20)
    .fillOpacity(70)
    .lineWidth(0)
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single));
}

function heatmapBuilder({ lines }: QueryPanel): HeatmapBuilder {
  const [first] = lines;
  const unit = first === undefined ? 'short' : grafanaUnit(first);
  return new HeatmapBuilder()
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(unit))
    // One hue from dark to light: it reads alike for every eye, and in print.
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Viridis').steps(64).exponent(0.5).reverse(false))
    .cellGap(1)
    .exemplarsColor(palette.vermilion)
    .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true))
    .showLegend();
}
