import type { Finding } from '../finding.ts';
import type { PlacedRule, TestFileModel } from './model.ts';

/**
 * Every alert is shown to fire and to keep silent, the alerts on objectives for each objective, and no test speaks of an alert that does not exist: promtool passes a
 * test that expects nothing of an unknown name.
 */
export function lintProofs(rules: readonly PlacedRule[], tests: ReadonlyMap<string, TestFileModel>): readonly Finding[] {
  const all = [...tests].flatMap(([file, { tests: list }]) => list.map((test, i): PlacedTest => ({ file, path: `tests[${i}]`, test })));
  const alerts = rules.flatMap((placed) => (placed.rule.alert === undefined ? [] : [{ ...placed, name: placed.rule.alert }]));
  const names = new Set(alerts.map(({ name }) => name));

  const unproven = alerts.flatMap(({ file, path, name }) => {
    const about = all.filter(({ test }) => test.alert_rule_test.some(({ alertname }) => alertname === name));
    const fires = ({ test }: PlacedTest) => test.alert_rule_test.some(({ alertname, exp_alerts }) => alertname === name && exp_alerts.length > 0);
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
  return [...unproven, ...unprovenObjectives(rules, all), ...unknown];
}

interface PlacedTest {
  readonly file: string;
  readonly path: string;
  readonly test: TestFileModel['tests'][number];
}

/** One alert serves many objectives: that it is proven for one of them says nothing of the others. */
function unprovenObjectives(rules: readonly PlacedRule[], tests: readonly PlacedTest[]): readonly Finding[] {
  const recorded = rules.filter(({ rule }) => rule.record !== undefined && rule.labels['slo'] !== undefined);
  const series = new Set(recorded.map(({ rule }) => rule.record ?? ''));
  const asked = rules.some(({ rule }) => rule.alert !== undefined && [...series].some((name) => rule.expr.includes(name)));
  // Where the alerts on objectives are switched off, there is nothing to prove.
  if (!asked) return [];
  return [...new Set(recorded.map(({ rule }) => rule.labels['slo'] ?? ''))].flatMap((slo) => {
    const first = recorded.find(({ rule }) => rule.labels['slo'] === slo);
    const firing = tests.filter(({ test }) => test.alert_rule_test.some(({ exp_alerts }) => exp_alerts.some(({ exp_labels }) => exp_labels['slo'] === slo)));
    const silent = tests.filter((it) => !firing.includes(it) && it.test.promql_expr_test.some(({ expr }) => expr.includes(`slo="${slo}"`)));
    const lacking = [...(firing.length > 0 ? [] : ['fires']), ...(silent.length > 0 ? [] : ['keeps silent'])];
    if (first === undefined || lacking.length === 0) return [];
    const finding: Finding = {
      rule: 'rules/unproven-objective',
      severity: 'error',
      place: { file: first.file, path: first.path },
      message: `No test shows that any alert on the objective ${slo} ${lacking.join(' and ')}: no series could be thought of that its conditions select`,
      remedy: 'Name values in its conditions, as in status: ["500", "503"], where it has expressions',
    };
    return [finding];
  });
}
