import { targetLabels, type LabelSchema, type NoLabels } from './label.ts';
import type { Conditions } from './matcher.ts';
import { selector, type Selector } from './selector.ts';
import type { Unit } from './unit.ts';

/** What every metric states about itself. */
interface Definition<L extends LabelSchema> {
  readonly name: string;
  /** One sentence, as it stands in the exposition's HELP line. */
  readonly help: string;
  readonly unit: Unit;
  readonly labels: L;
  /** Why the name breaks the naming rules, where it does: the real system exposes it so. */
  readonly legacyName?: string;
  /** The system whose targets expose it; set by `defineSystem`, absent for what Prometheus itself records of any target. */
  readonly system?: string;
  /** Set where its series are written to Prometheus rather than scraped from a target, so that they have neither job nor instance. */
  readonly targetless?: true;
  /** Set for what a target exposes as long as it does its work at all: that it is gone is a fault, though it has labels. */
  readonly core?: true;
}

/** A count that only grows, from zero at the start of the process. */
export interface Counter<L extends LabelSchema = LabelSchema> extends Definition<L> {
  readonly type: 'counter';
  /** Its series, narrowed. */
  where(conditions: Conditions<L>): Selector<L, 'counter'>;
}

/** A value that goes up and down. */
export interface Gauge<L extends LabelSchema = LabelSchema> extends Definition<L> {
  readonly type: 'gauge';
  /** The values it can have at all, both ends included; a threshold outside them can never be crossed. */
  readonly range: readonly [number, number];
  /** Set where it only grows until its process ends, and then begins anew: a fall is a restart. */
  readonly untilRestart?: true;
  where(conditions: Conditions<L>): Selector<L, 'gauge'>;
}

/** A classic histogram: cumulative buckets, a sum and a count. Ask for one of its parts; it has no value of its own. */
export interface Histogram<L extends LabelSchema = LabelSchema> extends Definition<L> {
  readonly type: 'histogram';
  /** Upper bounds without `+Inf`, growing, in the metric's unit. */
  readonly buckets: readonly number[];
  readonly bucket: Selector<L & { readonly le: { readonly kind: 'open'; readonly budget: number } }, 'histogram'>;
  readonly sum: Selector<L, 'histogram'>;
  readonly count: Selector<L, 'histogram'>;
}

export type Metric<L extends LabelSchema = LabelSchema> = Counter<L> | Gauge<L> | Histogram<L>;

/** Any metric, its labels no longer known to the type checker. */
export interface AnyMetric extends Definition<LabelSchema> {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly buckets?: readonly number[];
  readonly range?: readonly [number, number];
  readonly untilRestart?: true;
}

/** The bounds that Prometheus' client libraries use when none are given, in seconds. */
export const defaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Options<L extends LabelSchema> {
  readonly help: string;
  readonly labels?: L;
  readonly legacyName?: string;
  readonly system?: string;
  readonly targetless?: true;
  readonly core?: true;
}

/**
 * A metric without labels has a signature of its own: were there but one, the checker would take the labels from the
 * place that the metric is written to (`defineSystem` asks for any metric), and a metric without labels would accept all.
 */
type Unlabelled = Options<NoLabels> & { readonly labels?: undefined };
type Labelled<L extends LabelSchema> = Options<L> & { readonly labels: L };

interface CounterOptions {
  readonly unit?: Unit;
}

interface GaugeOptions {
  readonly unit: Unit;
  readonly range?: readonly [number, number];
  readonly untilRestart?: true;
}

interface HistogramOptions {
  readonly unit: Unit;
  readonly buckets: readonly number[];
}

/** @param options.unit what one increment stands for; a number of events when left out */
export function counter(name: string, options: Unlabelled & CounterOptions): Counter<NoLabels>;
export function counter<const L extends LabelSchema>(name: string, options: Labelled<L> & CounterOptions): Counter<L>;
export function counter<L extends LabelSchema>(name: string, options: Options<L> & CounterOptions): Counter<L> {
  const metric: Counter<L> = {
    type: 'counter',
    ...definition(name, options, options.unit ?? 'count'),
    where: (conditions) => selector<L, 'counter'>(metric, 'value').where(conditions),
  };
  return metric;
}

/** @param options.range the values it can have; zero and up when left out */
export function gauge(name: string, options: Unlabelled & GaugeOptions): Gauge<NoLabels>;
export function gauge<const L extends LabelSchema>(name: string, options: Labelled<L> & GaugeOptions): Gauge<L>;
export function gauge<L extends LabelSchema>(name: string, options: Options<L> & GaugeOptions): Gauge<L> {
  const metric: Gauge<L> = {
    type: 'gauge',
    ...definition(name, options, options.unit),
    range: options.range ?? [0, options.unit === 'bool' ? 1 : Number.POSITIVE_INFINITY],
    ...(options.untilRestart === undefined ? {} : { untilRestart: options.untilRestart }),
    where: (conditions) => selector<L, 'gauge'>(metric, 'value').where(conditions),
  };
  return metric;
}

/** @param options.buckets upper bounds in the metric's unit, growing, without `+Inf` */
export function histogram(name: string, options: Unlabelled & HistogramOptions): Histogram<NoLabels>;
export function histogram<const L extends LabelSchema>(name: string, options: Labelled<L> & HistogramOptions): Histogram<L>;
export function histogram<L extends LabelSchema>(name: string, options: Options<L> & HistogramOptions): Histogram<L> {
  const { buckets } = options;
  const growing = buckets.every((bound, i) => Number.isFinite(bound) && bound > (buckets[i - 1] ?? Number.NEGATIVE_INFINITY));
  if (buckets.length === 0 || !growing) {
    throw new RangeError(`${name}: buckets must be a growing list of finite bounds, not [${buckets.join(', ')}]`);
  }
  const metric: Histogram<L> = {
    type: 'histogram',
    ...definition(name, options, options.unit),
    buckets,
    get bucket() {
      return selector<Histogram<L>['bucket']['labels'] & LabelSchema>(metric, 'bucket') as Histogram<L>['bucket'];
    },
    get sum() {
      return selector<L, 'histogram'>(metric, 'sum');
    },
    get count() {
      return selector<L, 'histogram'>(metric, 'count');
    },
  };
  return metric;
}

function definition<L extends LabelSchema>(name: string, options: Options<L>, unit: Unit): Definition<L> {
  const { help, legacyName, system, targetless, core } = options;
  const labels = options.labels ?? ({} as L);
  const reserved = [...targetLabels, 'le', '__name__'].find((label) => label in labels);
  if (reserved !== undefined) throw new RangeError(`${name}: the label "${reserved}" is set by the scrape, not by the metric`);
  return {
    name,
    help,
    unit,
    labels,
    ...(legacyName === undefined ? {} : { legacyName }),
    ...(system === undefined ? {} : { system }),
    ...(targetless === undefined ? {} : { targetless }),
    ...(core === undefined ? {} : { core }),
  };
}

/** Whether a recording rule makes its series: colons are kept for those. Source: Prometheus' documentation, "Metric names and labels". */
export function isRecorded({ name }: { readonly name: string }): boolean {
  return name.includes(':');
}

/** The same metric, owned by a system. */
export function ownedBy<M extends Metric>(metric: M, system: string): M {
  const { name, help, labels, unit, legacyName, core } = metric;
  const common = { help, labels, unit, system, ...(legacyName === undefined ? {} : { legacyName }), ...(core === undefined ? {} : { core }) };
  switch (metric.type) {
    case 'counter':
      return counter(name, common) as M;
    case 'gauge':
      return gauge(name, { ...common, range: metric.range, ...(metric.untilRestart === undefined ? {} : { untilRestart: metric.untilRestart }) }) as M;
    case 'histogram':
      return histogram(name, { ...common, buckets: metric.buckets }) as M;
  }
}
