import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/diff/changes.ts';
import type { Output, Rule } from '../../src/diff/output.ts';

const alert: Rule = { name: 'Slow', kind: 'alert', expr: 'job:wait:p99 > 1', for: '5m', keepFiringFor: undefined, labels: { severity: 'warning' }, annotations: { summary: 'slow' } };
const recording: Rule = { ...alert, name: 'job:wait:p99', kind: 'record', expr: 'quantile(0.99, job:wait:rate)', for: '0s', labels: { job: 'a' }, annotations: {} };
const inner: Rule = { ...recording, name: 'job:wait:rate', expr: 'rate(wait[5m])' };
const output = (...rules: readonly Rule[]): Output => ({ rules, groups: new Map(), cases: [] });
const good = output(inner, recording, alert);

describe('the changes of alerts', () => {
  it('are none between two outputs that say the same, in another order', () => {
    expect(changesOf(good, output(alert, recording, inner))).toEqual([]);
  });

  it.each<readonly [string, Partial<Rule>, readonly string[], boolean]>([
    ['a threshold', { expr: 'job:wait:p99 > 2' }, ['> 1 → > 2'], true],
    ['another question', { expr: 'job:wait:p99 > 1 and up' }, ['was job:wait:p99 > 1', 'is job:wait:p99 > 1 and up'], true],
    ['the wait', { for: '1m' }, ['for 5m → 1m'], true],
    ['how long it goes on', { keepFiringFor: '5m' }, ['keep_firing_for 0s → 5m'], true],
    ['the severity', { labels: { severity: 'critical' } }, ['severity warning → critical'], false],
    ['a label that is gone', { labels: {} }, ['severity warning → none'], false],
    ['the words', { annotations: { summary: 'slower', description: 'new' } }, ['other words: summary, description'], false],
  ])('tell %s', (_, change, differences, timing) => {
    expect(changesOf(good, output(inner, recording, { ...alert, ...change }))).toMatchObject([{ alert: 'Slow', kind: 'changed', differences, timing }]);
  });

  it('follow what is recorded, through all that is recorded of it', () => {
    const [change] = changesOf(good, output({ ...inner, expr: 'rate(wait[1m])' }, recording, alert));
    expect(change).toMatchObject({ timing: true, differences: ['job:wait:p99 is recorded otherwise: it asks for job:wait:rate'] });
  });

  it('tell the series of one recorded name apart by their labels', () => {
    const other = { ...recording, labels: { job: 'b' }, expr: 'other' };
    expect(changesOf(output(inner, recording, other, alert), output(inner, other, recording, alert))).toEqual([]);
  });

  it('tell what is new and what is gone', () => {
    const fresh = { ...alert, name: 'Fresh', labels: { severity: 'critical' } };
    expect(changesOf(good, output(fresh)).map(({ alert: name, kind, severity }) => [name, kind, severity])).toEqual([
      ['Fresh', 'added', 'critical'],
      ['Slow', 'removed', 'warning'],
    ]);
  });
});
