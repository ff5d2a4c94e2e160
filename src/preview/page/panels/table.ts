import { element } from '../dom.ts';
import { fieldOf } from '../field.ts';
import { mapping } from '../mapping.ts';
import type { Drawing } from '../model.ts';
import { colourAt, colourNamed } from '../palette.ts';
import { format } from '../units.ts';
import { linked } from './linked.ts';
import { scrolling } from './scroll.ts';
import { linesOf, type Line } from './tableLines.ts';

/** One line for each combination of labels, one column for each question; named and ordered as the panel has it. */
export function table(body: HTMLElement, { panel, answer, dark, linkOf }: Drawing): () => void {
  const { labels, figures, lines } = linesOf(panel, answer.series);

  const words = ({ label, title }: (typeof labels)[number], { labels: own }: Line, isFirst: boolean) => {
    const text = own[label] ?? '';
    const cell = element('td', { class: 'text', title: text }, linked(text, isFirst ? linkOf({ name: text, refId: figures[0]?.refId ?? '', labels: own }) : undefined));
    const colour = mapping(fieldOf(panel, { name: title, refId: '' }).mappings, text)?.color;
    if (colour !== undefined) cell.style.color = colourNamed(colour, dark);
    return cell;
  };
  const figure = ({ refId, title }: (typeof figures)[number], value: number | null | undefined) => {
    const field = fieldOf(panel, { name: title, refId });
    const cell = element('td', {}, mapping(field.mappings, value)?.text ?? format(value, field.unit, field.decimals));
    const colour = field.custom?.cellOptions?.type === 'color-text' ? colourAt(field, value, dark) : undefined;
    if (colour !== undefined) cell.style.color = colour;
    return cell;
  };
  const head = [...labels.map(({ title }) => element('th', { class: 'text', scope: 'col' }, title)), ...figures.map(({ title }) => element('th', { scope: 'col' }, title))];
  const rows = lines.map((line) => element('tr', {}, ...labels.map((label, i) => words(label, line, i === 0)), ...figures.map((column) => figure(column, line.values.get(column.refId)))));
  const filled = element('table', { class: 'table' }, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
  const { box, free } = scrolling(filled);
  body.append(box);
  return free;
}
