import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { not } from '../../src/metric/matcher.ts';
import { by, groupLeft, groupRight, ignoring, on, promql, selectorsOf, window, without, type Expr } from '../../src/promql/expr.ts';
import { everyJob, render } from '../../src/promql/render.ts';
import { syntaxErrors } from './parsing.ts';

const help = 'A help text.';
const sends = counter('sends_total', { help, labels: { op: ['put', 'delete'], peer: open({ budget: 5 }) } });
const pending = gauge('pending', { help, unit: 'count', labels: { peer: open({ budget: 5 }) } });
const limit = gauge('limit', { help, unit: 'count', labels: { peer: open({ budget: 5 }) } });
const latency = histogram('latency_seconds', { help, unit: 'seconds', buckets: [1], labels: { op: ['put', 'delete'] } });

const text = (expr: Expr) => render(expr, everyJob(duration('5m')));
const added = promql`${pending} + ${limit}`;

describe('the promql template', () => {
  it.each<[string, Expr, string]>([
    ['a metric', promql`${pending}`, 'pending'],
    ['a narrowed metric', promql`${sends.where({ op: 'put' })}`, 'sends_total{op="put"}'],
    ['a part of a histogram', promql`${latency.count}`, 'latency_seconds_count'],
    ['a number', promql`${pending} > ${0.05}`, 'pending > 0.05'],
    ['the window', promql`rate(${sends}[${window}])`, 'rate(sends_total[5m])'],
    ['a duration', promql`rate(${sends}[${duration('90s')}])`, 'rate(sends_total[1m30s])'],
    ['by', promql`sum ${by('op')} (${sends})`, 'sum by (op) (sends_total)'],
    ['by nothing', promql`sum ${by()} (${sends})`, 'sum by () (sends_total)'],
    ['without', promql`sum ${without('op', 'peer')} (${sends})`, 'sum without (op, peer) (sends_total)'],
    ['on', promql`${pending} and ${on('peer')} ${limit}`, 'pending and on(peer) limit'],
    [
      'ignoring and group_left',
      promql`${sends} / ${ignoring('op')} ${groupLeft()} ${pending}`,
      'sends_total / ignoring(op) group_left() pending',
    ],
    [
      'group_right with labels',
      promql`${pending} * ${on('peer')} ${groupRight('op')} ${sends}`,
      'pending * on(peer) group_right(op) sends_total',
    ],
    ['an expression', promql`sum(${promql`rate(${sends}[${window}])`})`, 'sum(rate(sends_total[5m]))'],
  ])('holds %s', (_, expr, expected) => {
    expect(text(expr)).toBe(expected);
    expect(syntaxErrors(text(expr))).toEqual([]);
  });

  it.each<[string, Expr, string]>([
    ['as a denominator', promql`${sends} / ${added}`, 'sends_total / (pending + limit)'],
    ['as a factor', promql`${added} * 2`, '(pending + limit) * 2'],
    ['as what is subtracted', promql`1 - ${added}`, '1 - (pending + limit)'],
    ['next to a set operator', promql`${sends} and ${promql`${pending} or ${limit}`}`, 'sends_total and (pending or limit)'],
    ['written in capitals', promql`${sends} and ${promql`${pending} OR ${limit}`}`, 'sends_total and (pending OR limit)'],
    ['as a subquery', promql`max_over_time(${added}[1h:5m])`, 'max_over_time((pending + limit)[1h:5m])'],
    ['behind a minus', promql`-${added}`, '-(pending + limit)'],
    ['behind a grouping', promql`${limit} / ${on('peer')} ${added}`, 'limit / on(peer) (pending + limit)'],
    ['within itself', promql`${promql`${added} * 2`} ^ 2`, '((pending + limit) * 2) ^ 2'],
  ])('keeps a compound expression together %s', (_, expr, expected) => {
    expect(text(expr)).toBe(expected);
    expect(syntaxErrors(text(expr))).toEqual([]);
  });

  it.each<[string, Expr, string]>([
    ['that has its own', promql`abs(${added})`, 'abs(pending + limit)'],
    ['whose operators are inside a call', promql`${promql`sum(${added})`} * 2`, 'sum(pending + limit) * 2'],
    ['whose operators are inside a selector', promql`${sends.where({ op: not('put') })} * 2`, 'sends_total{op!="put"} * 2'],
    ['whose operators are inside a text', promql`${promql`label_replace(${pending}, "a", "b-$1", "peer", "(.*)")`} * 2`,
      'label_replace(pending, "a", "b-$1", "peer", "(.*)") * 2'],
    ['that is one aggregation', promql`${promql`sum ${by('peer')} (${pending})`} * 2`, 'sum by (peer) (pending) * 2'],
  ])('adds no parentheses to an expression %s', (_, expr, expected) => {
    expect(text(expr)).toBe(expected);
  });

  it('leaves the expressions it is given as they were', () => {
    const before = text(added);
    promql`${added} * 2`;
    expect(text(added)).toBe(before);
  });

  it('names its selectors in the order in which they stand', () => {
    const expr = promql`${promql`rate(${sends}[${window}])`} / ${on('peer')} ${promql`${pending} + ${limit}`}`;
    expect(selectorsOf(expr).map(({ metric }) => metric.name)).toEqual(['sends_total', 'pending', 'limit']);
  });

  it('refuses what only a cast could have put there', () => {
    expect(() => promql`${{ kind: 'text' } as unknown as Expr}`).toThrow(/cannot stand in PromQL: use a metric/);
  });
});
