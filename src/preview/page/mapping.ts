import type { Mapping, MappingResult } from './model.ts';

/** What a value is called, and its colour, where the panel says so: by the first of its mappings that speaks of it. */
export function mapping(mappings: readonly Mapping[] | undefined, value: number | string | null | undefined): MappingResult | undefined {
  return mappings?.map((one) => resultOf(one, value)).find((found) => found !== undefined);
}

function resultOf(mapped: Mapping, value: number | string | null | undefined): MappingResult | undefined {
  switch (mapped.type) {
    case 'value':
      return Object.hasOwn(mapped.options, String(value)) ? mapped.options[String(value)] : undefined;
    case 'range': {
      const { from, to, result } = mapped.options;
      return typeof value === 'number' && value >= (from ?? Number.NEGATIVE_INFINITY) && value <= (to ?? Number.POSITIVE_INFINITY) ? result : undefined;
    }
    case 'special':
      return (value ?? null) === null && missing.has(mapped.options.match) ? mapped.options.result : undefined;
    default:
      return undefined;
  }
}

/** What Grafana calls a value that is not there. Here, what is no number is missing as well. */
const missing: ReadonlySet<string> = new Set(['null', 'nan', 'null+nan']);
