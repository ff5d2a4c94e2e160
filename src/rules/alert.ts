import type { Duration } from '../metric/duration.ts';
import { duration } from '../metric/duration.ts';
import type { TargetLabel } from '../metric/label.ts';
import type { Expr } from '../promql/expr.ts';
import type { Behaviour } from './series.ts';
import type { Text, ValueStyle } from './text.ts';

export type Severity = 'critical' | 'warning' | 'info';

/** A number that obskit.yaml may set by the alert's name. */
export interface Threshold {
  readonly default: number;
  readonly unit: ValueStyle;
  /** The values that make sense, both ends included. */
  readonly range: readonly [number, number];
  /** Of an alert about memory: the share of what a node may take that it is, wherever that is known. */
  readonly ofMemoryLimit?: number;
}

/** What an alert is rendered with: its own numbers, or those of obskit.yaml. */
export interface Tuned {
  readonly threshold: number;
  readonly for: Duration;
}

/** A near miss: as bad as it may get without anybody being told. */
export interface NearMiss {
  readonly series: readonly Behaviour[];
  /** What keeps the alert silent, for the test's name: `the traffic is below the floor`. */
  readonly because?: string;
}

/** A fault that an alert tells of. Times are whole minutes. */
export interface Firing<L extends string = string> {
  readonly series: readonly Behaviour[];
  /** From the start of the fault to the first minute at which the expression holds. */
  readonly pending: Duration;
  /** From the end of the fault to a minute at which the expression no longer holds. */
  readonly resolved: Duration;
  /** The labels of the alert that fires, without those of the rule itself. */
  readonly labels: { readonly [N in L | TargetLabel]?: string };
  /** What the expression gives at the moment the alert fires. */
  readonly value: number;
}

/** The series that show an alert at work. Times are whole minutes; so is the wait that it is made for, rounded up. */
export interface Proof<L extends string = string> {
  /** How long all is well before the fault: as long as the expression looks back, and ten minutes when left out. */
  readonly calm?: Duration;
  readonly fires: Firing<L>;
  /** Other ways in which the fault may look, above all without series that come into being at their first use: it must be told all the same. */
  readonly firesToo?: readonly (Firing<L> & { readonly although: string })[];
  /** One near miss for each condition of the expression. */
  readonly silent: NearMiss | readonly [NearMiss, ...NearMiss[]];
}

/** The near misses of a proof, however it states them. */
export function nearMisses({ silent }: Proof): readonly NearMiss[] {
  return 'series' in silent ? [silent] : silent;
}

/**
 * What an alert is for to those who pass it on: one that always fires, so that its silence is the news; one that says that a
 * target is gone, or a whole job, from which other alerts follow.
 */
export type AlertRole = 'heartbeat' | 'target-down' | 'job-gone';

/** An alert whose labels the type checker no longer follows. */
export interface Alert<N extends string = string> {
  readonly name: N;
  /** None where it is about something that is wrong with what its target does, as most are. */
  readonly role: AlertRole | undefined;
  readonly severity: Severity;
  readonly for: Duration;
  /** The range that the expression's window stands for. */
  readonly window: Duration;
  readonly threshold: Threshold | undefined;
  /** Set where the expression is not narrowed to its system's job, with the reason. */
  readonly everyJob: string | undefined;
  readonly expr: (tuned: Tuned) => Expr;
  readonly summary: Text;
  readonly description: (tuned: Tuned) => Text;
  readonly proof: (tuned: Tuned) => Proof;
}

export interface AlertDefinition<L extends string, N extends string = string> {
  readonly name: N;
  readonly role?: AlertRole;
  readonly severity: Severity;
  readonly for: Duration;
  readonly window?: Duration;
  readonly threshold?: Threshold;
  readonly everyJob?: string;
  readonly expr: (tuned: Tuned) => Expr<L>;
  readonly summary: Text<NoInfer<L> | TargetLabel>;
  readonly description: (tuned: Tuned) => Text<NoInfer<L> | TargetLabel>;
  readonly proof: (tuned: Tuned) => Proof<NoInfer<L>>;
}

/** An alert. Without a proof that it fires, and that it keeps silent, it does not compile. */
export function alert<L extends string, const N extends string = string>(definition: AlertDefinition<L, N>): Alert<N> {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(definition.name)) {
    throw new RangeError(`alert "${definition.name}": a name is written in UpperCamelCase`);
  }
  return { window: duration('5m'), threshold: undefined, role: undefined, everyJob: undefined, ...definition };
}

/** The numbers an alert has when nothing is tuned. */
export function untuned(alert: Alert): Tuned {
  return { threshold: alert.threshold?.default ?? Number.NaN, for: alert.for };
}
