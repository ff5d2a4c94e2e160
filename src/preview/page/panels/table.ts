import { element } from '../dom.ts';
import { fieldOf } from '../field.ts';
import type { Drawing, Panel } from '../model.ts';
import { colourAt, colourNamed } from '../palette.ts';
import { format } from '../units.ts';
import { linked } from './linked.ts';
import { mapping } from './stat.ts';

interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Map<string, number | null>;
}

/** One line for each combination of labels, one column for each question; named and ordered as the panel has it. */
export function table(body: HTMLElement, { panel, answer, dark, linkOf }: Drawing): void {
  const refIds = (panel.targets ?? []).map(({ refId }) => refId);
  const present = [...new Set(answer.series.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== '__name__');
  const { rename, order } = organized(panel);
  const labels = present.sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0));
  const lines = new Map<string, Line>();
  for (const { labels: own, refId, values } of answer.series) {
    const key = JSON.stringify(labels.map((label) => own[label] ?? ''));
    const line = lines.get(key) ?? { labels: own, values: new Map<string, number | null>() };
    line.values.set(refId, values.at(-1) ?? null);
    lines.set(key, line);
  }
  const heading = (refId: string) => rename[refIds.length === 1 ? 'Value' : `Value #${refId}`] ?? refId;

  const words = (label: string, { labels: own }: Line, isFirst: boolean) => {
    const text = own[label] ?? '';
    const cell = element('td', { class: 'text', title: text }, linked(text, isFirst ? linkOf({ name: text, refId: refIds[0] ?? '', labels: own }) : undefined));
    const colour = mapping(fieldOf(panel, { name: rename[label] ?? label, refId: '' }).mappings, text)?.color;
    if (colour !== undefined) cell.style.color = colourNamed(colour, dark);
    return cell;
  };
  const figure = (refId: string, value: number | null | undefined) => {
    const field = fieldOf(panel, { name: heading(refId), refId });
    const cell = element('td', {}, format(value, field.unit, field.decimals));
    const colour = field.custom?.cellOptions?.type === 'color-text' ? colourAt(field, value, dark) : undefined;
    if (colour !== undefined) cell.style.color = colour;
    return cell;
  };
  const head = [...labels.map((label) => element('th', { class: 'text', scope: 'col' }, rename[label] ?? label)), ...refIds.map((refId) => element('th', { scope: 'col' }, heading(refId)))];
  const rows = [...lines.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([, line]) => element('tr', {}, ...labels.map((label, i) => words(label, line, i === 0)), ...refIds.map((refId) => figure(refId, line.values.get(refId)))));
  const filled = element('table', { class: 'table' }, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
  body.append(element('div', { class: 'scroll', tabindex: '0' }, filled));
}

/** What the panel's transformations make of the names and the order of columns. */
function organized({ transformations = [] }: Panel): { readonly rename: Readonly<Record<string, string>>; readonly order: Readonly<Record<string, number>> } {
  const { renameByName = {}, indexByName = {} } = transformations.find(({ id }) => id === 'organize')?.options ?? {};
  return { rename: renameByName, order: indexByName };
}
