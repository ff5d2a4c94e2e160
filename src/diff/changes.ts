import { differenceOf } from './literals.ts';
import type { Output, Rule } from './output.ts';

/** What became of an alert. */
export interface AlertChange {
  readonly alert: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** What it is now, or was. */
  readonly severity: string;
  /** In words, such as `for 5m → 2m`; none for one that is added or removed. */
  readonly differences: readonly string[];
  /** Whether it may fire at other moments than before. */
  readonly timing: boolean;
}

/** The alerts that differ between two outputs, in the order of the second; those that are gone come last. */
export function changesOf(before: Output, after: Output): readonly AlertChange[] {
  const [was, is] = [alertsOf(before), alertsOf(after)];
  const recordings = changedRecordings(before, after);
  return [
    ...[...is.values()].flatMap((alert): readonly AlertChange[] => {
      const old = was.get(alert.name);
      if (old === undefined) return [bare(alert, 'added')];
      const timing = [...timingOf(old, alert), ...askedOtherwise(alert, recordings)];
      const differences = [...timing, ...textsOf(old, alert)];
      return differences.length === 0 ? [] : [{ ...bare(alert, 'changed'), differences, timing: timing.length > 0 }];
    }),
    ...[...was.values()].filter(({ name }) => !is.has(name)).map((alert) => bare(alert, 'removed')),
  ];
}

function bare({ name, labels }: Rule, kind: AlertChange['kind']): AlertChange {
  return { alert: name, kind, severity: labels['severity'] ?? 'no severity', differences: [], timing: false };
}

function alertsOf({ rules }: Output): ReadonlyMap<string, Rule> {
  return new Map(rules.filter(({ kind }) => kind === 'alert').map((rule) => [rule.name, rule]));
}

function timingOf(old: Rule, now: Rule): readonly string[] {
  return [
    ...exprOf(old.expr, now.expr),
    ...differs('for', old.for, now.for),
    ...differs('keep_firing_for', old.keepFiringFor ?? '0s', now.keepFiringFor ?? '0s'),
  ];
}

function exprOf(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const difference = differenceOf(before, after);
  return difference.kind === 'numbers' ? difference.changes : [`was ${before}`, `is ${after}`];
}

function textsOf(old: Rule, now: Rule): readonly string[] {
  const labels = new Set([...Object.keys(old.labels), ...Object.keys(now.labels)]);
  const changed = [...labels].flatMap((label) => differs(label, old.labels[label] ?? 'none', now.labels[label] ?? 'none'));
  const annotations = [...new Set([...Object.keys(old.annotations), ...Object.keys(now.annotations)])].filter((name) => old.annotations[name] !== now.annotations[name]);
  return annotations.length === 0 ? changed : [...changed, `other words: ${annotations.join(', ')}`];
}

function differs(what: string, before: string, after: string): readonly string[] {
  return before === after ? [] : [`${what} ${before} → ${after}`];
}

/** The names that are recorded otherwise, with how; one that asks for such a name is one too. */
function changedRecordings(before: Output, after: Output): ReadonlyMap<string, string> {
  const old = new Map(recordingsOf(before).map((rule) => [seriesOf(rule), rule.expr]));
  const changed = new Map<string, string>();
  for (const rule of recordingsOf(after)) {
    const previous = old.get(seriesOf(rule));
    if (previous === undefined || previous === rule.expr) continue;
    const difference = differenceOf(previous, rule.expr);
    changed.set(rule.name, difference.kind === 'numbers' ? difference.changes.join(', ') : 'another expression');
  }
  for (let found = 0; found !== changed.size; ) {
    found = changed.size;
    for (const { name, expr } of recordingsOf(after)) {
      const inner = [...changed.keys()].find((one) => asksFor(expr, one));
      if (inner !== undefined && !changed.has(name)) changed.set(name, `it asks for ${inner}`);
    }
  }
  return changed;
}

function recordingsOf({ rules }: Output): readonly Rule[] {
  return rules.filter(({ kind }) => kind === 'record');
}

/** One name may be recorded by several rules, with different labels. */
function seriesOf({ name, labels }: Rule): string {
  return JSON.stringify([name, ...Object.entries(labels).sort()]);
}

function asksFor(expr: string, name: string): boolean {
  return new Set<string>(expr.match(/[A-Za-z_:][\w:]*/g)).has(name);
}

function askedOtherwise({ expr }: Rule, changed: ReadonlyMap<string, string>): readonly string[] {
  return [...changed].filter(([name]) => asksFor(expr, name)).map(([name, how]) => `${name} is recorded otherwise: ${how}`);
}
