import { formatDuration, type Duration } from '../metric/duration.ts';
import type { LabelSchema, LabelValues } from '../metric/label.ts';
import type { Counter, Gauge, Histogram } from '../metric/metric.ts';
import { selector, seriesName, type Selector } from '../metric/selector.ts';
import { escapeString } from '../promql/render.ts';

/** How a series behaves while all is well and during a fault: growth a minute for counts, the value itself for gauges. */
export interface Behaviour {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly grows: boolean;
  readonly healthy: number;
  readonly faulty: number;
  /** The target that exposes it; the first one when left out. */
  readonly instance?: string;
}

interface States {
  readonly healthy: number;
  readonly faulty: number;
  readonly instance?: string;
}

/** A counter's series, in events a minute. */
export function counts<L extends LabelSchema>(metric: Counter<L>, labels: LabelValues<L>, states: States): Behaviour {
  return { name: metric.name, labels, grows: true, ...states };
}

/** A gauge's series, in the gauge's unit. */
export function reads<L extends LabelSchema>(metric: Gauge<L>, labels: LabelValues<L>, states: States): Behaviour {
  return { name: metric.name, labels, grows: false, ...states };
}

/**
 * A histogram's series. @param states observations a minute, by observed value: `{ healthy: [[0.02, 60]], faulty: [[2.5, 60]] }`
 */
export function observes<L extends LabelSchema>(
  metric: Histogram<L>,
  labels: LabelValues<L>,
  states: { readonly healthy: Observations; readonly faulty: Observations; readonly instance?: string },
): readonly Behaviour[] {
  const { healthy, faulty, instance } = states;
  const part = (series: Selector, extra: Readonly<Record<string, string>>, weigh: (observed: number) => number): Behaviour => ({
    name: seriesName(series.metric, series.part),
    labels: { ...labels, ...extra },
    grows: true,
    healthy: weighted(healthy, weigh),
    faulty: weighted(faulty, weigh),
    ...(instance === undefined ? {} : { instance }),
  });
  const buckets = [...metric.buckets, Number.POSITIVE_INFINITY].map((bound) =>
    part(selector(metric, 'bucket'), { le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) }, (v) => (v <= bound ? 1 : 0)),
  );
  return [...buckets, part(selector(metric, 'count'), {}, () => 1), part(selector(metric, 'sum'), {}, (v) => v)];
}

/** Pairs of an observed value and how often it is observed a minute. */
export type Observations = readonly (readonly [observed: number, perMinute: number])[];

function weighted(observations: Observations, weigh: (observed: number) => number): number {
  return observations.reduce((total, [observed, perMinute]) => total + weigh(observed) * perMinute, 0);
}

/** How long each phase of a scenario lasts, in steps of one minute. */
export interface Phases {
  readonly healthy: Duration;
  readonly faulty: Duration;
  readonly recovered: Duration;
}

/** promtool's two fields for one series: its name with labels, and its samples, one a minute. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** A behaviour played through the phases. `recovered` behaves like `healthy`. */
export function play(behaviour: Behaviour, phases: Phases, target: Readonly<Record<string, string>>): InputSeries {
  const { name, labels, grows, healthy, faulty, instance } = behaviour;
  const all = { ...target, ...(instance === undefined ? {} : { instance }), ...labels };
  const pairs = Object.entries(all).map(([label, text]) => `${label}="${escapeString(text)}"`);
  const [h, f, r] = [phases.healthy, phases.faulty, phases.recovered].map(minutesOf) as [number, number, number];
  const values = grows
    ? `0+${healthy}x${h} ${h * healthy + faulty}+${faulty}x${f - 1} ${h * healthy + f * faulty + healthy}+${healthy}x${r - 1}`
    : `${healthy}x${h} ${faulty}x${f - 1} ${healthy}x${r - 1}`;
  return { series: `${name}{${pairs.join(',')}}`, values };
}

/** Scenarios run at one sample a minute. @throws RangeError for a length that is not whole minutes */
export function minutesOf(length: Duration): number {
  const count = length.milliseconds / 60_000;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`a proof runs in steps of one minute: ${formatDuration(length)} is not a whole number of minutes`);
  }
  return count;
}
