import { describe, expect, it } from 'vitest';
import { counter, gauge, ownedBy } from '../../src/metric/metric.ts';
import { promql, type Expr } from '../../src/promql/expr.ts';
import { rate, ratio } from '../../src/promql/idioms.ts';
import { question } from '../../src/promql/question.ts';
import { alert, untuned, type Alert } from '../../src/rules/alert.ts';
import { comparisonIn, isAbout } from '../../src/rules/thresholdOf.ts';
import { text } from '../../src/rules/text.ts';
import { duration, minutes } from '../../src/metric/duration.ts';

const help = 'A help text.';
const failures = counter('failures_total', { help });
const requests = counter('requests_total', { help });
const errors = ratio(failures, requests, { floor: 0.1 });
const asked = question({ ask: 'Which share fails?', unit: 'ratio', expr: errors });

function alertOf(expr: (threshold: number) => Expr, everyJob?: string): Alert {
  return alert({
    name: 'Any',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 0.05, unit: 'ratio', range: [0, 1] },
    ...(everyJob === undefined ? {} : { everyJob }),
    expr: ({ threshold }) => expr(threshold) as Expr<never>,
    summary: text`Any`,
    description: () => text`Any`,
    proof: () => ({ fires: { series: [], pending: minutes(1), resolved: minutes(1), labels: {}, value: 1 }, silent: { series: [] } }),
  });
}

describe('the comparison in an alert', () => {
  it.each<[string, (threshold: number) => Expr, 'above' | 'below' | undefined]>([
    ['above', (t) => promql`${errors} > ${t}`, 'above'],
    ['at or above', (t) => promql`${errors} >= ${t}`, 'above'],
    ['below', (t) => promql`${errors} < ${t}`, 'below'],
    ['with a condition behind it', (t) => promql`${errors} > ${t} and ${rate(requests)} > 1`, 'above'],
    ['behind a condition', (t) => promql`${rate(requests)} > 1 and (${errors}) > ${t}`, 'above'],
    ['with an exception', (t) => promql`${errors} > ${t} unless ${rate(requests)} < 1`, 'above'],
    ['of what a condition lets through', (t) => promql`(${errors} and ${rate(requests)} > 1) > ${t}`, 'above'],
    ['of another number', () => promql`${errors} > 0.5`, undefined],
    ['for being equal', (t) => promql`${errors} == ${t}`, undefined],
    ['of nothing', () => promql`absent(${requests})`, undefined],
    ['only in the exception', (t) => promql`${rate(requests)} > 1 unless ${errors} < ${t}`, undefined],
  ])('%s', (_, expr, bad) => {
    const one = alertOf(expr);
    const found = comparisonIn('shop', one, untuned(one));
    expect(found?.bad).toBe(bad);
    if (found !== undefined) expect([found.value, isAbout(asked, found)]).toEqual([0.05, true]);
  });

  it.each<[string, (threshold: number) => Expr, boolean]>([
    ['alone', (t) => promql`${errors} > ${t}`, false],
    ['one of two', (t) => promql`${errors} > ${t} or ${rate(requests)} > 1`, false],
    ['of what a condition lets through', (t) => promql`(${errors} and ${rate(requests)} > 1) > ${t}`, false],
    ['with a condition behind it', (t) => promql`${errors} > ${t} and ${rate(requests)} > 1`, true],
    ['behind a condition', (t) => promql`${rate(requests)} > 1 and (${errors}) > ${t}`, true],
    ['with an exception', (t) => promql`(${errors} > ${t} unless ${rate(requests)} < 1) unless ${rate(requests)} > 9`, true],
  ])('is the whole condition of the alert, or not: %s', (_, expr, isConditional) => {
    const one = alertOf(expr);
    expect(comparisonIn('shop', one, untuned(one))?.isConditional).toBe(isConditional);
  });

  it('is not about another system’s metric of the same name', () => {
    const mine = ownedBy(gauge('keys', { help, unit: 'count' }), 'shop');
    const theirs = ownedBy(gauge('keys', { help, unit: 'count' }), 'depot');
    const one = alertOf((t) => promql`${mine} > ${t}`);
    const found = comparisonIn('shop', one, untuned(one));
    const about = (metric: typeof mine) => found !== undefined && isAbout(question({ ask: 'How many?', unit: 'count', expr: promql`${metric}` }), found);
    expect([about(mine), about(theirs)]).toEqual([true, false]);
  });

  it('of an alert about every job is found without one', () => {
    const one = alertOf((t) => promql`${errors} > ${t}`, 'a reason');
    const found = comparisonIn('shop', one, untuned(one));
    expect(found?.compared).not.toContain('job');
    expect(found && isAbout(asked, found)).toBe(true);
  });
});
