import type { Finding } from '../finding.ts';
import type { PlacedRule, TestFileModel } from './model.ts';

/**
 * Every alert is shown to fire and to keep silent, and no test speaks of an alert that does not exist: promtool passes a
 * test that expects nothing of an unknown name.
 */
export function lintProofs(rules: readonly PlacedRule[], tests: ReadonlyMap<string, TestFileModel>): readonly Finding[] {
  const all = [...tests].flatMap(([file, { tests: list }]) => list.map((test, i) => ({ file, path: `tests[${i}]`, test })));
  const alerts = rules.flatMap((placed) => (placed.rule.alert === undefined ? [] : [{ ...placed, name: placed.rule.alert }]));
  const names = new Set(alerts.map(({ name }) => name));

  const unproven = alerts.flatMap(({ file, path, name }) => {
    const about = all.filter(({ test }) => test.alert_rule_test.some(({ alertname }) => alertname === name));
    const fires = ({ test }: (typeof all)[number]) => test.alert_rule_test.some(({ alertname, exp_alerts }) => alertname === name && exp_alerts.length > 0);
    const lacking = [...(about.some(fires) ? [] : ['fires']), ...(about.some((it) => !fires(it)) ? [] : ['keeps silent'])];
    return lacking.map((what): Finding => ({
      rule: 'rules/unproven',
      severity: 'error',
      place: { file, path },
      message: `No test shows that ${name} ${what}`,
      remedy: 'Give the alert a proof',
    }));
  });
  const unknown = all.flatMap(({ file, path, test }) =>
    [...new Set(test.alert_rule_test.map(({ alertname }) => alertname).filter((name) => !names.has(name)))].map((name): Finding => ({
      rule: 'rules/test-of-unknown-alert',
      severity: 'error',
      place: { file, path },
      message: `The test "${test.name}" is about ${name}, which no rule file has`,
      remedy: 'Correct the name, or remove the test',
    })),
  );
  return [...unproven, ...unknown];
}
