import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dump, load } from 'js-yaml';
import { run } from '../../src/check/tool/run.ts';
import { equivalenceOf } from './equivalents.ts';
import { mutantsOf, type Mutant } from './mutants.ts';

/** What became of the mutants of one alert. */
export interface Mutated {
  readonly alert: string;
  readonly mutants: readonly Mutant[];
  /** Changes that nothing could notice. */
  readonly equivalent: readonly Mutant[];
  /** Those that the proofs did not notice. */
  readonly survivors: readonly Mutant[];
}

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

interface TestFile {
  readonly rule_files: readonly string[];
  readonly tests: readonly RuleTest[];
}

interface RuleTest {
  readonly alert_rule_test?: readonly { readonly alertname: string }[];
  readonly promql_expr_test?: readonly { readonly expr: string }[];
}

export type Files = ReadonlyMap<string, string>;

/**
 * Plays the proofs of one alert against all its mutants at once: each mutant is a rule of its own name beside the others,
 * and each expectation stands there once a mutant, so that it takes one run of promtool a test file.
 * @param files rule and test files, by their paths in the output
 * @param folder where to write what promtool reads
 */
export async function mutate(alert: string, files: Files, promtool: string, folder: string): Promise<Mutated> {
  const rules = rulesIn(files);
  const original = rules.find((rule) => rule.alert === alert);
  if (original === undefined) throw new Error(`there is no alert ${alert}`);
  const all = mutantsOf(original.expr, original.for ?? '0s', rules.flatMap(({ record }) => record ?? []));
  const equivalent = all.filter((mutant) => equivalenceOf(mutant) !== undefined);
  const mutants = all.filter((mutant) => !equivalent.includes(mutant));
  // The first is the alert as it is: were it to fail, no failure of the others would mean anything.
  const variants = [{ expr: original.expr, for: original.for ?? '0s' }, ...mutants].map((variant, i) => ({ ...variant, name: `${alert}__${i}x` }));
  const failed = new Set<string>();
  for (const [path, text] of [...files].filter(([file]) => file.startsWith('tests/'))) {
    // What one proof has noticed, another need not.
    if (mutants.length > 0 && mutants.every((_, i) => failed.has(`${alert}__${i + 1}x`))) break;
    const file = load(text) as TestFile;
    const tests = file.tests.filter(({ alert_rule_test = [] }) => alert_rule_test.some(({ alertname }) => alertname === alert));
    if (tests.length === 0) continue;
    for (const ruleFile of file.rule_files) {
      const name = basename(ruleFile);
      const changed = withVariants(load(files.get(`rules/${name}`) ?? '') as RuleFile, alert, variants);
      write(join(folder, alert, 'rules', name), changed);
    }
    const place = join(folder, alert, path);
    write(place, { ...file, tests: tests.map((test) => forVariants(test, alert, variants.map(({ name }) => name))) });
    const ran = await run([promtool, 'test', 'rules', place], { timeoutMs: 120_000 });
    if (ran.kind !== 'exited') throw new Error(`promtool did not end by itself on ${path} of ${alert}`);
    const said = ran.stdout + ran.stderr;
    const names = [...new Set([...said.matchAll(/(\w+__\d+x)\b/g)].map(([, name]) => name ?? ''))];
    if (ran.code !== 0 && names.length === 0) throw new Error(`promtool cannot play ${path} of ${alert}: ${said.slice(0, 2000)}`);
    for (const name of names) failed.add(name);
  }
  if (failed.has(`${alert}__0x`)) throw new Error(`the proof of ${alert} fails on the alert as it is`);
  return { alert, mutants, equivalent, survivors: mutants.filter((_, i) => !failed.has(`${alert}__${i + 1}x`)) };
}

const known = new WeakMap<Files, readonly Rule[]>();

/** All rules of all files. Reading them takes longer than a run of promtool. */
function rulesIn(files: Files): readonly Rule[] {
  const before = known.get(files);
  if (before !== undefined) return before;
  const rules = [...files].filter(([path]) => path.startsWith('rules/')).flatMap(([, text]) => (load(text) as RuleFile).groups.flatMap((group) => group.rules));
  known.set(files, rules);
  return rules;
}

/** The recordings, and of the alerts only the variants of one. Alerts that others ask for are kept. */
function withVariants(file: RuleFile, alert: string, variants: readonly (Pick<Mutant, 'expr' | 'for'> & { readonly name: string })[]): RuleFile {
  return {
    groups: file.groups
      .map((group) => ({
        ...group,
        rules: group.rules.flatMap((rule): readonly Rule[] => {
          if (rule.alert === alert) return variants.map(({ name, expr, for: hold }) => ({ ...rule, alert: name, expr, for: hold }));
          return rule.alert === undefined || variants.some(({ expr }) => expr.includes('ALERTS')) ? [rule] : [];
        }),
      }))
      .filter(({ rules }) => rules.length > 0),
  };
}

function forVariants(test: RuleTest, alert: string, names: readonly string[]): RuleTest {
  const { alert_rule_test = [], promql_expr_test = [] } = test;
  return {
    ...test,
    alert_rule_test: alert_rule_test.flatMap((expected) => (expected.alertname === alert ? names.map((alertname) => ({ ...expected, alertname })) : [])),
    promql_expr_test: promql_expr_test.flatMap((expected) =>
      expected.expr.includes(`"${alert}"`) ? names.map((name) => ({ ...expected, expr: expected.expr.replaceAll(`"${alert}"`, `"${name}"`) })) : [expected],
    ),
  };
}

function write(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, dump(value, { lineWidth: -1, noRefs: true }));
}
