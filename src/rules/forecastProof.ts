import type { Duration } from '../metric/duration.ts';
import { minutes } from '../metric/duration.ts';
import type { Proof } from './alert.ts';
import { below } from './near.ts';
import { minutesOf, type Behaviour, type State } from './series.ts';

export interface ForecastOptions<L extends string> {
  readonly threshold: number;
  /** How long the alert waits. */
  readonly hold: Duration;
  /** What the forecast looks back on. */
  readonly window: Duration;
  /** How far it looks ahead. */
  readonly ahead: Duration;
  readonly level: (states: { readonly healthy: State; readonly faulty: State; readonly recovered: State }) => Behaviour;
  readonly labels: Proof<L>['fires']['labels'];
}

/**
 * The proof of `predict_linear(x[window], ahead) > threshold and x offset … > 0`: a gauge grows on a straight line to just
 * above what it may be, or to just below; and one that is filled at its start does not count as growing.
 */
export function forecastProof<L extends string = never>(options: ForecastOptions<L>): Proof<L> {
  const { threshold, hold, window, ahead, level, labels } = options;
  const held = hold.milliseconds / 60_000;
  // A straight line whose forecast passes the threshold half a minute after the calm, and by a hundredth until the end.
  const perMinute = threshold / (100 * (held + 60));
  const start = threshold - perMinute * (minutesOf(window) + 0.5 + minutesOf(ahead));
  const growing = (from: number): readonly Behaviour[] => {
    const reached = { from: from + perMinute * minutesOf(window), perMinute };
    return [level({ healthy: { from, perMinute }, faulty: reached, recovered: 0 })];
  };
  const filledAtOnce = (before: State): readonly Behaviour[] => {
    const filled = threshold * 0.3;
    return [level({ healthy: before, faulty: Array.from({ length: 10 }, (_, i) => (filled * (i + 1)) / 10), recovered: filled })];
  };
  return {
    calm: window,
    fires: { series: growing(start), pending: minutes(1), resolved: minutes(1), labels, value: threshold + perMinute * (0.5 + held) },
    silent: [
      { because: 'the forecast stays just below the threshold', series: growing(start - (threshold - below(threshold))) },
      { because: 'it has just started, and loads what it had', series: filledAtOnce('absent') },
      { because: 'it was empty, and is filled at once', series: filledAtOnce(0) },
    ],
  };
}
