import { element } from '../dom.ts';
import { fieldOf } from '../field.ts';
import { mapping } from '../mapping.ts';
import type { Drawing } from '../model.ts';
import { colourAt, colourNamed } from '../palette.ts';
import { format } from '../units.ts';
import { linked } from './linked.ts';

/** The present values, large, each with its name where there are several. */
export function stat(body: HTMLElement, { panel, answer, dark, linkOf }: Drawing): void {
  const several = answer.series.length > 1;
  const values = answer.series.map((series) => {
    const field = fieldOf(panel, series);
    const value = series.values.filter((it) => it !== null).at(-1);
    const mapped = mapping(field.mappings, value);
    const text = element('strong', {}, linked(mapped?.text ?? format(value, field.unit, field.decimals), linkOf(series)));
    const colour = mapped?.color === undefined ? colourAt(field, value, dark) : colourNamed(mapped.color, dark);
    if (colour !== undefined) text.style.color = colour;
    return element('div', { title: series.name }, text, ...(several ? [element('span', {}, series.name)] : []));
  });
  body.append(element('div', { class: several ? 'stat many' : 'stat' }, ...values));
}
