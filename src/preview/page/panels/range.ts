import type { FieldConfig } from '../model.ts';

/** All of the data, and what the panel wants to be seen in any case, but nothing beyond the bounds that it sets. */
export function rangeOf(least: number | null, most: number | null, { min, max, custom: { axisSoftMin = 0, axisSoftMax } = {} }: FieldConfig): [number, number] {
  const lowest = min ?? Math.min(least ?? 0, axisSoftMin);
  const highest = max ?? Math.max((most ?? 0) * 1.06, axisSoftMax ?? Number.NEGATIVE_INFINITY);
  return highest <= lowest ? [lowest, lowest + 1] : [lowest, highest];
}
