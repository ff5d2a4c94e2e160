import { dump } from 'js-yaml';
import type { z } from 'zod';
import { valueAt, type Path } from './path.ts';
import type { Fault } from './problem.ts';
import { nodeAt, optionOf, type SchemaNode } from './schemaNode.ts';
import { isSecret } from './secrets.ts';
import { suggest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** What zod found, as faults with a remedy each; the remedies come from the schema's own examples and bounds. */
export function faultsOf(issues: readonly Issue[], raw: unknown, root: SchemaNode): readonly Fault[] {
  return issues.flatMap((issue): readonly Fault[] => {
    const path = issue.path as Path;
    const value = valueAt(raw, path);
    const node = nodeAt(root, path, raw);
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => unknownKey(path, key, optionOf(node, value)));
      case 'invalid_union':
        return unionFaults(issue, raw, root);
      case 'invalid_key': {
        const names = nodeAt(root, path.slice(0, -1), raw)?.propertyNames;
        return [{ path, about: 'key', message: issue.issues[0]?.message ?? issue.message, remedy: writeAs(names) }];
      }
      default:
        return [{ path, about: 'value', value, message: issue.message, remedy: remedyFor(issue, path, value, node) }];
    }
  });
}

function unknownKey(parent: Path, key: string, node: SchemaNode | undefined): Fault {
  const known = Object.keys(node?.properties ?? {});
  const lists: Readonly<Record<string, string>> = {
    systems: 'is not the name of a system in the kit',
    alerts: 'is not the name of an alert in the kit',
    objectives: 'is not the name of an objective in the kit',
  };
  const message = (parent.length === 1 ? lists[String(parent[0])] : undefined) ?? 'is not a key that is known here';
  return { path: [...parent, key], about: 'key', message, remedy: suggest(key, known) };
}

/**
 * Of a union told apart by `kind`, that key is wrong. Of any other, the alternative of the right type is meant in which the
 * least is wrong; where there is none, and a secret is to stand, it stands there itself.
 */
function unionFaults(issue: Extract<Issue, { readonly code: 'invalid_union' }>, raw: unknown, root: SchemaNode): readonly Fault[] {
  const path = issue.path as Path;
  const value = valueAt(raw, path);
  if (path.at(-1) === 'kind') {
    const kinds = (nodeAt(root, path.slice(0, -1), raw)?.oneOf ?? []).map((option) => String(option.properties?.['kind']?.const));
    const remedy = value === undefined ? `add kind, one of: ${kinds.join(', ')}` : suggest(String(value), kinds);
    return [{ path, about: 'value', value, message: value === undefined ? 'is missing' : issue.message, remedy }];
  }
  const typed = issue.errors.filter((errors) => !errors.some((error) => error.path.length === 0 && error.code === 'invalid_type'));
  if (typed.length === 0 && isSecret(path) && (typeof value === 'string' || typeof value === 'number')) {
    const message = 'is written into this file, where only the name of a file or of a variable belongs';
    return [{ path, about: 'value', value, message, remedy: `put it into a file of its own, or the environment, and ${writeAs(nodeAt(root, path, raw))}` }];
  }
  const least = Math.min(...typed.map(({ length }) => length));
  const meant = typed.filter(({ length }) => length === least);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) {
    return faultsOf(only.map((error) => ({ ...error, path: [...path, ...error.path] })), raw, root);
  }
  return [{ path, about: 'value', value, message: issue.message, remedy: remedyFor(issue, path, value, nodeAt(root, path, raw)) }];
}

function remedyFor(issue: Issue, path: Path, value: unknown, node: SchemaNode | undefined): string {
  const key = path.at(-1);
  if (issue.code === 'custom' && typeof issue.params?.['remedy'] === 'string') return issue.params['remedy'];
  if (value === undefined) return `add it, as in ${typeof key === 'string' ? `${key}: ` : ''}${flow(node?.examples?.[0])}`;
  if (value === null) return 'give it a value, or remove the key';
  if (issue.code === 'invalid_type' && issue.expected === 'never') return 'remove it';
  if (issue.code === 'invalid_value') return suggest(String(value), issue.values.map(String));
  if (issue.code === 'too_big' && issue.maximum === 0) return 'remove it';
  if (issue.code === 'invalid_type' && typeof value === 'number' && node?.type === 'string' && fits(String(value), node.pattern)) {
    return `put it in quotes: "${value}"`;
  }
  return writeAs(node);
}

function fits(text: string, pattern: string | undefined): boolean {
  return pattern === undefined || new RegExp(pattern).test(text);
}

/** How a value of a place is written. */
function writeAs(node: SchemaNode | undefined): string {
  const { minimum, maximum } = node ?? {};
  if (minimum !== undefined && maximum !== undefined) return `write a number from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `write a number of at least ${minimum}`;
  if (maximum !== undefined) return `write a number of at most ${maximum}`;
  const examples = node?.examples ?? node?.items?.examples?.map((example) => [example]) ?? [];
  if (examples.length > 0) return `write it as in ${examples.map(flow).join(' or ')}`;
  if (node?.enum !== undefined) return `write one of these: ${node.enum.join(', ')}`;
  if (node?.type === 'boolean') return 'write true or false';
  if (node?.properties !== undefined) return `write a map that has some of these keys: ${Object.keys(node.properties).slice(0, 12).join(', ')}`;
  return node?.type === 'string' ? 'write some text' : 'see docs/configuration.md for its form';
}

/** A value as YAML on one line. */
function flow(value: unknown): string {
  return value === undefined ? '…' : dump(value, { flowLevel: 0, lineWidth: -1, quoteStyle: 'double' }).trim();
}
