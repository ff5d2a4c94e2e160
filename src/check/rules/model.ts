import { load } from 'js-yaml';
import { z } from 'zod';
import type { Finding } from '../finding.ts';

const rule = z.object({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
});

const ruleFile = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })) });

const expectedAlert = z.object({ exp_labels: z.record(z.string(), z.string()).default({}) });

const testFile = z.object({
  rule_files: z.array(z.string()),
  tests: z.array(
    z.object({
      name: z.string().default(''),
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(expectedAlert).default([]) })).default([]),
      promql_expr_test: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});

export type RuleModel = z.infer<typeof rule>;
export type TestFileModel = z.infer<typeof testFile>;

/** One rule with its place. */
export interface PlacedRule {
  readonly file: string;
  /** `groups[0].rules[2]` */
  readonly path: string;
  readonly rule: RuleModel;
}

type Read<T> = { readonly value: T; readonly findings: readonly Finding[] };

export function readRules(file: string, content: string): Read<readonly PlacedRule[]> {
  const read = readYaml(file, content, ruleFile, { groups: [] });
  return {
    findings: read.findings,
    value: read.value.groups.flatMap(({ rules }, g) => rules.map((rule, r) => ({ file, path: `groups[${g}].rules[${r}]`, rule }))),
  };
}

export function readTests(file: string, content: string): Read<TestFileModel> {
  return readYaml(file, content, testFile, { rule_files: [], tests: [] });
}

export function readYaml<T>(file: string, content: string, schema: z.ZodType<T>, empty: T): Read<T> {
  const fault = (message: string): Read<T> => ({
    value: empty,
    findings: [{ rule: 'rules/unreadable', severity: 'error', place: { file }, message, remedy: 'Write it with obskit synth' }],
  });
  let yaml: unknown;
  try {
    yaml = load(content);
  } catch (error) {
    return fault(`The file is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
  }
  const read = schema.safeParse(yaml);
  if (read.success) return { value: read.data, findings: [] };
  const [issue] = read.error.issues;
  return fault(`${issue?.path.join('.') ?? ''} is not as Prometheus has it: ${issue?.message ?? ''}`);
}
