import { minutes, type Duration } from '../metric/duration.ts';
import type { Deployment } from './ruleFile.ts';
import type { Slo } from './slo.ts';
import { calm, clock, grid, highOf, hour, idle, minutesIn, play, reach, roundUp, silent, spending, states } from './sloPlay.ts';
import { countsFile, sloFile, sloRuleFiles, tunedTiers, type TunedTier } from './sloRules.ts';
import { windowTests } from './sloWindowTests.ts';
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

/** The proofs of all tiers for all objectives, where they can be reached: at 90%, nothing spends the budget 14.4 times too fast. */
export function sloTestFiles(slos: readonly Slo[], deployment: Deployment): readonly SloTestFile[] {
  // All objectives share the alerts: that they look at the windows they should is shown once, as that takes days of data.
  const provesWindows = (slo: Slo, tier: TunedTier): boolean => slo === slos.find((other) => reach(other, tier) >= leastReach);
  return slos.flatMap((slo) => {
    const groupOrder = sloRuleFiles([slo], deployment).flatMap(({ groups }) => groups.map(({ name }) => name));
    return [1, grid].map((pace): SloTestFile => ({
      name: `${countsFile(slo)}-${pace === 1 ? 'hours' : 'days'}`,
      ruleFiles: [countsFile(slo), sloFile],
      evaluationInterval: minutes(pace),
      groupOrder,
      tests: tunedTiers(deployment)
        .filter((tier) => paceOf(tier) === pace && reach(slo, tier) >= leastReach)
        .flatMap((tier) => [...tierTests(slo, tier), ...(provesWindows(slo, tier) ? windowTests(slo, tier) : [])]),
    }));
  }).filter(({ tests }) => tests.length > 0);
}

function paceOf({ tier }: TunedTier): number {
  return minutesIn(tier.long) <= 6 * hour ? 1 : grid;
}

/** Below this, what a total outage spends is too near to what the alert asks for. */
const leastReach = 1.1;

function tierTests(slo: Slo, tuned: TunedTier): readonly RuleTest[] {
  const high = highOf(slo, tuned);
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
  const kept = tuned.keepFiringFor === undefined ? 0 : roundUp(minutesIn(tuned.keepFiringFor));
  const tail = short + kept + 2 * grid;
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
    input_series: play(slo, [idle(calm), spending(slo, tuned, high, fault), spending(slo, tuned, 0.95, tail)]),
    alert_rule_test: [at(calm, []), ...(hold > 0 ? [at(firing - pace, [])] : []), at(firing, [expected]), at(faultEnds + short + kept + grid, [])],
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
