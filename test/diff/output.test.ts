import { describe, expect, it } from 'vitest';
import { readOutput } from '../../src/diff/output.ts';

const rules = 'groups:\n  - name: a.alerts\n    rules:\n      - {record: "job:x:rate", expr: "rate(x[5m])"}\n      - {alert: Loud, expr: x > 1, for: 1m, labels: {severity: info}}\n';
const tests = `rule_files: [../rules/a.yaml]
evaluation_interval: 1m
tests:
  - name: Loud fires
    interval: 1m
    input_series: [{series: x, values: '0x5 2x5'}]
    alert_rule_test:
      - {eval_time: 5m, alertname: Loud, exp_alerts: []}
      - {eval_time: 9m, alertname: Loud, exp_alerts: [{exp_labels: {severity: info}}]}
`;

describe('reading an output', () => {
  it('takes its rules and the cases of its proofs', () => {
    const output = readOutput(new Map([['rules/a.yaml', rules], ['tests/a.yaml', tests], ['manifest.json', '{}']]));
    expect(output.rules.map(({ kind, name, for: hold }) => [kind, name, hold])).toEqual([['record', 'job:x:rate', '0s'], ['alert', 'Loud', '1m']]);
    expect(output.groups).toEqual(new Map([['rules/a.yaml', ['a.alerts']]]));
    expect(output.cases).toMatchObject([{ alert: 'Loud', name: 'Loud fires', end: '9m', ruleFiles: ['rules/a.yaml'] }]);
  });

  it.each([
    ['is no YAML', 'groups: ['],
    ['is something else', 'groups: 5'],
    ['has a rule without an expression', 'groups: [{name: a, rules: [{alert: A}]}]'],
  ])('names a file that %s', (_, text) => {
    expect(() => readOutput(new Map([['rules/a.yaml', text]]))).toThrow(/^rules\/a\.yaml is not as obskit synth writes it \(.+\): write the folder anew$/);
  });
});
