import { formatDuration, minutes, type Duration } from '../metric/duration.ts';
import { nearMisses, type Firing, type NearMiss, type Proof } from './alert.ts';
import { tunedAlerts, type Deployment, type TunedAlert } from './ruleFile.ts';
import { minutesOf, play, type InputSeries, type Phases } from './series.ts';
import type { SystemRules } from './systemRules.ts';
import { filledIn } from './text.ts';

/** One unit test of promtool's. */
export interface RuleTest {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly InputSeries[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly {
      readonly exp_labels: Readonly<Record<string, string>>;
      readonly exp_annotations: Readonly<Record<string, string>>;
    }[];
  }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

/** All is well for this long before the fault begins, unless a proof wants more: longer than the window of most alerts. */
const usualCalm = minutes(10);
/** The fault outlasts the moment of firing, and the test outlasts the moment of resolution, by this. */
const margin = minutes(5);

/**
 * The proofs of a system's alerts as promtool unit tests: each alert once through calm, pending, the last minute
 * before firing, firing and resolved, and once through each of its near misses.
 */
export function ruleTests(rules: SystemRules, deployment: Deployment): readonly RuleTest[] {
  const { name, port } = rules.system;
  const target = { job: name, instance: `${name}-1:${port}` };
  return tunedAlerts(rules, deployment).map(seenByProofs).flatMap((tuned) => {
    const proof = tuned.alert.proof(tuned.tuned);
    const firings: readonly (Firing & { readonly although?: string })[] = [proof.fires, ...(proof.firesToo ?? [])];
    const phases = phasesOf(tuned, proof, proof.fires);
    return [
      ...firings.map((fires) => firingTest(tuned, fires, phasesOf(tuned, proof, fires), target)),
      ...nearMisses(proof).map((miss) => silentTest(tuned, miss, phases, target)),
    ];
  });
}

/**
 * An alert as its proof sees it, once a minute: what waits for 90 seconds is still pending a minute after it began to wait,
 * and fires at the second. The rule keeps its own numbers.
 */
function seenByProofs({ tuned, keepFiringFor, ...others }: TunedAlert): TunedAlert {
  return { ...others, tuned: { ...tuned, for: wholeMinutes(tuned.for) }, keepFiringFor: keepFiringFor && wholeMinutes(keepFiringFor) };
}

function wholeMinutes({ milliseconds }: Duration): Duration {
  return minutes(Math.ceil(milliseconds / 60_000));
}

function phasesOf(alert: TunedAlert, { calm = usualCalm }: Proof, fires: Firing): Phases {
  return { healthy: calm, faulty: add(fires.pending, alert.tuned.for, margin), recovered: add(goneAfter(alert, fires), margin) };
}

/** From the end of the fault to a minute at which the alert is gone. */
function goneAfter({ keepFiringFor }: TunedAlert, { resolved }: Firing): Duration {
  return keepFiringFor === undefined ? resolved : add(resolved, keepFiringFor);
}

function firingTest(tunedAlert: TunedAlert, fires: Firing & { readonly although?: string }, phases: Phases, target: Target): RuleTest {
  const { alert, tuned, labels, annotations } = tunedAlert;
  const pending = add(phases.healthy, fires.pending);
  const firing = add(pending, tuned.for);
  const faultEnds = add(phases.healthy, phases.faulty);
  const own = fires.labels as Readonly<Record<string, string>>;
  const exp_labels = { ...own, ...filled(labels, own, fires.value) };
  const expected = { exp_labels, exp_annotations: filled(annotations, exp_labels, fires.value) };
  const at = (moment: Duration, exp_alerts: readonly (typeof expected)[]) => ({
    eval_time: formatDuration(moment),
    alertname: alert.name,
    exp_alerts,
  });
  const waits = tuned.for.milliseconds > 0;
  return {
    name: `${alert.name} is pending, fires and resolves${fires.although === undefined ? '' : `, although ${fires.although}`}`,
    interval: '1m',
    input_series: fires.series.map((behaviour) => play(behaviour, phases, target)),
    alert_rule_test: [
      at(phases.healthy, []),
      ...(waits ? [at(back(firing, minutes(1)), [])] : []),
      at(firing, [expected]),
      at(add(faultEnds, goneAfter(tunedAlert, fires)), []),
    ],
    promql_expr_test: [
      { expr: states(alert.name), eval_time: formatDuration(back(pending, minutes(1))), exp_samples: [] },
      ...(waits
        ? [{ expr: `count(${states(alert.name, 'pending')})`, eval_time: formatDuration(pending), exp_samples: [{ labels: '{}', value: 1 }] }]
        : []),
    ],
  };
}

function silentTest({ alert }: TunedAlert, { series, because }: NearMiss, phases: Phases, target: Target): RuleTest {
  const end = add(phases.healthy, phases.faulty, phases.recovered);
  return {
    name: `${alert.name} stays silent at a near miss${because === undefined ? '' : `: ${because}`}`,
    interval: '1m',
    input_series: series.map((behaviour) => play(behaviour, phases, target)),
    alert_rule_test: [{ eval_time: formatDuration(end), alertname: alert.name, exp_alerts: [] }],
    // Not once in the whole run, not even pending.
    promql_expr_test: [
      { expr: `count_over_time(${states(alert.name)}[${formatDuration(end)}])`, eval_time: formatDuration(end), exp_samples: [] },
    ],
  };
}

function filled(texts: TunedAlert['labels'], labels: Readonly<Record<string, string>>, value: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, filledIn(text, labels, value)]));
}

type Target = Readonly<Record<string, string>>;

function states(name: string, state?: 'pending'): string {
  return `ALERTS{alertname="${name}"${state === undefined ? '' : `,alertstate="${state}"`}}`;
}

function add(...parts: readonly Duration[]): Duration {
  return minutes(parts.reduce((total, part) => total + (part.milliseconds === 0 ? 0 : minutesOf(part)), 0));
}

function back(from: Duration, by: Duration): Duration {
  return minutes(minutesOf(from) - minutesOf(by));
}
