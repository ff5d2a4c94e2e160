import { isClosed, type LabelDomain } from '../metric/label.ts';
import { admits, literalsOf, matching, matchersOf, negated, not, type Matcher } from '../metric/matcher.ts';
import type { AnyMetric } from '../metric/metric.ts';
import type { SloConditions } from './config.ts';
import type { Fault } from './problem.ts';

/** The conditions of an objective, as matchers. */
export function matchersFrom(conditions: SloConditions): readonly Matcher[] {
  return matchersOf(
    Object.fromEntries(
      Object.entries(conditions).map(([label, condition]) => {
        if (typeof condition === 'string' || 'length' in condition) return [label, condition];
        if (condition.matching !== undefined) return [label, matching(condition.matching)];
        return [label, not(...(typeof condition.not === 'string' ? [condition.not] : (condition.not ?? [])))];
      }),
    ),
  );
}

interface Sides {
  readonly where: SloConditions;
  readonly bad?: SloConditions;
  readonly good?: SloConditions;
}

/**
 * Conditions that leave an objective nothing to count: `where` lets no event through, or none of those it lets through is
 * bad, or none good. What cannot be listed (two expressions on a label of any value) is not judged here.
 * @param i the objective's place in `slos`
 */
export function contradictions({ where, ...told }: Sides, i: number, metric: Pick<AnyMetric, 'name' | 'labels'>): readonly Fault[] {
  const within = matchersFrom(where);
  const empty = emptyLabels(metric, within, Object.keys(where));
  if (empty.length > 0) {
    const remedy = 'let some value through, or remove the condition';
    return empty.map((label) => ({ path: ['slos', i, 'where', label], about: 'value', value: where[label], message: `lets nothing of ${metric.name} through`, remedy }));
  }
  const side = told.bad === undefined ? 'good' : 'bad';
  const conditions = told[side];
  if (conditions === undefined) return [];
  const matchers = matchersFrom(conditions);
  const impossible = emptyLabels(metric, [...within, ...matchers], Object.keys(conditions));
  if (impossible.length > 0) {
    return impossible.map((label): Fault => {
      const place = { path: ['slos', i, side, label], about: 'value', value: conditions[label] } as const;
      if (where[label] === undefined) return { ...place, message: `is no value that ${label} of ${metric.name} can have: no event is ${side}`, remedy: 'let some value through' };
      return { ...place, message: `leaves no event that is ${side}, beside`, other: ['slos', i, 'where', label], remedy: `remove ${label} from where, or choose a value that it lets through` };
    });
  }
  const rest = side === 'bad' ? 'good' : 'bad';
  const everything = matchers.length > 0 && matchers.every((matcher) => emptyLabels(metric, [...within, negated(matcher)], [matcher.label]).length > 0);
  if (!everything) return [];
  const remedy = `say less of what is ${side}, or let more through in where`;
  return [{ path: ['slos', i, side], about: 'value', value: conditions, message: `holds of every event that counts: none can be ${rest}`, remedy }];
}

/** Those of some labels that no value can have that passes the matchers. */
function emptyLabels({ labels }: Pick<AnyMetric, 'labels'>, matchers: readonly Matcher[], names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const domain = labels[name];
    const own = matchers.filter(({ label }) => label === name);
    return domain !== undefined && listed(domain, own)?.every((value) => own.some((matcher) => admits(matcher, value) === false)) === true;
  });
}

/** All values that can come into question; `undefined` where there is no list of them. */
function listed(domain: LabelDomain, matchers: readonly Matcher[]): readonly string[] | undefined {
  if (isClosed(domain)) return domain;
  // Of an open label, a list in a condition holds all that can pass it.
  return matchers.map(literalsOf).find((values) => values !== undefined);
}
