import { z } from 'zod';
import { valueAt, type Path } from './path.ts';

/** The part of JSON Schema that obskit.yaml's schema is written in. */
export interface SchemaNode {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | false;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly not?: SchemaNode;
}

/** A zod schema as JSON Schema, as a file that is still to be read must be: defaults may be left out. */
export function schemaNode(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) as SchemaNode;
}

/** The schema of a place, given what stands in the file: that tells the kinds of a union apart. */
export function nodeAt(root: SchemaNode, path: Path, value: unknown): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  path.forEach((step, i) => {
    node = childOf(node, step, valueAt(value, path.slice(0, i)));
  });
  return node;
}

function childOf(node: SchemaNode | undefined, step: string | number, value: unknown): SchemaNode | undefined {
  if (node === undefined) return undefined;
  if (typeof step === 'number') return node.items;
  if (node.properties !== undefined) return Object.hasOwn(node.properties, step) ? node.properties[step] : undefined;
  const option = optionOf(node, value);
  if (option !== node) return childOf(option, step, value);
  return node.additionalProperties === false ? undefined : node.additionalProperties;
}

/** Of a union, the alternative that a map is meant to be: the one of its kind, or the one that has its first key. Else the node itself. */
export function optionOf(node: SchemaNode | undefined, value: unknown): SchemaNode | undefined {
  const options = node?.oneOf ?? node?.anyOf;
  if (options === undefined) return node;
  const kind = valueAt(value, ['kind']);
  const maps = options.filter(({ properties }) => properties !== undefined && (properties['kind'] === undefined || properties['kind'].const === kind));
  const [key] = Object.keys(Object(value));
  return maps.find(({ properties }) => key !== undefined && properties?.[key] !== undefined) ?? maps[0];
}
