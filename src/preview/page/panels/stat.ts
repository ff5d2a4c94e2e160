import { element } from '../dom.ts';
import type { Drawing, Mapping } from '../model.ts';
import { colourAt, colourNamed } from '../palette.ts';
import { format } from '../units.ts';

/** The present values, large, each with its name where there are several. */
export function stat(body: HTMLElement, { panel, answer, dark }: Drawing): void {
  const defaults = panel.fieldConfig?.defaults ?? {};
  const several = answer.series.length > 1;
  const values = answer.series.map(({ name, values: row }) => {
    const value = row.filter((it) => it !== null).at(-1);
    const mapped = mapping(defaults.mappings, value);
    const text = element('strong', {}, mapped?.text ?? format(value, defaults.unit, defaults.decimals));
    const colour = mapped?.color === undefined ? colourAt(panel, value, dark) : colourNamed(mapped.color, dark);
    if (colour !== undefined) text.style.color = colour;
    return element('div', { title: name }, text, ...(several ? [element('span', {}, name)] : []));
  });
  body.append(element('div', { class: several ? 'stat many' : 'stat' }, ...values));
}

/** What a value is called, where the panel gives it a name. */
export function mapping(mappings: readonly Mapping[] | undefined, value: number | null | undefined): { readonly text?: string; readonly color?: string } | undefined {
  return mappings?.filter(({ type }) => type === 'value').map(({ options }) => options[String(value)]).find((found) => found !== undefined);
}
