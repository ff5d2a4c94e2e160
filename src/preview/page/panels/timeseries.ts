import uPlot from 'uplot';
import { withAlpha } from '../colour.ts';
import { element } from '../dom.ts';
import { dashesOf } from '../field.ts';
import { mapping } from '../mapping.ts';
import type { Drawing, FieldConfig, Mark, Series } from '../model.ts';
import { colourNamed, coloursOf } from '../palette.ts';
import { format } from '../units.ts';
import { legend, showAt } from './legend.ts';
import { rangeOf } from './range.ts';

const font = '11px Inter, "Helvetica Neue", Arial, sans-serif';

/** Lines over time, with what happened meanwhile. Returns what frees the chart. */
export function timeseries(body: HTMLElement, drawing: Drawing): () => void {
  const { panel, answer, marks, dark } = drawing;
  const defaults = panel.fieldConfig?.defaults ?? {};
  const { custom = {}, unit, decimals, mappings } = defaults;
  const figure = (value: number | null | undefined) => format(value, unit, decimals);
  const show = (value: number | null | undefined) => mapping(mappings, value)?.text ?? figure(value);
  const styles = getComputedStyle(document.documentElement);
  const soft = styles.getPropertyValue('--soft').trim();
  const grid = { stroke: styles.getPropertyValue('--grid').trim(), width: 1 };
  const stacked = (custom.stacking?.mode ?? 'none') !== 'none';
  const drawn = stacked ? stack(answer.series) : answer.series.map(({ values }) => values);
  const thresholds = thresholdLines(defaults);
  const colours = coloursOf(panel, answer.series, dark);
  const fill = (custom.fillOpacity ?? 0) / 100;

  const chart = element('div', { class: 'chart' });
  const table = legend(drawing, colours, show);
  body.append(element('div', { class: panel.options?.legend?.placement === 'right' ? 'beside' : 'above' }, chart, ...(table === undefined ? [] : [table])));

  const plot = new uPlot(
    {
      width: Math.max(chart.clientWidth, 60),
      height: Math.max(chart.clientHeight, 60),
      // Half of a time stands beyond the last of them.
      padding: [8, 16, 0, 0],
      cursor: { y: false, sync: { key: 'time' } },
      legend: { show: false },
      scales: { x: { range: () => [answer.from, answer.to] }, y: { range: (_, least, most) => rangeOf(least, most, defaults) } },
      axes: [
        { stroke: soft, grid, ticks: grid, font, size: 24, space: 70, incrs: timeSteps.filter((step) => step >= 1), values: (_, ticks, __, ___, step) => ticks.map((tick) => clock(tick, step < 60)) },
        { stroke: soft, grid, ticks: { ...grid, size: 4 }, font, size: 58, space: 34, values: (_, ticks) => ticks.map((tick) => figure(tick)), ...stepsOf(unit) },
      ],
      series: [
        {},
        ...answer.series.map((series, i) => {
          const stroke = colours[i] ?? soft;
          const dash = dashesOf(panel, series)?.map((length) => length * devicePixelRatio);
          return { label: series.name, stroke, width: 1.5, ...(dash === undefined ? {} : { dash }), ...(fill === 0 ? {} : { fill: withAlpha(stroke, fill) }), points: { show: drawn[i]?.filter((v) => v !== null).length === 1 }, spanGaps: false };
        }),
      ],
      // Of lines on top of each other, an area reaches down to the line below it.
      ...(stacked ? { bands: answer.series.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })) } : {}),
      hooks: {
        draw: [(it) => thresholds.forEach(({ value, colour }) => drawThreshold(it, value, colourNamed(colour, dark)))],
        setCursor: [(it) => table !== undefined && showAt(table, answer.series, it.cursor.idx ?? undefined, show)],
        ready: [(it) => placeMarks(it, marks)],
        setSize: [(it) => placeMarks(it, marks)],
      },
    },
    [[...answer.times], ...drawn.map((values) => [...values])],
    chart,
  );

  const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(chart.clientWidth, 60), height: Math.max(chart.clientHeight, 60) }));
  observer.observe(chart);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

/** Steps of an axis that are round in the units they are read in: from bytes to TiB, and from microseconds to days. */
const binarySteps = Array.from({ length: 40 }, (_, power) => 2 ** power);
const decimalSteps = Array.from({ length: 7 }, (_, power) => [1, 2, 2.5, 5].map((step) => step * 10 ** (power - 6))).flat();
const timeSteps = [...decimalSteps.filter((step) => step < 10), 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((days) => days * 86_400)];

/** Round steps for a unit; those that are round in tens when left out. */
function stepsOf(unit: string | undefined): { readonly incrs?: number[] } {
  if (unit === 's') return { incrs: timeSteps };
  return unit === 'bytes' || unit === 'binBps' ? { incrs: binarySteps } : {};
}

/** The time of day, with seconds where labels stand closer than a minute. */
function clock(time: number, seconds: boolean): string {
  return new Date(time * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) });
}

/** Each line on top of those before it. */
function stack(series: readonly Series[]): readonly (readonly (number | null)[])[] {
  let below: readonly number[] = series[0]?.values.map(() => 0) ?? [];
  return series.map(({ values }) => {
    // Where a series is not, it adds nothing, and the area stays whole.
    below = values.map((value, i) => (value ?? 0) + (below[i] ?? 0));
    return below;
  });
}

/** The thresholds that the panel wants drawn. */
function thresholdLines({ custom, thresholds }: FieldConfig): readonly { readonly value: number; readonly colour: string }[] {
  if ((custom?.thresholdsStyle?.mode ?? 'off') === 'off') return [];
  return (thresholds?.steps ?? []).flatMap(({ value, color }) => (value === null ? [] : [{ value, colour: color }]));
}

function drawThreshold(plot: uPlot, value: number, colour: string): void {
  const y = plot.valToPos(value, 'y', true);
  const { left, width, top, height } = plot.bbox;
  if (y < top || y > top + height) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
}

/** A line down the chart for each moment at which something happened, with a foot that says what. */
function placeMarks(plot: uPlot, marks: readonly Mark[]): void {
  plot.over.querySelectorAll('.mark').forEach((old) => old.remove());
  const { min = 0, max = 0 } = plot.scales['x'] ?? {};
  for (const { time, colour, text } of marks) {
    if (time < (min ?? 0) || time > (max ?? 0)) continue;
    const mark = element('div', { class: 'mark', title: text });
    mark.style.left = `${plot.valToPos(time, 'x')}px`;
    mark.style.setProperty('--mark', colour);
    plot.over.append(mark);
  }
}
