import type { Duration } from '../metric/duration.ts';

/**
 * A duration for programs that read Go's notation, which ends at hours: `48h`, where Prometheus' own would be `2d`
 * and be refused.
 */
export function goDuration({ milliseconds }: Duration): string {
  const [unit, size] = ([['h', 3_600_000], ['m', 60_000], ['s', 1_000]] as const).find(([, size]) => milliseconds % size === 0) ?? ['ms', 1];
  return `${milliseconds / size}${unit}`;
}
