/** A length of time as Prometheus writes it: `90s`, `5m`, `1h`, `30d`. */
export type DurationText = `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'y'}`;

/** A length of time, in whole milliseconds. */
export interface Duration {
  readonly kind: 'duration';
  readonly milliseconds: number;
}

/** Largest first; Prometheus counts a year as 365 days. */
const units = [
  ['y', 365 * 24 * 3_600_000],
  ['w', 7 * 24 * 3_600_000],
  ['d', 24 * 3_600_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const millisecondsPer: ReadonlyMap<string, number> = new Map(units);

/** `duration('5m')`, in Prometheus' notation. @throws RangeError when the text is not a duration. */
export function duration(text: DurationText): Duration {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new RangeError(`"${text}" is not a duration: write it as 30s, 5m, 1h or 2d`);
  return parsed;
}

/** Reads `5m`, `1h30m`, `1w2d`; `undefined` when the text is not a positive Prometheus duration. */
export function parseDuration(text: string): Duration | undefined {
  if (!/^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[ywdhms])/g)) {
    milliseconds += Number(count) * (millisecondsPer.get(unit ?? '') ?? 0);
  }
  return milliseconds > 0 && Number.isSafeInteger(milliseconds) ? { kind: 'duration', milliseconds } : undefined;
}

/** The shortest Prometheus text for a duration: 90,000 ms is `1m30s`; zero is `0s`. */
export function formatDuration({ milliseconds }: Duration): DurationText {
  let rest = milliseconds;
  let text = '';
  for (const [unit, size] of units) {
    // Weeks and years read badly next to the 30d and 90d of the field's own documents, unless they come out even.
    if ((unit === 'y' || unit === 'w') && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return (text || '0s') as DurationText;
}

/**
 * A length of time in a rehearsal that runs so many times faster than life: in whole seconds, as Prometheus' own pace is
 * not finer.
 * @param shortest in milliseconds; what it becomes at the least
 */
export function hurried(length: Duration, speed: number, shortest = 0): Duration {
  return speed === 1 ? length : { kind: 'duration', milliseconds: Math.max(shortest, Math.ceil(length.milliseconds / 1_000 / speed) * 1_000) };
}

export function seconds(count: number): Duration {
  return { kind: 'duration', milliseconds: Math.round(count * 1_000) };
}

export function minutes(count: number): Duration {
  return seconds(count * 60);
}

/** The sum of several durations. */
export function sum(...parts: readonly Duration[]): Duration {
  return { kind: 'duration', milliseconds: parts.reduce((total, part) => total + part.milliseconds, 0) };
}
