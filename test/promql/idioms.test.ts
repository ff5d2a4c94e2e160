import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { open } from '../../src/metric/label.ts';
import { counter, histogram } from '../../src/metric/metric.ts';
import { type Expr, window } from '../../src/promql/expr.ts';
import { burnRate, increase, quantile, rate, ratio } from '../../src/promql/idioms.ts';
import { everyJob, render } from '../../src/promql/render.ts';
import { syntaxErrors } from './parsing.ts';

const help = 'A help text.';
const sends = counter('sends_total', { help, labels: { op: ['put', 'delete'], result: ['ok', 'bad'], peer: open({ budget: 5 }) } });
const bad = sends.where({ result: 'bad' });
const latency = histogram('latency_seconds', { help, unit: 'seconds', buckets: [1], labels: { op: ['put', 'delete'] } });
const oneHour = duration('1h');

describe('an idiom', () => {
  it.each<[string, Expr, string]>([
    ['rate', rate(sends), 'sum(rate(sends_total[5m]))'],
    ['rate of a narrowed counter', rate(bad), 'sum(rate(sends_total{result="bad"}[5m]))'],
    ['rate of a histogram’s count', rate(latency.count), 'sum(rate(latency_seconds_count[5m]))'],
    ['rate by one label', rate(sends, { by: ['op'] }), 'sum by (op) (rate(sends_total[5m]))'],
    ['rate by several, a target’s among them', rate(sends, { by: ['op', 'instance'] }), 'sum by (op, instance) (rate(sends_total[5m]))'],
    ['rate by none', rate(sends, { by: [] }), 'sum(rate(sends_total[5m]))'],
    ['rate over a range of its own', rate(sends, { over: oneHour }), 'sum(rate(sends_total[1h]))'],
    ['rate over the window, said so', rate(sends, { over: window }), 'sum(rate(sends_total[5m]))'],
    ['increase', increase(sends, { by: ['op'], over: oneHour }), 'sum by (op) (increase(sends_total[1h]))'],
    ['ratio', ratio(bad, sends), '(sum(rate(sends_total{result="bad"}[5m])) or 0 * sum(rate(sends_total[5m]))) / sum(rate(sends_total[5m]))'],
    [
      'ratio with a floor',
      ratio(bad, sends, { floor: 0.1 }),
      '(sum(rate(sends_total{result="bad"}[5m])) or 0 * sum(rate(sends_total[5m]))) / (sum(rate(sends_total[5m])) > 0.1)',
    ],
    // Without traffic there is no answer: 0 is below the floor 0.
    ['ratio with a floor of nothing', ratio(bad, sends, { floor: 0 }), '(sum(rate(sends_total{result="bad"}[5m])) or 0 * sum(rate(sends_total[5m]))) / (sum(rate(sends_total[5m])) > 0)'],
    [
      'ratio by a label, on both sides',
      ratio(bad, sends, { by: ['op'], over: oneHour }),
      '(sum by (op) (rate(sends_total{result="bad"}[1h])) or 0 * sum by (op) (rate(sends_total[1h]))) / sum by (op) (rate(sends_total[1h]))',
    ],
    [
      'ratio of two metrics, by a label that both have',
      ratio(latency.bucket.where({ le: '0.1' }), latency.count, { by: ['op'] }),
      '(sum by (op) (rate(latency_seconds_bucket{le="0.1"}[5m])) or 0 * sum by (op) (rate(latency_seconds_count[5m]))) / sum by (op) (rate(latency_seconds_count[5m]))',
    ],
    ['quantile', quantile(0.99, latency.bucket), 'histogram_quantile(0.99, sum by (le) (rate(latency_seconds_bucket[5m])))'],
    [
      'quantile by a label, with le',
      quantile(0.5, latency.bucket.where({ op: 'put' }), { by: ['op', 'job'], over: oneHour }),
      'histogram_quantile(0.5, sum by (op, job, le) (rate(latency_seconds_bucket{op="put"}[1h])))',
    ],
    [
      'burn rate',
      burnRate(bad, sends, { objective: 0.999, over: oneHour }),
      '((sum(rate(sends_total{result="bad"}[1h])) or 0 * sum(rate(sends_total[1h]))) / sum(rate(sends_total[1h]))) / 0.001',
    ],
    [
      'burn rate by a label, with a floor',
      burnRate(bad, sends, { objective: 0.95, by: ['op'], floor: 1 }),
      '((sum by (op) (rate(sends_total{result="bad"}[5m])) or 0 * sum by (op) (rate(sends_total[5m]))) / (sum by (op) (rate(sends_total[5m])) > 1)) / 0.05',
    ],
  ])('says %s', (_, expr, text) => {
    expect(render(expr, everyJob(duration('5m')))).toBe(text);
    expect(syntaxErrors(text)).toEqual([]);
  });

  it.each([[0], [1], [-0.1], [99], [Number.NaN]])('takes no quantile of %d', (q) => {
    expect(() => quantile(q, latency.bucket)).toThrow(new RangeError(`a quantile lies between 0 and 1, both excluded, not ${q}`));
  });

  it('takes no quantile of what is no bucket', () => {
    expect(() => quantile(0.9, latency.count)).toThrow(
      new RangeError("a quantile is taken of latency_seconds's buckets, not of its count"),
    );
  });

  it.each([[0], [1], [99.9], [Number.NaN]])('burns no budget of the objective %d', (objective) => {
    expect(() => burnRate(bad, sends, { objective })).toThrow(
      new RangeError(`an objective lies between 0 and 1, both excluded, not ${objective}`),
    );
  });

  it.each([
    [0.9, 0.1],
    [0.99, 0.01],
    [0.995, 0.005],
    [0.9999, 0.0001],
  ])('rounds the budget of the objective %d to %d', (objective, budget) => {
    expect(render(burnRate(bad, sends, { objective }), everyJob(duration('5m')))).toMatch(new RegExp(`\\) / ${budget}$`));
  });
});
