import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintExpression } from '../../../src/check/promql/lintPromql.ts';
import { seconds } from '../../../src/metric/duration.ts';
import { catalogue, lint } from './shop.ts';

describe('A finding about PromQL', () => {
  it('has a rule, a severity, the place it was given, and the part of the text it is about', () => {
    const text = 'sum(rate(lag_seconds[5m])) > 1';
    const place = { file: 'rules/shop.yaml', path: 'groups[0].rules[1].expr' };
    expect(lintExpression(text, { catalogue, scrapeInterval: seconds(15), place })).toEqual([
      {
        rule: 'promql/rate-of-gauge',
        severity: 'error',
        place,
        message: 'rate is taken of lag_seconds, which is a gauge',
        remedy: 'ask for the value itself, or for delta or deriv',
        excerpt: { text, from: 4, to: 25 },
      },
    ]);
  });

  it('comes in the order of the text, all at once', () => {
    const findings = lint('sum by (nod) (rate(lag_seconds{job="shop",x="1"}[5m])) / sum(rate(order_total[20s]))');
    expect(findings.map(({ rule }) => rule)).toEqual([
      'promql/unknown-label',
      'promql/rate-of-gauge',
      'promql/unknown-label',
      'promql/short-range',
      'promql/unknown-metric',
    ]);
  });

  it('is a warning where only an empty open label could match', () => {
    const findings = lint('sum by (node) (lag_seconds) / sum(lag_seconds)');
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['promql/never-matches', 'warning']]);
  });
});

describe('The catalogue given decides', () => {
  it('which labels a deployment adds to any series', () => {
    const text = 'sum by (cluster) (lag_seconds{cluster="a"}) / sum by (cluster) (rate(orders_total[5m]))';
    expect(lint(text).map(({ rule }) => rule)).toEqual(['promql/unknown-label', 'promql/unknown-label']);
    expect(lint(text, { extraLabels: ['cluster'] })).toEqual([]);
  });

  it('what rules have recorded, and with which labels', () => {
    const recordings = [{ name: 'node:lag:max', labels: ['node'] }];
    expect(lint('node:lag:max{node="a"} > 5').map(({ rule }) => rule)).toEqual(['promql/unknown-metric']);
    expect(lint('node:lag:max{node="a"} > 5', { recordings })).toEqual([]);
    expect(lint('node:lag:max{job="shop"} > 5', { recordings }).map(({ rule }) => rule)).toEqual(['promql/unknown-label']);
  });

  it('whether a job is one at all', () => {
    expect(lint('up{job="tempo"} == 0').map(({ rule }) => rule)).toEqual(['promql/unknown-metric']);
    expect(lint('up{job="tempo"} == 0', { jobs: ['tempo'] })).toEqual([]);
  });

  it('which system is meant where two have the same name', () => {
    expect(lint('rate(requests_total{job="depot",endpoint="/"}[5m])')).toEqual([]);
    expect(lint('rate(requests_total{job=~"shop|depot",endpoint="/",status="5xx"}[5m])')).toEqual([]);
    expect(lint('rate(requests_total{job!="shop",status="5xx"}[5m])').map(({ rule }) => rule)).toEqual(['promql/unknown-label']);
  });
});

describe('lintExpression', () => {
  const name = fc.constantFrom('requests_total', 'orders_total', 'lag_seconds', 'latency_seconds_bucket', 'keys_total', 'up', 'nothing', 'job:anything');
  const label = fc.constantFrom('job', 'status', 'node', 'le', 'instance', 'nod', '__name__');
  const matcher = fc.tuple(label, fc.constantFrom('=', '!=', '=~', '!~'), fc.constantFrom('shop', '5xx', '', '.+', 'a|b', '(', '(?!x)', '[', '+Inf'))
    .map(([key, op, value]) => `${key}${op}"${value}"`);
  const selector = fc.tuple(name, fc.array(matcher, { maxLength: 3 })).map(([metric, matchers]) => `${metric}{${matchers.join(',')}}`);
  const { expression } = fc.letrec<{ expression: string; call: string; aggregate: string; binary: string }>((tie) => ({
    expression: fc.oneof({ depthSize: 'small' }, selector, fc.constantFrom('1', '-0.5', '"a"', 'time()'), tie('call'), tie('aggregate'), tie('binary')),
    call: fc.oneof(
      fc.tuple(fc.constantFrom('rate', 'delta', 'max_over_time', 'absent_over_time'), selector).map(([f, x]) => `${f}(${x}[5m])`),
      fc.tuple(fc.constantFrom('rate', 'abs', 'absent', 'scalar', 'vector', 'hour'), tie('expression')).map(([f, x]) => `${f}(${x})`),
      tie('expression').map((x) => `histogram_quantile(0.9, ${x})`),
      tie('expression').map((x) => `label_replace(${x}, "a", "$1", "job", "(.*)")`),
      tie('expression').map((x) => `(${x})[1h:5m]`),
    ),
    aggregate: fc.tuple(fc.constantFrom('sum', 'topk', 'count_values', 'quantile'), fc.constantFrom('by', 'without'), label, tie('expression'))
      .map(([op, grouping, key, x]) => `${op} ${grouping} (${key}) (${op === 'sum' ? '' : op === 'count_values' ? '"v", ' : '1, '}${x})`),
    binary: fc.tuple(tie('expression'), fc.constantFrom('+', '/', '^', '>', '== bool', 'and', 'or', 'unless'), fc.constantFrom('', 'on(job)', 'ignoring(le) group_left(node)'), tie('expression'))
      .map(([a, op, matching, b]) => `${a} ${op} ${matching} ${b}`),
  }));

  it('answers for any text, and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), expression), (text) => {
      for (const { rule, message, remedy, excerpt } of lint(text)) {
        expect(rule).toMatch(/^promql\/[a-z-]+$/);
        expect(message).not.toMatch(/undefined|\.$/);
        expect(remedy).not.toMatch(/undefined|\.$/);
        expect(excerpt?.to).toBeLessThanOrEqual(text.length);
      }
    }), { numRuns: 2_000 });
  });
});
