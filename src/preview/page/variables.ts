import { labelValues } from './api.ts';
import { element } from './dom.ts';
import type { Variable } from './model.ts';

/** What is chosen of each variable; an empty list stands for all. */
export type Choices = Readonly<Record<string, readonly string[]>>;

/** Where a variable's values come from: `label_values(metric{…}, label)`. */
const labelValuesCall = /^label_values\(\s*(?:(.+)\s*,\s*)?([a-zA-Z_]\w*)\s*\)$/s;

/** Variables that a person can choose of here; the data source is the one Prometheus of the preview. */
export function chosen(variables: readonly Variable[]): readonly Variable[] {
  return variables.filter(({ type, hide }) => type === 'query' && hide !== 2);
}

/** The values that a variable can take, asked with those before it filled in. */
export async function valuesOf(variable: Variable, filled: (text: string) => string): Promise<readonly string[]> {
  const text = typeof variable.query === 'string' ? variable.query : (variable.query?.query ?? '');
  const [, selector, label] = labelValuesCall.exec(text) ?? [];
  if (label === undefined) return [];
  return labelValues(label, selector === undefined ? undefined : filled(selector));
}

/** What stands for a variable in a query: what is chosen, as a regular expression. */
export function textOf(variable: Variable, picked: readonly string[], known: readonly string[]): string {
  const values = picked.length > 0 ? picked : known;
  if (picked.length === 0 && variable.allValue !== undefined) return variable.allValue;
  if (values.length === 0) return '.*';
  return values.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&')).join('|');
}

/** A box to choose from. */
export function chooser(variable: Variable, known: readonly string[], picked: readonly string[], change: (values: readonly string[]) => void): HTMLElement {
  const options = known.map((value) => element('option', { value }, value === '' ? '(empty)' : value));
  const select = element('select', { name: variable.name, ...(variable.multi === true ? { multiple: '' } : {}) }, ...(variable.multi === true ? [] : [element('option', { value: '' }, 'All')]), ...options);
  for (const option of options) option.selected = picked.includes(option.value);
  select.addEventListener('change', () => change([...select.selectedOptions].map(({ value }) => value).filter((value) => value !== '')));
  return element('label', {}, `${variable.label ?? variable.name}${picked.length === 0 ? ' (all)' : ''}`, select);
}
