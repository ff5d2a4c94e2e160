import { formatDuration, minutes, type Duration } from '../metric/duration.ts';
import { escapeString } from '../promql/render.ts';
import type { Deployment } from './ruleFile.ts';
import type { InputSeries } from './series.ts';
import { budgetOf, type Slo } from './slo.ts';
import { countsFile, sloFile, sloRuleFiles, tunedTiers, type TunedTier } from './sloRules.ts';
import type { RuleTest } from './testFile.ts';
import { filledIn } from './text.ts';

/** promtool tests of objectives, by how often they evaluate: a test of days must not evaluate every minute. */
export interface SloTestFile {
  readonly name: string;
  /** Names of the rule files that it needs: those of one objective, as every rule is evaluated in every test. */
  readonly ruleFiles: readonly string[];
  readonly evaluationInterval: Duration;
  /** promtool evaluates groups in this order, and would else take any: alerts would see the counts of the step before. */
  readonly groupOrder: readonly string[];
  readonly tests: readonly RuleTest[];
}

/** A stretch of time with the events that happen in each of its minutes. */
interface Stretch {
  readonly minutes: number;
  readonly good: number;
  readonly bad: number;
}

/** Nobody asks for anything before the fault: a ratio is at its full height from the first minute on. */
const calm = 10;
/** Windows longer than an hour are sums over a grid of five minutes. */
const grid = 5;
const hour = 60;

/** The proofs of all tiers for all objectives, where they can be reached: at 90%, nothing spends the budget 14.4 times too fast. */
export function sloTestFiles(slos: readonly Slo[], deployment: Deployment): readonly SloTestFile[] {
  return slos.flatMap((slo) => {
    const groupOrder = sloRuleFiles([slo], deployment).flatMap(({ groups }) => groups.map(({ name }) => name));
    return [1, grid].map((pace): SloTestFile => ({
      name: `${countsFile(slo)}-${pace === 1 ? 'hours' : 'days'}`,
      ruleFiles: [countsFile(slo), sloFile],
      evaluationInterval: minutes(pace),
      groupOrder,
      tests: tunedTiers(deployment).filter((tier) => paceOf(tier) === pace).flatMap((tier) => tierTests(slo, tier)),
    }));
  }).filter(({ tests }) => tests.length > 0);
}

function paceOf({ tier }: TunedTier): number {
  return minutesIn(tier.long) <= 6 * hour ? 1 : grid;
}

function tierTests(slo: Slo, tuned: TunedTier): readonly RuleTest[] {
  // How many times the factor is spent when everything fails.
  const most = 1 / (tuned.factor * budgetOf(slo));
  if (slo.example.length === 0 || most < 1.1) return [];
  const high = Math.min(1.25, (1 + most) / 2);
  return [firingTest(slo, tuned, high), nearMissTest(slo, tuned, high), fewEventsTest(slo, tuned)];
}

/**
 * Fires while the budget is spent a little too fast over both windows; resolves when it is not over the short one,
 * although the long one still says so.
 */
function firingTest(slo: Slo, tuned: TunedTier, high: number): RuleTest {
  const pace = paceOf(tuned);
  const [short, hold] = [minutesIn(tuned.tier.short), Math.ceil(minutesIn(tuned.for) / pace) * pace];
  const pending = calm + (minutesIn(tuned.tier.long) > hour ? grid : 1);
  const firing = pending + hold;
  const tail = short + 2 * grid;
  const fault = roundUp(Math.max(firing - calm + pace, tail * Math.ceil(0.2 / (high - 1))));
  const faultEnds = calm + fault;
  const labels = { job: slo.system, slo: slo.id, severity: tuned.labels['severity'] ?? '', system: slo.system };
  const spent = tuned.factor * high;
  const expected = {
    exp_labels: labels,
    exp_annotations: Object.fromEntries(Object.entries(tuned.annotations).map(([key, text]) => [key, filledIn(text, labels, spent)])),
  };
  const at = (moment: number, exp_alerts: readonly (typeof expected)[]) => ({ eval_time: clock(moment), alertname: tuned.tier.name, exp_alerts });
  return {
    name: `${tuned.tier.name} of ${slo.id} is pending, fires and resolves`,
    interval: '1m',
    input_series: play(slo, [idle(calm), spending(slo, tuned, high, fault), spending(slo, tuned, 0.8, tail)]),
    alert_rule_test: [at(calm, []), ...(hold > 0 ? [at(firing - pace, [])] : []), at(firing, [expected]), at(faultEnds + short + grid, [])],
    promql_expr_test: [
      { expr: states(tuned, slo), eval_time: clock(pending - pace), exp_samples: [] },
      ...(hold > 0 ? [{ expr: `count(${states(tuned, slo, 'pending')})`, eval_time: clock(pending), exp_samples: [{ labels: '{}', value: 1 }] }] : []),
    ],
  };
}

/** Each window is near the factor, and the short one goes above it; but not both. */
function nearMissTest(slo: Slo, tuned: TunedTier, high: number): RuleTest {
  const short = minutesIn(tuned.tier.short) + grid;
  const stretches = [idle(calm), spending(slo, tuned, 0.7, roundUp(2 * short)), spending(slo, tuned, high, roundUp(short)), idle(grid)];
  return silent(`${tuned.tier.name} of ${slo.id} stays silent at a near miss`, slo, tuned, stretches);
}

/** Everything fails, but hardly anything happens. */
function fewEventsTest(slo: Slo, tuned: TunedTier): RuleTest {
  const length = minutesIn(tuned.tier.short) + minutesIn(tuned.for) + 2 * grid;
  const stretches = [idle(calm), { minutes: roundUp(length), good: 0, bad: (slo.minimumEvents * 0.6) / length }];
  return silent(`${tuned.tier.name} of ${slo.id} stays silent when there are few events`, slo, tuned, stretches);
}

function silent(name: string, slo: Slo, tuned: TunedTier, stretches: readonly Stretch[]): RuleTest {
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

function states({ tier }: TunedTier, slo: Slo, state?: 'pending'): string {
  return `ALERTS{alertname="${tier.name}",slo="${slo.id}"${state === undefined ? '' : `,alertstate="${state}"`}}`;
}

function idle(length: number): Stretch {
  return { minutes: length, good: 0, bad: 0 };
}

/** Busy minutes, of which a share of events is bad such that the budget is spent at so many times the tier's factor. */
function spending(slo: Slo, { factor }: TunedTier, times: number, length: number): Stretch {
  const perMinute = 1000 * slo.minimumEvents;
  const bad = budgetOf(slo) * factor * times * perMinute;
  return { minutes: length, good: perMinute - bad, bad };
}

function play(slo: Slo, stretches: readonly Stretch[]): readonly InputSeries[] {
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

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function roundUp(length: number): number {
  return Math.ceil(length / grid) * grid;
}

function minutesIn(length: Duration): number {
  return length.milliseconds / 60_000;
}

function clock(moment: number): string {
  return formatDuration(minutes(moment));
}
