import uPlot from 'uplot';
import { element } from '../dom.ts';
import type { Drawing, FieldConfig, Series } from '../model.ts';
import { colourNamed, colourOf } from '../palette.ts';
import { format } from '../units.ts';

/** Lines over time with a legend of last and largest values. Returns what frees the chart. */
export function timeseries(body: HTMLElement, { panel, answer, dark }: Drawing): () => void {
  const defaults = panel.fieldConfig?.defaults ?? {};
  const show = (value: number | null | undefined) => format(value, defaults.unit, defaults.decimals);
  const styles = getComputedStyle(document.documentElement);
  const soft = styles.getPropertyValue('--soft').trim();
  const grid = { stroke: styles.getPropertyValue('--grid').trim(), width: 1 };
  const stacked = (defaults.custom?.stacking?.mode ?? 'none') !== 'none';
  const drawn = stacked ? stack(answer.series) : answer.series.map(({ values }) => values);
  const thresholds = thresholdLines(panel.fieldConfig?.defaults);

  const chart = element('div', { class: 'chart' });
  const table = legend(answer.series, answer.series.map((series, i) => colourOf(panel, series, i, dark)), show);
  body.append(chart, table);

  const plot = new uPlot(
    {
      width: Math.max(chart.clientWidth, 60),
      height: Math.max(chart.clientHeight, 60),
      cursor: { y: false, sync: { key: 'time' } },
      legend: { show: false },
      scales: {
        y: {
          range: (_, least, most) => {
            const highest = Math.max(most ?? 0, 0);
            const lowest = Math.min(least ?? 0, 0);
            return highest === lowest ? [lowest, lowest + 1] : [lowest, highest + (highest - lowest) * 0.08];
          },
        },
      },
      axes: [
        { stroke: soft, grid, ticks: grid, font: '11px sans-serif', values: (_, ticks, __, ___, step) => ticks.map((tick) => clock(tick, step < 60)) },
        { stroke: soft, grid, ticks: grid, font: '11px sans-serif', size: 64, values: (_, ticks) => ticks.map((tick) => show(tick)) },
      ],
      series: [
        {},
        ...answer.series.map((series, i) => {
          const stroke = colourOf(panel, series, i, dark);
          return { label: series.name, stroke, width: 1.6, fill: `${stroke}${stacked ? '59' : '14'}`, points: { show: drawn[i]?.filter((v) => v !== null).length === 1 }, spanGaps: false };
        }),
      ],
      hooks: {
        draw: [(it) => thresholds.forEach(({ value, colour }) => drawThreshold(it, value, colourNamed(colour, dark)))],
        setCursor: [(it) => showAt(table, answer.series, it.cursor.idx ?? undefined, show)],
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

/** The time of day, with seconds where labels stand closer than a minute. */
function clock(time: number, seconds: boolean): string {
  return new Date(time * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) });
}

/** Each line on top of those before it. */
function stack(series: readonly Series[]): readonly (readonly (number | null)[])[] {
  let below: readonly number[] = series[0]?.values.map(() => 0) ?? [];
  return series.map(({ values }) => {
    const top = values.map((value, i) => (value ?? 0) + (below[i] ?? 0));
    below = top;
    return top.map((value, i) => (values[i] === null ? null : value));
  });
}

/** The thresholds that the panel wants drawn. */
function thresholdLines(defaults: FieldConfig | undefined): readonly { readonly value: number; readonly colour: string }[] {
  const style = defaults?.custom?.thresholdsStyle?.mode ?? 'off';
  if (style === 'off') return [];
  return (defaults?.thresholds?.steps ?? []).flatMap(({ value, color }) => (value === null ? [] : [{ value, colour: color }]));
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

type Show = (value: number | null | undefined) => string;

function legend(series: readonly Series[], colours: readonly string[], show: Show): HTMLElement {
  const rows = series.map(({ name, values }, i) => {
    const known = values.filter((value): value is number => value !== null);
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = colours[i] ?? '';
    return element(
      'tr',
      {},
      element('td', { title: name }, swatch, name),
      element('td', {}, show(known.at(-1))),
      element('td', {}, show(known.length === 0 ? undefined : Math.max(...known))),
    );
  });
  return element(
    'div',
    { class: 'legend' },
    element('table', {}, element('thead', {}, element('tr', {}, element('th', {}, ''), element('th', {}, 'last'), element('th', {}, 'max'))), element('tbody', {}, ...rows)),
  );
}

/** While the pointer is over the chart, the first column shows the values under it. */
function showAt(table: HTMLElement, series: readonly Series[], index: number | undefined, show: Show): void {
  table.querySelectorAll('tbody tr').forEach((line, i) => {
    const values = series[i]?.values ?? [];
    const value = index === undefined ? values.filter((it) => it !== null).at(-1) : values[index];
    const cell = line.children[1];
    if (cell !== undefined) cell.textContent = show(value);
  });
}
