import { formatDuration, minutes, type Duration } from '../metric/duration.ts';
import { escapeString } from '../promql/render.ts';
import type { InputSeries } from './series.ts';
import { budgetOf, type Slo } from './slo.ts';
import type { TunedTier } from './sloRules.ts';
import type { RuleTest } from './testFile.ts';

/** A stretch of time with the events that happen in each of its minutes. */
export interface Stretch {
  readonly minutes: number;
  readonly good: number;
  readonly bad: number;
}

/** Nobody asks for anything before the fault: a ratio is at its full height from the first minute on. */
export const calm = 10;
/** Windows longer than an hour are sums over a grid of five minutes. */
export const grid = 5;
export const hour = 60;

/** How many times the factor is spent when everything fails; 0 where no series is known to play it with. */
export function reach(slo: Slo, { factor }: TunedTier): number {
  return slo.example.length === 0 ? 0 : 1 / (factor * budgetOf(slo));
}

/** How many times the factor proofs spend when the alert is to fire. */
export function highOf(slo: Slo, tuned: TunedTier): number {
  return Math.min(1.25, (1 + reach(slo, tuned)) / 2);
}

export function silent(name: string, slo: Slo, tuned: TunedTier, stretches: readonly Stretch[]): RuleTest {
  const end = clock(stretches.reduce((total, stretch) => total + stretch.minutes, 0));
  return {
    name,
    interval: '1m',
    input_series: play(slo, stretches),
    alert_rule_test: [{ eval_time: end, alertname: tuned.tier.name, exp_alerts: [] }],
    // Not once in the whole run, not even pending.
    promql_expr_test: [{ expr: `count_over_time(${states(tuned, slo)}[${end}])`, eval_time: end, exp_samples: [] }],
  };
}

export function states({ tier }: TunedTier, slo: Slo, state?: 'pending' | 'firing'): string {
  return `ALERTS{alertname="${tier.name}",slo="${slo.id}"${state === undefined ? '' : `,alertstate="${state}"`}}`;
}

export function idle(length: number): Stretch {
  return { minutes: length, good: 0, bad: 0 };
}

/** Busy minutes, of which a share of events is bad such that the budget is spent at so many times the tier's factor. */
export function spending(slo: Slo, { factor }: TunedTier, times: number, length: number, perMinute = 1000 * slo.minimumEvents): Stretch {
  const bad = budgetOf(slo) * factor * times * perMinute;
  return { minutes: length, good: perMinute - bad, bad };
}

export function play(slo: Slo, stretches: readonly Stretch[]): readonly InputSeries[] {
  const target = { job: slo.system, instance: `${slo.system}-1` };
  return slo.example.map(({ name, labels, rate }) => {
    const pairs = Object.entries({ ...target, ...labels }).map(([key, text]) => `${key}="${escapeString(text)}"`);
    let total = 0;
    const values = stretches.map((stretch, i) => {
      const each = rounded(rate(stretch.good, stretch.bad));
      const first = i === 0 ? total : rounded(total + each);
      // The first stretch begins with the sample of minute zero.
      const steps = i === 0 ? stretch.minutes : stretch.minutes - 1;
      total = rounded(first + each * steps);
      return `${first}+${each}x${steps}`;
    });
    return { series: `${name}{${pairs.join(',')}}`, values: values.join(' ') };
  });
}

export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

export function roundUp(length: number): number {
  return Math.ceil(length / grid) * grid;
}

export function minutesIn(length: Duration): number {
  return length.milliseconds / 60_000;
}

export function clock(moment: number): string {
  return formatDuration(minutes(moment));
}
