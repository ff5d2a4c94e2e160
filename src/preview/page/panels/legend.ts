import { element } from '../dom.ts';
import { dashesOf } from '../field.ts';
import type { Drawing, Series } from '../model.ts';
import { linked } from './linked.ts';

type Show = (value: number | null | undefined) => string;

/** What Grafana calls its sums of a line, and how each is found. */
const calculations: Readonly<Record<string, { readonly title: string; readonly of: (known: readonly number[]) => number | undefined }>> = {
  lastNotNull: { title: 'Last', of: (known) => known.at(-1) },
  max: { title: 'Max', of: (known) => (known.length === 0 ? undefined : Math.max(...known)) },
  min: { title: 'Min', of: (known) => (known.length === 0 ? undefined : Math.min(...known)) },
  mean: { title: 'Mean', of: (known) => (known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0) / known.length) },
};

/** Which line is which: names alone, or a table with figures, as the panel has it; nothing where there is but one line. */
export function legend({ panel, answer: { series }, linkOf }: Drawing, colours: readonly string[], show: Show): HTMLElement | undefined {
  const { showLegend = true, displayMode = 'list', calcs = [] } = panel.options?.legend ?? {};
  if (!showLegend) return undefined;
  const figures = calcs.flatMap((calc) => calculations[calc] ?? []);
  const swatches = series.map((one, i) => {
    const swatch = element('span', { class: 'swatch' });
    const colour = colours[i] ?? '';
    swatch.style.background = dashesOf(panel, one) === undefined ? colour : `repeating-linear-gradient(90deg, ${colour} 0 4px, transparent 4px 6px)`;
    return swatch;
  });
  if (displayMode !== 'table') {
    return element('div', { class: 'legend list' }, ...series.map((one, i) => element('span', { title: one.name }, swatches[i] ?? '', linked(one.name, linkOf(one)))));
  }
  const rows = series.map((one, i) => {
    const known = knownOf(one.values);
    return element('tr', {}, element('td', { title: one.name }, swatches[i] ?? '', linked(one.name, linkOf(one))), ...figures.map(({ of }) => element('td', {}, show(of(known)))));
  });
  const head = element('tr', {}, element('th', {}, 'Name'), ...figures.map(({ title }) => element('th', {}, title)));
  return element('div', { class: 'legend' }, element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)));
}

/** While the pointer is over the chart, the first column of a table shows the values under it. */
export function showAt(table: HTMLElement, series: readonly Series[], index: number | undefined, show: Show): void {
  table.querySelectorAll('tbody tr').forEach((line, i) => {
    const values = series[i]?.values ?? [];
    const cell = line.children[1];
    if (cell !== undefined) cell.textContent = show(index === undefined ? knownOf(values).at(-1) : values[index]);
  });
}

function knownOf(values: Series['values']): readonly number[] {
  return values.filter((value): value is number => value !== null);
}
