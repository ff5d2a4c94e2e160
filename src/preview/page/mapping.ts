import type { Mapping } from './model.ts';

/** What a value is called, and its colour, where the panel says so. */
export function mapping(mappings: readonly Mapping[] | undefined, value: number | string | null | undefined): { readonly text?: string; readonly color?: string } | undefined {
  return mappings?.filter(({ type }) => type === 'value').map(({ options }) => options[String(value)]).find((found) => found !== undefined);
}
