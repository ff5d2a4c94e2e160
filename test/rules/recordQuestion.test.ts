import { describe, expect, it } from 'vitest';
import { open } from '../../src/metric/label.ts';
import { matching, not } from '../../src/metric/matcher.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { promql } from '../../src/promql/expr.ts';
import { quantileOf, spread } from '../../src/promql/histogramQuestions.ts';
import { rate, ratio } from '../../src/promql/idioms.ts';
import { question, type Question } from '../../src/promql/question.ts';
import { recordQuestion } from '../../src/rules/recordQuestion.ts';

const help = 'A help text.';
const requests = counter('requests_total', { help, labels: { op: ['get', 'put'], status: open({ budget: 5 }) } });
const latency = histogram('latency_seconds', { help, unit: 'seconds', labels: { op: ['get', 'put'] }, buckets: [1] });
const asked = (expr: Question['expr'], by: readonly string[] = []) => question<string>({ ask: 'What?', unit: 'persecond', expr, by });

describe('the name of a recorded question', () => {
  it.each<[string, Question, string | undefined, string]>([
    ['a rate', asked(rate(requests)), undefined, 'job:requests:rate5m'],
    ['a rate by labels', asked(rate(requests, { by: ['op', 'status'] }), ['op', 'status']), undefined, 'job_op_status:requests:rate5m'],
    ['a narrowed rate', asked(rate(requests.where({ op: 'put' }))), undefined, 'job:requests_put:rate5m'],
    ['a rate narrowed by what a label is not', asked(rate(requests.where({ status: not('') }))), undefined, 'job:requests_status:rate5m'],
    ['a narrowed rate whose part has a name', asked(rate(requests.where({ op: ['get', 'put'] }))), 'all', 'job:requests_all:rate5m'],
    ['a narrowed rate that goes by the whole', asked(rate(requests.where({ status: not('') }))), '', 'job:requests:rate5m'],
    ['a ratio', asked(ratio(requests.where({ status: matching('5..') }), requests, { floor: 1 })), undefined, 'job:requests_errors:ratio_rate5m'],
    ['a ratio by a label', asked(ratio(requests.where({ status: '500' }), requests, { by: ['op'] }), ['op']), undefined, 'job_op:requests_errors:ratio_rate5m'],
    ['a ratio of what is called errors already', asked(ratio(counter('db_errors_total', { help }), requests)), undefined, 'job:db_errors:ratio_rate5m'],
    ['a quantile', quantileOf(0.99, latency, { by: ['op'] }), undefined, 'job_op:latency_seconds:p99_rate5m'],
    ['the median', quantileOf(0.5, latency), undefined, 'job:latency_seconds:p50_rate5m'],
    ['buckets', spread(latency), undefined, 'job_le:latency_seconds:rate5m'],
  ])('%s', (_, asking, part, name) => {
    const { metric, expr } = recordQuestion('shop', asking, part);
    expect(metric.name).toBe(name);
    expect(metric.system).toBe('shop');
    expect(expr).toBe(asking.expr);
    expect(Object.keys(metric.labels)).toEqual(asking.by.filter((label) => label !== 'le'));
  });

  it.each<[string, Question, RegExp]>([
    ['a gauge', asked(promql`sum(${gauge('keys', { help, unit: 'count' })})`), /is no rate, ratio or quantile/],
    ['what asks for nothing', asked(promql`1 + 1`), /asks for no metric/],
  ])('is refused to %s', (_, asking, message) => {
    expect(() => recordQuestion('shop', asking)).toThrow(message);
  });
});
