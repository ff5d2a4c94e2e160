import { labelValues } from './api.ts';
import type { Variable } from './model.ts';

/** Where a variable's values come from: `label_values(metric{…}, label)`. */
const labelValuesCall = /^label_values\(\s*(?:(.+)\s*,\s*)?([a-zA-Z_]\w*)\s*\)$/s;

/** Variables that a person can choose of here; the data source is the one Prometheus of the preview. */
export function chosen(variables: readonly Variable[]): readonly Variable[] {
  return variables.filter(({ type, hide }) => type === 'query' && hide !== 2);
}

/** The values that a variable can take in a stretch of time, asked with those before it filled in. */
export async function valuesOf(variable: Variable, time: { readonly from: number; readonly to: number }, filled: (text: string) => string): Promise<readonly string[]> {
  const text = typeof variable.query === 'string' ? variable.query : (variable.query?.query ?? '');
  const [, selector, label] = labelValuesCall.exec(text) ?? [];
  if (label === undefined) return [];
  return labelValues(label, { ...time, ...(selector === undefined ? {} : { match: filled(selector) }) });
}

/** Of what was chosen, all that there is: an address may speak of a node that is gone, or of another dashboard's. */
export function pickedOf(picked: readonly string[], known: readonly string[]): readonly string[] {
  return known.length === 0 ? picked : picked.filter((value) => known.includes(value));
}

/** What stands for a variable in a query: what is chosen, as a regular expression between double quotes. */
export function textOf(variable: Pick<Variable, 'allValue'>, picked: readonly string[], known: readonly string[]): string {
  const values = picked.length > 0 ? picked : known;
  if (picked.length === 0 && variable.allValue !== undefined) return variable.allValue;
  if (values.length === 0) return '.*';
  return values.map((value) => quoted(value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))).join('|');
}

/** A text as it stands between double quotes. */
function quoted(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}
