import { duration, type Duration } from '../metric/duration.ts';
import type { Severity, Threshold } from './alert.ts';

/** How far back an objective looks: the time in which its error budget may be spent. */
export const budgetWindow = duration('30d');

/**
 * Windows that are counted on the raw series: what decides on a page must not be older than the last scrape.
 * The rest are sums of five-minute counts; see docs/decisions/0005-objectives.md.
 */
export const shortWindows: readonly Duration[] = [duration('5m'), duration('30m'), duration('1h')];
export const longWindows: readonly Duration[] = [duration('2h'), duration('6h'), duration('1d'), duration('3d'), budgetWindow];

/** One speed at which spending an error budget becomes somebody's business. */
export interface Tier {
  /** The alert's name. */
  readonly name: string;
  readonly severity: Severity;
  /** How many times faster than allowed the budget must be spent, over both windows. */
  readonly factor: Threshold;
  /** Over which the spending is large enough to matter, … */
  readonly long: Duration;
  /** … and over which it must still be going on. */
  readonly short: Duration;
  readonly for: Duration;
}

function tier(severity: Severity, factor: number, long: Parameters<typeof duration>[0], short: Parameters<typeof duration>[0], hold: Parameters<typeof duration>[0]): Tier {
  return {
    name: `SloBurnRate${long}`,
    severity,
    factor: { default: factor, unit: 'count', range: [0.1, 1000] },
    long: duration(long),
    short: duration(short),
    for: duration(hold),
  };
}

/**
 * The tiers, fastest first: 2%, 5%, 10% and 10% of a 30-day budget are gone when the long window has passed at the factor.
 * Source: The Site Reliability Workbook, chapter 5, "Alerting on SLOs", table 5-8, with the tier of one day in between.
 */
export const tiers: readonly Tier[] = [
  tier('critical', 14.4, '1h', '5m', '2m'),
  tier('critical', 6, '6h', '30m', '15m'),
  tier('warning', 3, '1d', '2h', '1h'),
  tier('warning', 1, '3d', '6h', '3h'),
];
