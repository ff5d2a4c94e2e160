import { formatDuration, type Duration } from '../metric/duration.ts';
import type { LabelSchema, LabelValues } from '../metric/label.ts';
import type { Counter, Gauge, Histogram } from '../metric/metric.ts';
import { selector, seriesName, type Selector } from '../metric/selector.ts';
import { escapeString } from '../promql/render.ts';

/** A gauge that moves: a minute after the start of the phase it reads `from + perMinute`. */
export interface Drift {
  readonly from: number;
  readonly perMinute: number;
}

/** A gauge that reads these values in turn, one a minute, and stays at the last of them; absent where a scrape finds nobody. */
export type Course = readonly (number | 'absent')[];

/** What a series does in one phase: growth a minute for counts, the value itself for gauges; or it is not there at all. */
export type State = number | Drift | Course | 'absent';

/** How a series behaves while all is well, during a fault, and after it. */
export interface Behaviour<S extends State = State> {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly grows: boolean;
  readonly healthy: S;
  readonly faulty: S;
  /** As before the fault when left out. */
  readonly recovered?: S;
  /** The target that exposes it; the first one when left out. */
  readonly instance?: string;
}

interface States<S extends State> {
  readonly healthy: S;
  readonly faulty: S;
  readonly recovered?: S;
  readonly instance?: string;
}

/** A counter's series, in events a minute. It begins at zero, and again after it was absent. */
export function counts<L extends LabelSchema>(metric: Counter<L>, labels: LabelValues<L>, states: States<number | 'absent'>): Behaviour {
  return { name: metric.name, labels, grows: true, ...states };
}

/** A gauge's series, in the gauge's unit. */
export function reads<L extends LabelSchema>(metric: Gauge<L>, labels: LabelValues<L>, states: States<State>): Behaviour {
  return { name: metric.name, labels, grows: false, ...states };
}

/**
 * A histogram's series. @param states observations a minute, by observed value: `{ healthy: [[0.02, 60]], faulty: [[2.5, 60]] }`
 */
export function observes<L extends LabelSchema>(
  metric: Histogram<L>,
  labels: LabelValues<L>,
  states: Pick<States<never>, 'instance'> & { readonly healthy: Observations | 'absent'; readonly faulty: Observations | 'absent'; readonly recovered?: Observations | 'absent' },
): readonly Behaviour<number | 'absent'>[] {
  const { healthy, faulty, recovered, instance } = states;
  const part = (series: Selector, extra: Readonly<Record<string, string>>, weigh: (observed: number) => number): Behaviour<number | 'absent'> => ({
    name: seriesName(series.metric, series.part),
    labels: { ...labels, ...extra },
    grows: true,
    healthy: weighted(healthy, weigh),
    faulty: weighted(faulty, weigh),
    ...(recovered === undefined ? {} : { recovered: weighted(recovered, weigh) }),
    ...(instance === undefined ? {} : { instance }),
  });
  const buckets = [...metric.buckets, Number.POSITIVE_INFINITY].map((bound) =>
    part(selector(metric, 'bucket'), { le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) }, (v) => (v <= bound ? 1 : 0)),
  );
  return [...buckets, part(selector(metric, 'count'), {}, () => 1), part(selector(metric, 'sum'), {}, (v) => v)];
}

/** Pairs of an observed value and how often it is observed a minute. */
export type Observations = readonly (readonly [observed: number, perMinute: number])[];

function weighted(observations: Observations | 'absent', weigh: (observed: number) => number): number | 'absent' {
  return observations === 'absent' ? 'absent' : observations.reduce((total, [observed, perMinute]) => total + weigh(observed) * perMinute, 0);
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

/** A behaviour played through the phases. `recovered` behaves like `healthy` unless it says otherwise. */
export function play(behaviour: Behaviour, phases: Phases, target: Readonly<Record<string, string>>): InputSeries {
  const { name, labels, healthy, faulty, recovered = settled(healthy, phases.healthy), instance } = behaviour;
  const all = { ...target, ...(instance === undefined ? {} : { instance }), ...labels };
  const pairs = Object.entries(all).map(([label, text]) => `${label}="${escapeString(text)}"`);
  const segments = behaviour.grows ? growing : reading;
  return {
    series: `${name}{${pairs.join(',')}}`,
    values: segments([
      // The first sample stands at the very beginning, before the first minute is over.
      { state: healthy, samples: minutesOf(phases.healthy) + 1 },
      { state: faulty, samples: minutesOf(phases.faulty) },
      { state: recovered, samples: minutesOf(phases.recovered) },
    ]),
  };
}

/** A gauge that moved through the calm stays where it came to. */
function settled(state: State, calm: Duration): State {
  if (isCourse(state)) return state.at(-1) ?? 'absent';
  return typeof state === 'object' ? state.from + state.perMinute * minutesOf(calm) : state;
}

function isCourse(state: State): state is Course {
  return Array.isArray(state);
}

interface Segment {
  readonly state: State;
  readonly samples: number;
}

function reading(segments: readonly Segment[]): string {
  return segments
    .map(({ state, samples }, i) => {
      if (state === 'absent') return gap(samples, segments[i - 1]?.state);
      if (typeof state === 'number') return steps(state, 0, samples);
      if (isCourse(state)) return course(state, samples, segments[i - 1]?.state);
      return steps(i === 0 ? state.from : state.from + state.perMinute, state.perMinute, samples);
    })
    .join(' ');
}

function course(values: Course, samples: number, before: State | undefined): string {
  const readings = Array.from({ length: samples }, (_, k) => values[Math.min(k, values.length - 1)] ?? 'absent');
  const there = (k: number): boolean => (k < 0 ? before !== undefined && before !== 'absent' : readings[k] !== 'absent');
  return readings.map((reading, k) => (reading !== 'absent' ? reading : there(k - 1) ? 'stale' : '_')).join(' ');
}

function growing(segments: readonly Segment[]): string {
  let reached: number | undefined;
  return segments
    .map(({ state, samples }, i) => {
      if (typeof state !== 'number') {
        reached = undefined;
        return gap(samples, segments[i - 1]?.state);
      }
      const first = reached === undefined ? 0 : reached + state;
      reached = lastOf(first, state, samples);
      return steps(first, state, samples);
    })
    .join(' ');
}

/**
 * Adds up as promtool does, one sample after the other: a product may differ in its last digit, and a counter that goes on
 * a little below would look restarted.
 */
function lastOf(first: number, step: number, samples: number): number {
  let last = first;
  for (let i = 1; i < samples; i += 1) last += step;
  return last;
}

/** promtool's `first+step x times`, where `times` counts the samples after the first. */
function steps(first: number, step: number, samples: number): string {
  const slope = step === 0 ? '' : step < 0 ? `-${-step}` : `+${step}`;
  return `${first}${slope}x${samples - 1}`;
}

/** A series that vanishes is marked as stale once, as Prometheus does it when a scrape fails. */
function gap(samples: number, before: State | undefined): string {
  if (before === undefined || before === 'absent') return `_x${samples}`;
  return samples === 1 ? 'stale' : `stale _x${samples - 1}`;
}

/** Scenarios run at one sample a minute. @throws RangeError for a length that is not whole minutes */
export function minutesOf(length: Duration): number {
  const count = length.milliseconds / 60_000;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`a proof runs in steps of one minute: ${formatDuration(length)} is not a whole number of minutes`);
  }
  return count;
}
