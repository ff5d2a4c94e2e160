import {
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
  VizTooltipOptionsBuilder,
  BigValueColorMode,
  BigValueGraphMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId, MappingType, type ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { HeatmapColorMode, HeatmapColorOptionsBuilder, HeatmapTooltipBuilder, PanelBuilder as HeatmapBuilder, YAxisConfigBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { meaning, outcomeColours, palette, percentileColours } from './colours.ts';
import type { QueryPanel } from './panel.ts';
import type { DrawnThreshold } from './threshold.ts';
import { grafanaUnit } from './units.ts';

type QueryPanelBuilder = TimeseriesBuilder | StatBuilder | StateTimelineBuilder | HeatmapBuilder;

/** The look of a panel, by what it is drawn as; what all panels have in common is not among it. */
export function queryPanelBuilder(panel: QueryPanel, thresholds: readonly DrawnThreshold[]): QueryPanelBuilder {
  switch (panel.visualization) {
    case 'timeseries':
      return timeseriesBuilder(panel, thresholds);
    case 'stat':
      return statBuilder(thresholds);
    case 'state-timeline':
      return stateTimelineBuilder(panel);
    case 'heatmap':
      return heatmapBuilder(panel);
  }
}

function timeseriesBuilder(panel: QueryPanel, thresholds: readonly DrawnThreshold[]): TimeseriesBuilder {
  const builder = new TimeseriesBuilder()
    .lineWidth(1)
    .fillOpacity(panel.stacked === true ? 40 : 8)
    .showPoints(VisibilityMode.Never)
    // A gap in the data is a gap in the line: nobody knows what was there.
    .spanNulls(false)
    .axisSoftMin(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(legendOf(panel))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (panel.stacked === true) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (thresholds.length > 0) builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  for (const { pattern, colour } of coloursOf(panel)) {
    builder.overrideByRegexp(pattern, [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: colour } }]);
  }
  return builder;
}

/** Wide panels have room for figures beside the names; in narrow ones a table would take the room of the lines. */
function legendOf({ width, lines }: QueryPanel): VizLegendOptionsBuilder {
  const legend = new VizLegendOptionsBuilder().showLegend(true).placement(LegendPlacement.Bottom);
  const isAlone = lines.length === 1 && lines.every(({ by }) => by.length === 0);
  if (isAlone) return legend.showLegend(false).displayMode(LegendDisplayMode.List).calcs([]);
  return width >= 12
    ? legend.displayMode(LegendDisplayMode.Table).calcs(['lastNotNull', 'max'])
    : legend.displayMode(LegendDisplayMode.List).calcs([]);
}

function coloursOf({ lines }: QueryPanel) {
  return [
    ...outcomeColours(lines.flatMap(({ by }) => by)),
    ...(lines.some(({ name }) => name !== undefined && /^p\d\d$/.test(name)) ? percentileColours : []),
  ];
}

function statBuilder(thresholds: readonly DrawnThreshold[]): StatBuilder {
  const builder = new StatBuilder()
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .graphMode(BigValueGraphMode.None)
    .colorMode(thresholds.length > 0 ? BigValueColorMode.Value : BigValueColorMode.None);
  // Without an alert nobody has said what is good: a number is a number.
  return thresholds.length > 0 ? builder : builder.colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('text'));
}

function stateTimelineBuilder({ states: [no, yes] = ['No', 'Yes'] }: QueryPanel): StateTimelineBuilder {
  const mapping: ValueMap = {
    type: MappingType.ValueToText,
    options: {
      '0': { text: no, color: meaning.bad, index: 0 },
      '1': { text: yes, color: meaning.good, index: 1 },
    },
  };
  return new StateTimelineBuilder()
    .mappings([mapping])
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .perPage(20)
    .fillOpacity(70)
    .lineWidth(0)
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single));
}

function heatmapBuilder({ lines }: QueryPanel): HeatmapBuilder {
  const unit = grafanaUnit[lines[0]?.unit ?? 'count'];
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
