import type { Duration } from '../../src/metric/duration.ts';
import type { AnyMetric } from '../../src/metric/metric.ts';

/** A scrape job of the deployment. */
export interface WatchedJob {
  readonly name: string;
  /** Whether targets are configured: where people still have to name them, their absence is no fault. */
  readonly expected: boolean;
  /** Whether another alert tells when its targets are down. */
  readonly guarded: boolean;
  /** The most samples that one scrape may bring; undefined where nobody has reckoned. */
  readonly sampleLimit: number | undefined;
  /** Metrics that every target exposes from its start to its end. */
  readonly alwaysPresent: readonly AnyMetric[];
  /** Metrics that a target exposes from its first request on, and then to its end. */
  readonly core: readonly AnyMetric[];
}

export interface WatchedTargets {
  readonly jobs: readonly WatchedJob[];
  readonly scrapeTimeout: Duration;
}
