/** A bucket's bound as it is exposed: Prometheus 3 stores `1.0` where version 2 stored `1`. */
export function boundTexts(bound: number): readonly string[] {
  return Number.isInteger(bound) ? [`${bound}`, `${bound}.0`] : [`${bound}`];
}

/** The bounds next to a value that is none: the one below and the one above, where there are such. */
export function nearestBounds(buckets: readonly number[], value: number): readonly number[] {
  const below = buckets.findLast((bound) => bound < value);
  const above = buckets.find((bound) => bound > value);
  return [below, above].filter((bound) => bound !== undefined);
}
