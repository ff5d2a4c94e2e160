import { describe, expect, it } from 'vitest';
import { sharedMetrics } from '../../src/kit/sharedMetrics.ts';
import { duration } from '../../src/metric/duration.ts';
import { namingFaults } from '../../src/metric/naming.ts';
import { selectorsOf } from '../../src/promql/expr.ts';
import type { Question } from '../../src/promql/question.ts';
import { dashboardScope, render, ruleScope } from '../../src/promql/render.ts';
import { watchdog } from '../../alerts/targets/watchdog.ts';
import { alertsAbout, alertsAboutOthers, alertsBySeverity, alertsFiringIn } from '../../src/systems/alerting/queries.ts';
import * as runtimeQuestions from '../../src/systems/runtime/queries.ts';
import * as traceQuestions from '../../src/systems/traces/queries.ts';
import { groupedBy, syntaxErrors } from '../promql/parsing.ts';

const questions: readonly (readonly [string, Question])[] = [
  ...Object.entries(runtimeQuestions),
  ...Object.entries(traceQuestions),
  ['alertsAbout', alertsAbout(['hedgehog'])],
  ['alertsAboutOthers', alertsAboutOthers(['hedgehog'])],
  ['alertsBySeverity', alertsBySeverity],
  ['alertsFiringIn', alertsFiringIn('hedgehog')],
];

describe('metrics that belong to no system', () => {
  it.each(sharedMetrics.map((metric) => [metric.name, metric] as const))('%s describes itself, and gives a reason for a name that breaks a rule', (_, metric) => {
    expect(metric.help).toMatch(/^[A-Z][^.\n]+\.$/);
    if (metric.legacyName !== undefined) expect(namingFaults(metric)).not.toEqual([]);
  });

  it.each(sharedMetrics.map(({ name }) => [name]))('%s is asked for', (name) => {
    const asked = questions.flatMap(([, { expr }]) => selectorsOf(expr).map(({ metric }) => metric.name));
    // Heatmaps and annotations ask for these without a question of their own.
    expect([...asked, 'process_start_time_seconds']).toContain(name);
  });
});

describe.each(questions)('the question %s', (_, { ask, expr, by }) => {
  it('is a sentence that ends in a question mark', () => expect(ask).toMatch(/^[A-Z][^?\n]+\?$/));

  it.each([
    ['a rule', ruleScope('prometheus', duration('5m'))],
    ['a dashboard', dashboardScope],
  ])('is valid PromQL in %s', (_place, scope) => expect(syntaxErrors(render(expr, scope))).toEqual([]));

  it('is told apart by labels that its answer has', () => {
    expect(groupedBy(render(expr, dashboardScope))).toEqual(by);
  });
});

it('asks what was written to Prometheus for neither job nor instance', () => {
  expect(render(traceQuestions.spanRate.expr, dashboardScope)).toBe('sum by (service) (rate(traces_spanmetrics_calls_total[$__rate_interval]))');
  expect(render(traceQuestions.spanRate.expr, ruleScope('tempo', duration('5m')))).toBe('sum by (service) (rate(traces_spanmetrics_calls_total[5m]))');
});

it('does not count the alert that fires as long as all is well', () => {
  expect(watchdog(['prometheus']).name).toBe('Watchdog');
  for (const { expr } of [alertsAbout(['hedgehog']), alertsAboutOthers(['hedgehog']), alertsBySeverity, alertsFiringIn('hedgehog')]) {
    expect(render(expr, dashboardScope)).toContain('ALERTS{alertstate="firing",alertname!="Watchdog"');
  }
});
