import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { open } from '../../src/metric/label.ts';
import { matching, not } from '../../src/metric/matcher.ts';
import { gauge, ownedBy } from '../../src/metric/metric.ts';
import { promql, window } from '../../src/promql/expr.ts';
import { dashboardScope, escapeString, everyJob, render, renderSelector, ruleScope } from '../../src/promql/render.ts';
import { syntaxErrors } from './parsing.ts';

const free = gauge('up', { help: 'A help text.', unit: 'bool' });
const owned = ownedBy(
  gauge('keys', { help: 'A help text.', unit: 'count', labels: { table: open({ budget: 5 }), op: ['put', 'delete'] } }),
  'hedgehog',
);
const expr = promql`max_over_time(${owned.where({ op: 'put' })}[${window}]) * ${free}`;
const fiveMinutes = duration('5m');

describe('an expression', () => {
  it.each([
    ['a rule, under its owner’s job', ruleScope('porter', fiveMinutes), 'max_over_time(keys{job="hedgehog",op="put"}[5m]) * up{job="porter"}'],
    ['every job, under none', everyJob(fiveMinutes), 'max_over_time(keys{op="put"}[5m]) * up'],
    [
      'a dashboard, under its variables',
      dashboardScope,
      'max_over_time(keys{job=~"$job",instance=~"$instance",op="put"}[$__rate_interval]) * up{job=~"$job",instance=~"$instance"}',
    ],
  ])('is rendered for %s', (_, scope, text) => {
    expect(render(expr, scope)).toBe(text);
    expect(syntaxErrors(text)).toEqual([]);
  });

  it('looks back less far in a rehearsal, but not so little that nothing is there', () => {
    const compared = promql`${free} offset ${duration('30m')} unless ${free} offset ${duration('1m')} unless ${free} offset ${duration('5s')}`;
    expect(render(compared, { ...everyJob(fiveMinutes), speed: 30 })).toBe('up offset 1m unless up offset 10s unless up offset 5s');
    expect(render(compared, everyJob(fiveMinutes))).toBe('up offset 30m unless up offset 1m unless up offset 5s');
  });

  it('is rendered on one line, whatever its source looks like', () => {
    const broken = promql`
      ${owned}
        and
      ${free}
    `;
    expect(render(broken, everyJob(fiveMinutes))).toBe('keys and up');
  });

  it.each([
    [0.05, '0.05'],
    [-1, '-1'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('writes the number %d as %s', (value, text) => {
    const rendered = render(promql`${owned} > ${value}`, everyJob(fiveMinutes));
    expect(rendered).toBe(`keys > ${text}`);
    expect(syntaxErrors(rendered)).toEqual([]);
  });
});

describe('a selector', () => {
  it.each([
    ['nothing', {}, 'keys'],
    ['one value', { table: 'users' }, 'keys{table="users"}'],
    ['several labels, in the order written', { op: 'put', table: 'a' }, 'keys{op="put",table="a"}'],
    ['several values', { table: ['a', 'b'] }, 'keys{table=~"a|b"}'],
    ['none of several', { table: not('a', 'b') }, 'keys{table!~"a|b"}'],
    ['a pattern', { table: matching('user_\\d+') }, 'keys{table=~"user_\\\\d+"}'],
    ['values that must be escaped twice', { table: ['a.b', 'c'] }, 'keys{table=~"a\\\\.b|c"}'],
    ['a quotation mark', { table: 'say "hi"' }, 'keys{table="say \\"hi\\""}'],
    ['a backslash', { table: 'a\\b' }, 'keys{table="a\\\\b"}'],
    ['a line break', { table: 'a\nb' }, 'keys{table="a\\nb"}'],
  ] as const)('is narrowed by %s', (_, conditions, text) => {
    expect(renderSelector(owned.where(conditions))).toBe(text);
    expect(syntaxErrors(text)).toEqual([]);
  });

  it('puts the scope before its own matchers', () => {
    expect(renderSelector(owned.where({ op: 'put' }), [{ label: 'job', op: '=', value: 'x' }])).toBe('keys{job="x",op="put"}');
  });

  it('is PromQL whatever a value holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        // Grafana's variables are none of a value's business here.
        fc.pre(!value.includes('$'));
        expect(syntaxErrors(renderSelector(owned.where({ table: value })))).toEqual([]);
        // What is escaped for Go reads the same in JSON.
        expect(JSON.parse(`"${escapeString(value)}"`)).toBe(value);
      }),
    );
  });
});
