/** How close proofs go to a limit: near enough that a limit a tenth higher or lower is noticed. */
const distance = 0.02;

/** A little more than a limit; of a limit of zero, one. */
export function above(limit: number): number {
  return limit === 0 ? 1 : limit + Math.abs(limit) * distance;
}

/** A little less than a limit; of a limit of zero, minus one. */
export function below(limit: number): number {
  return limit === 0 ? -1 : limit - Math.abs(limit) * distance;
}
