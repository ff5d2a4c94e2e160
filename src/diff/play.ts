import { formatDuration, parseDuration } from '../metric/duration.ts';
import type { Case, Output } from './output.ts';

/** When an alert first fires in a case that was part of its proof, in minutes since the case began; `undefined` for never. */
export interface Played {
  readonly alert: string;
  readonly name: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** A file for `promtool test rules`, with what it will be called in the folder that the rules are in. */
export interface Play {
  readonly path: string;
  readonly content: object;
}

interface Numbered extends Case {
  readonly number: number;
}

const tag = 'obskit_case';

/**
 * Files that make promtool tell when alerts first fire: promtool only compares, so each expects nothing where the moment
 * is asked for, and what promtool finds instead is the answer.
 * @param rules the output whose rules are played, on the cases of another or the same
 */
export function playsOf(cases: readonly Case[], rules: Output): readonly Play[] {
  const files = new Map<string, readonly Numbered[]>();
  for (const [number, one] of cases.entries()) {
    // An alert may have moved to another file.
    const moved = one.ruleFiles.some((path) => !rules.groups.has(path));
    const { ruleFiles } = (moved ? rules.cases.find(({ alert }) => alert === one.alert) : undefined) ?? one;
    const key = [one.evaluationInterval, ...ruleFiles].join(' ');
    files.set(key, [...(files.get(key) ?? []), { ...one, ruleFiles, number }]);
  }
  return [...files.values()].flatMap((together, i): readonly Play[] => {
    const [first] = together;
    const ruleFiles = (first?.ruleFiles ?? []).filter((path) => rules.groups.has(path));
    if (first === undefined || ruleFiles.length === 0) return [];
    return [
      {
        path: `plays/${i}.yaml`,
        content: {
          rule_files: ruleFiles.map((path) => `../${path}`),
          evaluation_interval: first.evaluationInterval,
          group_eval_order: ruleFiles.flatMap((path) => rules.groups.get(path) ?? []),
          tests: together.map(({ alert, number, interval, series, end }) => ({
            interval,
            input_series: series,
            promql_expr_test: [{ expr: firstFiring(alert, number, end, interval), eval_time: end, exp_samples: [] }],
          })),
        },
      },
    ];
  });
}

/** The moment of an alert's first firing, in seconds since the case began, under the case's number as a label. */
function firstFiring(alert: string, number: number, end: string, step: string): string {
  // A range leaves out its beginning: with a minute more the first moment is in it.
  const range = formatDuration({ kind: 'duration', milliseconds: (parseDuration(end)?.milliseconds ?? 0) + 60_000 });
  const moments = `min(min_over_time(timestamp(ALERTS{alertname="${alert}",alertstate="firing"})[${range}:${step}]))`;
  return `label_replace(${moments}, "${tag}", "${number}", "", "")`;
}

/** Reads what promtool found: minutes by the number of the case. Cases without an alert that fires are not in it. */
export function readMoments(written: string): ReadonlyMap<number, number> {
  const found = written.matchAll(new RegExp(`\\{${tag}="(\\d+)"\\}\\s+([-+.\\deE]+)`, 'g'));
  return new Map([...found].map(([, number, seconds]) => [Number(number), Number(seconds) / 60]));
}

/** What the cases were played to, side by side. */
export function playedOf(cases: readonly Case[], before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): readonly Played[] {
  return cases.map(({ alert, name }, number) => ({ alert, name, before: before.get(number), after: after.get(number) }));
}
