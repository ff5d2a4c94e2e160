import { duration, type Duration } from '../metric/duration.ts';
import type { Slo } from './slo.ts';
import { calm, clock, grid, highOf, idle, minutesIn, play, reach, roundUp, silent, spending, states } from './sloPlay.ts';
import type { TunedTier } from './sloRules.ts';
import { longWindows, shortWindows } from './sloTiers.ts';
import type { RuleTest } from './testFile.ts';

/** That a tier looks at its windows, and at none that are recorded next to them. */
export function windowTests(slo: Slo, tuned: TunedTier): readonly RuleTest[] {
  const high = highOf(slo, tuned);
  return [lateFaultTest(slo, tuned, high), shortFaultTest(slo, tuned, high), ...secondFaultTest(slo, tuned, high), longAgoTest(slo, tuned)];
}

/**
 * Fires within the time of its long window although all was well before: a longer window would still say so, and a shorter
 * one would not hold enough events, as there are hardly more than it takes.
 */
function lateFaultTest(slo: Slo, tuned: TunedTier, high: number): RuleTest {
  const long = minutesIn(tuned.tier.long);
  const next = minutesIn(beside(tuned.tier.long).longer ?? tuned.tier.long);
  const lead = next <= longestTest ? next - long : 0;
  const perMinute = (1.5 * slo.minimumEvents) / long;
  const fault = roundUp(Math.max(long, long / high + minutesIn(tuned.for) + 2 * grid));
  const end = calm + lead + fault;
  return {
    name: `${tuned.tier.name} of ${slo.id} fires after a long calm`,
    interval: '1m',
    input_series: play(slo, [idle(calm), spending(slo, tuned, 0, lead, perMinute), spending(slo, tuned, high, fault, perMinute)].filter((stretch) => stretch.minutes > 0)),
    alert_rule_test: [{ eval_time: clock(calm), alertname: tuned.tier.name, exp_alerts: [] }],
    promql_expr_test: [{ expr: `count(${states(tuned, slo, 'firing')})`, eval_time: clock(end), exp_samples: [{ labels: '{}', value: 1 }] }],
  };
}

/** Tests hold no more than the last tier's long window. */
const longestTest = minutesIn(duration('3d'));

/** The windows that are recorded next to a window, by their length. */
function beside(window: Duration): { readonly shorter: Duration | undefined; readonly longer: Duration | undefined } {
  const all = [...shortWindows, ...longWindows];
  const at = all.findIndex(({ milliseconds }) => milliseconds === window.milliseconds);
  return { shorter: all[at - 1], longer: all[at + 1] };
}

/** All is well, and then much is spent, but not for long enough: a window shorter than the long one would say that it was. */
function shortFaultTest(slo: Slo, tuned: TunedTier, high: number): RuleTest {
  const long = minutesIn(tuned.tier.long);
  const fault = minutesIn(beside(tuned.tier.long).shorter ?? tuned.tier.short);
  return silent(`${tuned.tier.name} of ${slo.id} stays silent while the spending is too short`, slo, tuned, [idle(calm), spending(slo, tuned, 0, long - fault), spending(slo, tuned, high, fault)]);
}

/**
 * A fault takes the long window nearly to the factor, and is over; a second one takes it above, too short for the short window:
 * a shorter one would say that it goes on. None where so much cannot be spent, or no window is shorter.
 */
function secondFaultTest(slo: Slo, tuned: TunedTier, high: number): readonly RuleTest[] {
  const [long, short] = [minutesIn(tuned.tier.long), minutesIn(tuned.tier.short)];
  const { shorter } = beside(tuned.tier.short);
  if (shorter === undefined) return [];
  const second = minutesIn(shorter);
  const level = 1 - (0.6 * high * second) / long;
  const first = roundUp((level * long) / Math.min(8, reach(slo, tuned)));
  if (first + short + grid + second > long) return [];
  const stretches = [idle(calm), spending(slo, tuned, 0, long), spending(slo, tuned, (level * long) / first, first), spending(slo, tuned, 0, short + grid), spending(slo, tuned, high, second)];
  return [silent(`${tuned.tier.name} of ${slo.id} stays silent while a second fault is short`, slo, tuned, stretches)];
}

/** The same, after events that would be enough, longer ago than the long window. */
function longAgoTest(slo: Slo, tuned: TunedTier): RuleTest {
  const few = slo.minimumEvents * 0.6;
  const fault = roundUp(minutesIn(tuned.tier.short) + 2 * grid);
  const stretches = [idle(calm), { minutes: grid, good: few / grid, bad: 0 }, idle(minutesIn(tuned.tier.long)), { minutes: fault, good: 0, bad: few / fault }];
  return silent(`${tuned.tier.name} of ${slo.id} stays silent when events were long ago`, slo, tuned, stretches);
}
