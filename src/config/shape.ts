import { z } from 'zod';
import { valueAt, type Path } from './path.ts';
import type { Fault } from './problem.ts';
import { prune } from './prune.ts';
import { schemaNode } from './schemaNode.ts';
import { faultsOf } from './shapeFaults.ts';

/** A value in its schema's shape, made from what is right of the file, and all that is wrong with the shape of the rest. */
export interface Shaped<T> {
  readonly value: T;
  readonly faults: readonly Fault[];
  /** Where a place of `value` stands in the file. */
  readonly originalPath: (path: Path) => Path;
}

/**
 * Fits `raw` into a schema for which `{}` is right. What does not fit is reported, left out, and the rest fitted again,
 * so that the checks of the sense of it all can run on whatever has the right shape.
 */
export function fit<S extends z.ZodType>(schema: S, raw: unknown, out: readonly Path[]): Shaped<z.output<S>> {
  const first = attempt(schema, prune(raw, out).value);
  const faults = first.success ? [] : faultsOf(first.error.issues, raw, schemaNode(schema));
  const gone = [...out];
  for (;;) {
    const { value, originalPath } = prune(raw, gone);
    const result = attempt(schema, value);
    if (result.success) return { value: result.data, faults, originalPath };
    for (const issue of result.error.issues) gone.push(...misfits(issue, value).map(originalPath));
  }
}

function attempt<S extends z.ZodType>(schema: S, value: unknown) {
  return schema.safeParse(value, { reportInput: true, error: (issue) => explain(issue) });
}

/** The places to leave out on account of an issue: where something is missing, the map that it is missing from. */
function misfits(issue: z.core.$ZodIssue, value: unknown): readonly Path[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key]);
  if (path.length > 0 && valueAt(value, path) === undefined) return [path.slice(0, -1)];
  return [path];
}

/** What is wrong, for the issues whose schema does not say it in its own words. */
function explain(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      if (issue.input === null) return 'is empty';
      if (issue.expected === 'int') return 'is not a whole number';
      return `stands where ${expectations[issue.expected] ?? issue.expected} is expected`;
    case 'invalid_value':
      return 'is not one of the values that this key can have';
    case 'unrecognized_keys':
      return 'is not a key that is known here';
    case 'invalid_key':
      return 'is not a key that is possible here';
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'is empty' : `is less than ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array' ? `is longer than ${issue.maximum}` : `is more than ${issue.maximum}`;
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'is not one of the kinds that there are';
    default:
      return 'is not valid';
  }
}

const expectations: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};
