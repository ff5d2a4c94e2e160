import { describe, expect, it } from 'vitest';
import { lintAnnotations } from '../../../src/check/rules/annotations.ts';
import { lintCanFire } from '../../../src/check/rules/canFire.ts';
import { catalogueOf } from '../../../src/check/catalogue.ts';
import { duration } from '../../../src/metric/duration.ts';

function placed(expr: string, annotations: Readonly<Record<string, string>> = {}) {
  return { file: 'rules/a.yaml', path: 'groups[0].rules[0]', rule: { alert: 'A', expr, labels: {}, annotations: { summary: 's', description: 'd', runbook_url: 'u', ...annotations } } };
}

describe('an alert', () => {
  it.each([
    ['two limits with room between them', 'x > 3 and x < 5'],
    ['two limits that meet at a value that both admit', 'x >= 3 and x <= 3'],
    ['limits of two different things', 'x > 5 and y < 3'],
    ['limits of series that are matched by some labels only', 'x > 5 and on (job) x < 3'],
    ['a limit and its exclusion at another', 'x > 5 unless x > 9'],
    ['nothing but absence', 'absent(x)'],
    ['a constant that shall always fire', 'vector(1)'],
    ['a range within the retention', 'rate(x[10d] offset 5d) > 1'],
  ])('with %s is right', (_, expr) => {
    expect(lintCanFire(placed(expr), { retention: duration('15d') })).toEqual([]);
  });

  it.each([
    ['limits that exclude each other', 'x > 5 and x < 3', 'rules/never-fires', 'no value of x passes'],
    ['limits that leave no value between them', 'x > 3 and x < 3', 'rules/never-fires', 'no value of x'],
    ['limits one in another', '(sum(x) > 5) <= 5', 'rules/never-fires', 'no value of sum(x)'],
    ['two values at once', 'x == 0 and x == 1', 'rules/never-fires', 'no value of x'],
    ['limits three conditions apart', 'x > 5 and y > 1 and (x ) < 2', 'rules/never-fires', 'no value of x'],
    ['what it excludes itself', 'x unless x', 'rules/never-fires', 'no value of x'],
    ['no limit at all', 'sum(rate(x[5m])) / sum(rate(y[5m]))', 'rules/always-fires', 'nothing in it is compared'],
    ['a comparison that filters nothing', 'x > bool 1', 'rules/always-fires', 'nothing in it is compared'],
    ['a range longer than the retention', 'rate(x[20d]) > 1', 'rules/longer-than-retention', 'looks back 20d, but samples are kept for 15d'],
    ['a range and an offset that are longer together', 'x > 2 * avg_over_time(x[10d] offset 6d)', 'rules/longer-than-retention', 'looks back 16d'],
    ['a subquery longer than the retention', 'max_over_time(rate(x[1d])[15d:1h]) > 1', 'rules/longer-than-retention', 'looks back 16d'],
  ])('with %s is found', (_, expr, rule, message) => {
    const findings = lintCanFire(placed(expr), { retention: duration('15d') });
    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
    expect(findings[0]?.message).toContain(message);
  });

  it('is not held against a retention that nobody has stated', () => {
    expect(lintCanFire(placed('rate(x[20d]) > 1'))).toEqual([]);
  });
});

describe('an annotation', () => {
  const catalogue = catalogueOf({ systems: [] });
  it.each([
    ['a value for people', '{{ $value | humanize }} and {{ $value | humanizePercentage }}', []],
    ['a value as it is', 'it is {{ $value }}', ['rules/raw-value']],
    ['a value only formatted', '{{ $value | printf "%.2f" }}', ['rules/raw-value']],
    ['a value under its other name', '{{ .Value }}', ['rules/raw-value']],
  ])('with %s', (_, summary, rules) => {
    expect(lintAnnotations(placed('up > 1', { summary }), catalogue).map(({ rule }) => rule)).toEqual(rules);
  });
});
