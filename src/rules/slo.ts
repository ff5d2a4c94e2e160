import { boundTexts, nearestBounds } from '../metric/buckets.ts';
import type { Duration } from '../metric/duration.ts';
import type { LabelSchema } from '../metric/label.ts';
import { matchersOf, type Conditions, type Matcher } from '../metric/matcher.ts';
import type { AnyMetric, Counter, Histogram } from '../metric/metric.ts';
import { selector, type Selector } from '../metric/selector.ts';
import { promql, type Expr } from '../promql/expr.ts';
import { increase } from '../promql/idioms.ts';
import { exampleLabels, seriesOf } from './sloExample.ts';

/** An objective: the share of events that shall be good over 30 days. */
export interface Slo {
  /** `hedgehog-availability`: unique in a deployment, and the value of the label `slo` of all its series. */
  readonly id: string;
  readonly system: string;
  readonly name: string;
  /** What is promised, as the end of a sentence that begins with the share: `of requests are answered without a server error`. */
  readonly promise: string;
  /** Between 0 and 1, both excluded. */
  readonly objective: number;
  /** Events in a long window below which no tier fires: three failures of five requests in a night are no outage. */
  readonly minimumEvents: number;
  /** All events in a window. */
  readonly events: (over: Duration) => Expr;
  /** The bad ones among them; 0, not nothing, when all were good. */
  readonly badEvents: (over: Duration) => Expr;
  /** Series that its proofs are played with; none when no series is known that fits the matchers. */
  readonly example: readonly ExampleSeries[];
}

/** A series, and its events a minute when so many are good and so many are bad. */
export interface ExampleSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rate: (good: number, bad: number) => number;
}

export interface SloOptions {
  readonly promise: string;
  readonly objective: number;
  readonly minimumEvents?: number;
}

export const defaultMinimumEvents = 100;

type Counting<L extends LabelSchema> = Counter<L> | Selector<L, 'counter' | 'histogram'>;

/**
 * An objective for a share of events. Either the good or the bad ones are told by their labels.
 * @throws RangeError when the objective is no share, or the name is none
 */
export function availability<const L extends LabelSchema>(
  system: string,
  name: string,
  all: Counting<L>,
  which: { readonly bad: Conditions<L> } | { readonly good: Conditions<L> },
  options: SloOptions,
): Slo {
  const whole: Selector = 'type' in all ? selector(all, 'value') : (all as Selector);
  const [told, isGood] = 'good' in which ? [which.good, true] : [which.bad, false];
  return countedSlo(system, name, whole, { matchers: matchersOf(told), isGood }, options);
}

/** `availability`, for matchers that a configuration has. */
export function countedSlo(
  system: string,
  name: string,
  whole: Selector,
  { matchers, isGood }: { readonly matchers: readonly Matcher[]; readonly isGood: boolean },
  options: SloOptions,
): Slo {
  const counting = whole as Selector<LabelSchema, 'counter'>;
  const told = selector<LabelSchema, 'counter'>(counting.metric, counting.part, [...counting.matchers, ...matchers]);
  // Where no event of the kind has ever been, its series is not there: that is 0, as long as there are events at all.
  const part = (over: Duration) => promql`${increase(told, { over })} or 0 * ${increase(counting, { over })}`;
  const inside = exampleLabels(told.metric, told.matchers);
  const outside = exampleLabels(counting.metric, counting.matchers, matchers);
  const [good, bad] = isGood ? [inside, outside] : [outside, inside];
  return {
    ...common(system, name, options),
    events: (over) => increase(counting, { over }),
    badEvents: (over) => (isGood ? promql`${increase(counting, { over })} - ${part(over)}` : part(over)),
    example:
      good === undefined || bad === undefined
        ? []
        : [
            { name: seriesOf(counting), labels: good, rate: (goodEvents) => goodEvents },
            { name: seriesOf(counting), labels: bad, rate: (_, badEvents) => badEvents },
          ],
  };
}

/**
 * An objective for the share of events that take no longer than a time.
 * @param threshold one of the histogram's bounds: what lies between two bounds cannot be counted
 * @throws RangeError when the threshold is no bound, the objective no share, or the name none
 */
export function latency<const L extends LabelSchema>(
  system: string,
  name: string,
  metric: Histogram<L>,
  { threshold, where = {} as Conditions<L>, ...options }: SloOptions & { readonly threshold: number; readonly where?: Conditions<L> },
): Slo {
  return timedSlo(system, name, metric as AnyMetric as Histogram, { threshold, matchers: matchersOf(where) }, options);
}

/** `latency`, for matchers that a configuration has. */
export function timedSlo(
  system: string,
  name: string,
  metric: Histogram,
  { threshold, matchers }: { readonly threshold: number; readonly matchers: readonly Matcher[] },
  options: SloOptions,
): Slo {
  if (!metric.buckets.includes(threshold)) {
    throw new RangeError(
      `SLO ${system}-${name}: ${threshold} is no bucket of ${metric.name}; the nearest are ${nearestBounds(metric.buckets, threshold).join(' and ')}`,
    );
  }
  const [first = '', ...others] = boundTexts(threshold);
  const bound: Matcher = others.length === 0 ? { label: 'le', op: '=', value: first } : { label: 'le', op: '=~', value: [first, ...others].join('|').replaceAll('.', '\\.') };
  const quick = selector<LabelSchema, 'histogram'>(metric, 'bucket', [...matchers, bound]);
  const all = selector<LabelSchema, 'histogram'>(metric, 'count', matchers);
  const labels = exampleLabels(metric, matchers);
  return {
    ...common(system, name, options),
    events: (over) => increase(all, { over }),
    badEvents: (over) => promql`${increase(all, { over })} - ${increase(quick, { over })}`,
    example:
      labels === undefined
        ? []
        : [
            { name: seriesOf(quick), labels: { ...labels, le: first }, rate: (good) => good },
            { name: seriesOf(all), labels, rate: (good, bad) => good + bad },
          ],
  };
}

function common(system: string, name: string, { promise, objective, minimumEvents = defaultMinimumEvents }: SloOptions) {
  const id = `${system}-${name}`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new RangeError(`SLO "${id}": a name is lower-case words with dashes between`);
  if (!(objective > 0 && objective < 1)) {
    throw new RangeError(`SLO ${id}: an objective lies between 0 and 1, both excluded, not at ${objective}: 1 leaves no budget, 0 promises nothing`);
  }
  if (!(minimumEvents >= 1)) throw new RangeError(`SLO ${id}: minimumEvents is 1 or more, not ${minimumEvents}`);
  return { id, system, name, promise, objective, minimumEvents };
}

/** The share of events that may be bad; rounded to what the objective was written with, as 1 - 0.999 is 0.0010000000000000009. */
export function budgetOf({ objective }: Pick<Slo, 'objective'>): number {
  return Number((1 - objective).toPrecision(12));
}
