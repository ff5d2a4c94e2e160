import { load } from 'js-yaml';
import { z } from 'zod';

const texts = z.record(z.string(), z.string()).default({});

const rule = z.object({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string(),
  for: z.string().default('0s'),
  keep_firing_for: z.string().optional(),
  labels: texts,
  annotations: texts,
});

const ruleFile = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })) });

const testFile = z.object({
  rule_files: z.array(z.string()),
  evaluation_interval: z.string(),
  group_eval_order: z.array(z.string()).optional(),
  tests: z.array(
    z.object({
      name: z.string(),
      interval: z.string(),
      input_series: z.array(z.object({ series: z.string(), values: z.string() })),
      alert_rule_test: z.array(z.object({ eval_time: z.string(), alertname: z.string() })).default([]),
    }),
  ),
});

/** A rule of a rule file; of an alert the name is its `alert`, of a recording its `record`. */
export interface Rule {
  readonly name: string;
  readonly kind: 'alert' | 'record';
  readonly expr: string;
  readonly for: string;
  readonly keepFiringFor: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A case that a proof plays, in which an alert fires or keeps silent. */
export interface Case {
  readonly alert: string;
  readonly name: string;
  readonly interval: string;
  readonly series: readonly { readonly series: string; readonly values: string }[];
  /** The last moment that the proof looks at. */
  readonly end: string;
  /** By their paths in the output. */
  readonly ruleFiles: readonly string[];
  readonly evaluationInterval: string;
}

/** What an output says of alerts. */
export interface Output {
  readonly rules: readonly Rule[];
  /** The groups of each rule file, in their order, by the path of the file. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly cases: readonly Case[];
}

/** A file of an output is not as `obskit synth` writes it. */
export class UnreadableOutput extends Error {
  override readonly name = 'UnreadableOutput';
}

/**
 * Reads the rules and proofs of what `obskit synth` has written.
 * @param files by their paths in the output, such as `rules/hedgehog.yaml`
 * @throws UnreadableOutput
 */
export function readOutput(files: ReadonlyMap<string, string>): Output {
  const ruleFiles = below(files, 'rules/', ruleFile);
  const rules = ruleFiles.flatMap(({ content }) =>
    content.groups.flatMap((group) =>
      group.rules.map(({ alert, record, keep_firing_for: keepFiringFor, ...rest }): Rule => ({ ...rest, keepFiringFor, name: alert ?? record ?? '', kind: alert === undefined ? 'record' : 'alert' })),
    ),
  );
  const cases = below(files, 'tests/', testFile).flatMap(({ content }) =>
    content.tests.flatMap(({ name, interval, input_series: series, alert_rule_test: expectations }): readonly Case[] => {
      const [first, last] = [expectations[0], expectations.at(-1)];
      if (first === undefined || last === undefined) return [];
      const ruleFiles = content.rule_files.map((path) => path.replace(/^\.\.\//, ''));
      return [{ alert: first.alertname, name, interval, series, end: last.eval_time, ruleFiles, evaluationInterval: content.evaluation_interval }];
    }),
  );
  return { rules, groups: new Map(ruleFiles.map(({ path, content }) => [path, content.groups.map(({ name }) => name)])), cases };
}

function below<T>(files: ReadonlyMap<string, string>, folder: string, schema: z.ZodType<T>): readonly { readonly path: string; readonly content: T }[] {
  return [...files]
    .filter(([path]) => path.startsWith(folder) && path.endsWith('.yaml'))
    .map(([path, text]) => {
      try {
        return { path, content: schema.parse(load(text)) };
      } catch (cause) {
        const reason = cause instanceof z.ZodError ? `${cause.issues[0]?.path.join('.') ?? ''}: ${cause.issues[0]?.message ?? ''}` : cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
        throw new UnreadableOutput(`${path} is not as obskit synth writes it (${reason}): write the folder anew`, { cause });
      }
    });
}
