import type { AnyMetric } from '../metric/metric.ts';
import { runtime } from '../systems/runtime/metrics.ts';
import { traces } from '../systems/traces/metrics.ts';

/** Metrics that belong to no system and to no service of the stack: of any process, and of traces. */
export const sharedMetrics: readonly AnyMetric[] = [runtime, traces].flatMap((metrics) => Object.values(metrics));
