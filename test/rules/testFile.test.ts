import { describe, expect, it } from 'vitest';
import { duration, formatDuration, minutes } from '../../src/metric/duration.ts';
import { gauge } from '../../src/metric/metric.ts';
import { defineSystem } from '../../src/metric/system.ts';
import { promql } from '../../src/promql/expr.ts';
import { alert, type AlertDefinition } from '../../src/rules/alert.ts';
import { ruleGroups, type Deployment } from '../../src/rules/ruleFile.ts';
import { reads } from '../../src/rules/series.ts';
import { rulesFor } from '../../src/rules/systemRules.ts';
import { ruleTests } from '../../src/rules/testFile.ts';
import { text, value } from '../../src/rules/text.ts';

const shop = defineSystem({
  name: 'shop',
  title: 'Shop',
  description: 'A shop.',
  port: 80,
  families: { all: { title: 'All', metrics: { queue: gauge('shop_queue', { help: 'Waiting.', unit: 'count' }) } } },
});
const { queue } = shop.metrics;

const deployment: Deployment = { tuning: {}, speed: 1, runbookUrl: (name) => `r/${name}`, dashboardUrl: (system) => `d/${system}` };

/** Rules with one alert, which differs from the usual in some points. */
function rules(change: Partial<AlertDefinition<never>> = {}) {
  const usual: AlertDefinition<never> = {
    name: 'QueueLong',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 10, unit: 'count', range: [0, 100] },
    expr: ({ threshold }) => promql`sum(${queue}) > ${threshold}`,
    summary: text`${value('count')} wait`,
    description: () => text`${value('count')} wait`,
    proof: ({ threshold }) => ({
      fires: { series: [reads(queue, {}, { healthy: 0, faulty: threshold + 1 })], pending: minutes(1), resolved: minutes(1), labels: {}, value: threshold + 1 },
      silent: { series: [reads(queue, {}, { healthy: 0, faulty: threshold })] },
    }),
  };
  return rulesFor(shop, { alerts: [alert({ ...usual, ...change })] });
}

/** The moments at which a test looks, with how many alerts it expects. */
function moments(system: ReturnType<typeof rules>, tuning: Deployment['tuning'] = {}) {
  return ruleTests(system, { ...deployment, tuning })[0]?.alert_rule_test.map(({ eval_time, exp_alerts }) => [eval_time, exp_alerts.length]);
}

describe('an alert’s unit tests', () => {
  it('look at it before the fault, a minute before it fires, when it fires, and when it is gone', () => {
    expect(moments(rules())).toEqual([['10m', 0], ['15m', 0], ['16m', 1], ['22m', 0]]);
  });

  it('let all be well for as long as the proof asks', () => {
    const looksBack = { ...rules().alerts[0]?.proof({ threshold: 10, for: duration('5m') }), calm: duration('1d') };
    expect(moments(rules({ proof: () => looksBack as never }))).toEqual([['1d', 0], ['1d5m', 0], ['1d6m', 1], ['1d12m', 0]]);
  });

  it.each([
    ['1ms', 1],
    ['30s', 1],
    ['1m', 1],
    ['90s', 2],
    ['119s', 2],
    ['601s', 11],
  ] as const)('look at it at whole minutes, whatever it waits: after %s at minute %d', (wait, minute) => {
    const at = (offset: number): string => formatDuration(minutes(11 + minute + offset));
    expect(moments(rules({ for: duration(wait) }))?.slice(1, 3)).toEqual([[at(-1), 0], [at(0), 1]]);
  });

  it('wait for an alert that keeps firing', () => {
    expect(moments(rules(), { QueueLong: { keepFiringFor: duration('30m') } })?.at(-1)).toEqual(['52m', 0]);
  });

  it('show each way in which the fault may look', () => {
    const proof = rules().alerts[0]?.proof({ threshold: 10, for: duration('5m') });
    const late = { ...proof?.fires, pending: minutes(3), although: 'the queue is new' };
    const tests = ruleTests(rules({ proof: () => ({ ...proof, firesToo: [late] }) as never }), deployment);
    expect(tests.map(({ name }) => name)).toEqual([
      'QueueLong is pending, fires and resolves',
      'QueueLong is pending, fires and resolves, although the queue is new',
      'QueueLong stays silent at a near miss',
    ]);
    expect(tests[1]?.alert_rule_test.map(({ eval_time, exp_alerts }) => [eval_time, exp_alerts.length])).toEqual([['10m', 0], ['17m', 0], ['18m', 1], ['24m', 0]]);
  });

  it('try each near miss, and say what keeps the alert silent', () => {
    const miss = { series: [reads(queue, {}, { healthy: 0, faulty: 1 })] };
    const proof = rules().alerts[0]?.proof({ threshold: 10, for: duration('5m') });
    const several = rules({ proof: () => ({ ...proof, silent: [miss, { ...miss, because: 'nobody waits' }] }) as never });
    expect(ruleTests(several, deployment).map(({ name }) => name)).toEqual([
      'QueueLong is pending, fires and resolves',
      'QueueLong stays silent at a near miss',
      'QueueLong stays silent at a near miss: nobody waits',
    ]);
  });
});

describe('a rule', () => {
  it.each([
    ['goes on firing for as long as the deployment says', { keepFiringFor: duration('30m') }, '30m'],
    ['ends with its expression when it says nothing', {}, undefined],
  ])('%s', (_, tuning, expected) => {
    const rule = ruleGroups(rules(), { ...deployment, tuning: { QueueLong: tuning } })[0]?.rules[0];
    expect(rule).toHaveProperty('alert', 'QueueLong');
    expect((rule as { keep_firing_for?: string }).keep_firing_for).toBe(expected);
  });

  it('is hurried in a rehearsal, its after-time included', () => {
    const [group] = ruleGroups(rules(), { ...deployment, tuning: { QueueLong: { keepFiringFor: duration('30m') } }, speed: 10 });
    expect(group?.rules[0]).toMatchObject({ for: '30s', keep_firing_for: '3m' });
  });
  });
