import { duration, type Duration } from '../metric/duration.ts';
import type { LabelSchema, LabelValues } from '../metric/label.ts';
import type { Histogram } from '../metric/metric.ts';
import type { Proof } from './alert.ts';
import { above, below, upTo } from './near.ts';
import { minutesOf, observes, type Behaviour, type Observations } from './series.ts';

export interface LatencyOptions<L extends string> {
  /** The quantile that the alert asks for. */
  readonly quantile: number;
  /** In the histogram's unit; below its last finite bound. */
  readonly threshold: number;
  /** Observations a second below which the alert keeps silent. */
  readonly floor: number;
  readonly labels: Proof<L>['fires']['labels'];
  /** The window of the alert's rates. */
  readonly window?: Duration;
}

/**
 * The proof of a quantile above a threshold, with a traffic floor: it fires when both are just exceeded, and not when
 * either is just not. Nothing is observed before the fault, for the reason given at `shareProof`.
 */
export function latencyProof<L extends LabelSchema, A extends string = never>(
  metric: Histogram<L>,
  series: LabelValues<L>,
  { quantile, threshold, floor, labels, window = duration('5m') }: LatencyOptions<A>,
): Proof<A> {
  const slowest = metric.buckets.at(-1) ?? threshold;
  const slow = Math.min(above(threshold), (threshold + slowest) / 2);
  const least = floor * 60;
  const during = (faulty: Observations): readonly Behaviour[] => observes(metric, series, { healthy: [], faulty });
  const [windowMinutes, odds] = [minutesOf(window), quantile / (1 - quantile)];
  const fast = (perMinute: number): Observations => [[metric.buckets[0] ?? threshold, perMinute]];
  const most = upTo(least, window);
  return {
    fires: {
      series: during(estimatedAs(slow, quantile, { buckets: metric.buckets, perMinute: above(least) })),
      pending: window,
      resolved: window,
      labels,
      value: slow,
    },
    silent: [
      {
        because: 'it is just fast enough',
        series: during(estimatedAs(below(threshold), quantile, { buckets: metric.buckets, perMinute: 60 })),
      },
      {
        because: 'there is no more traffic than the floor',
        series: during(estimatedAs(slow, quantile, { buckets: metric.buckets, perMinute: most })),
      },
      {
        // A shorter window holds nothing else before the traffic of before is over. Afterwards, it takes a minute until the
        // window holds just enough of what is fast, and one of twice the length then holds just not.
        because: 'the little that is slow comes between much that is fast',
        series: observes(metric, series, {
          healthy: fast((100 * least) / (1 - quantile)),
          faulty: [[slowest * 2, most]],
          recovered: fast(most * odds * Math.sqrt((windowMinutes - 2) * (2 * windowMinutes - 2))),
        }),
      },
    ],
  };
}

/**
 * Observations whose quantile Prometheus estimates as just this: it takes those of a bucket to be spread evenly. Some lie
 * below the bucket that holds the wanted value, the rest in it. Source: `bucketQuantile` in promql/quantile.go of Prometheus.
 * @param wanted above 0, at the most the last bound
 */
export function estimatedAs(
  wanted: number,
  quantile: number,
  { buckets, perMinute }: { readonly buckets: readonly number[]; readonly perMinute: number },
): Observations {
  const i = buckets.findIndex((bound) => bound >= wanted);
  const [lower, upper] = [buckets[i - 1], buckets[i]];
  if (upper === undefined) throw new RangeError(`no bucket holds ${wanted}: the last bound is ${buckets.at(-1) ?? 'missing'}`);
  const part = (wanted - (lower ?? 0)) / (upper - (lower ?? 0));
  if (part >= quantile) {
    // Were all in this bucket, less than wanted would be estimated: some lie above it.
    const inside = (perMinute * quantile) / part;
    return [[upper, inside], [upper * 2, perMinute - inside]];
  }
  // Below the first bucket there is nothing.
  if (lower === undefined) return [[upper, perMinute]];
  const fast = (quantile - part) / (1 - part);
  return [[lower, perMinute * fast], [upper, perMinute * (1 - fast)]];
}
