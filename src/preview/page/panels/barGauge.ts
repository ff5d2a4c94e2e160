import { element } from '../dom.ts';
import { fieldOf } from '../field.ts';
import type { Drawing } from '../model.ts';
import { coloursOf } from '../palette.ts';
import { format } from '../units.ts';
import { linked } from './linked.ts';

/** Bars of the present values, each as long as its share of the largest. */
export function barGauge(body: HTMLElement, { panel, answer, dark, linkOf }: Drawing): void {
  const values = answer.series.map((series) => series.values.filter((value) => value !== null).at(-1) ?? 0);
  const most = Math.max(...values, Number.MIN_VALUE);
  const colours = coloursOf(panel, answer.series, dark);
  const lines = answer.series.map((series, i) => {
    const { unit, decimals } = fieldOf(panel, series);
    const bar = element('span', { class: 'bar' });
    bar.style.width = `${((values[i] ?? 0) / most) * 100}%`;
    bar.style.background = colours[i] ?? '';
    return element('div', {}, element('span', { title: series.name }, linked(series.name, linkOf(series))), element('span', { class: 'track' }, bar), element('strong', {}, format(values[i], unit, decimals)));
  });
  body.append(element('div', { class: 'bars' }, ...lines));
}
