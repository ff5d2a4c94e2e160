/** `obskit/metric`: what a service measures, defined once. */
export { open, type LabelSchema, type OpenLabel } from '../metric/label.ts';
export { counter, defaultBuckets, gauge, histogram, type AnyMetric, type Counter, type Gauge, type Histogram } from '../metric/metric.ts';
export type { Unit } from '../metric/unit.ts';
