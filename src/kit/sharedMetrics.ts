import type { AnyMetric } from '../metric/metric.ts';
import { alertmanager, grafana, prometheus, tempo } from '../systems/stack/metrics.ts';
import { runtime } from '../systems/runtime/metrics.ts';
import { traces } from '../systems/traces/metrics.ts';

/** Metrics that belong to no system: of any process, of traces, and of what runs beside the systems. */
export const sharedMetrics: readonly AnyMetric[] = [runtime, traces, prometheus, alertmanager, tempo, grafana].flatMap((metrics) => Object.values(metrics));
