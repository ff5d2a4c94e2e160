import { dump } from 'js-yaml';
import type { KitIndex } from './kitIndex.ts';
import { configSchema } from './schema.ts';
import { schemaNode, type SchemaNode } from './schemaNode.ts';

/** A kit of one of each, to describe the entries that every system and every alert can have. */
const sample: KitIndex = {
  systems: [{ name: '<system>', title: 'the system', port: 8080, dynamic: true, hasNode: true, metrics: [], definitions: [], labels: [] }],
  alerts: [{ name: '<Alert>', system: '<system>', threshold: { default: 0, unit: 'that of its expression', range: [-Infinity, Infinity] } }],
  objectives: { known: [{ id: '<objective>', system: '<system>', promise: 'events are good', objective: 0.999 }], window: { kind: 'duration', milliseconds: 1 }, tiers: [] },
};

/** The reference of obskit.yaml, `docs/configuration.md`: every key with its form, its default and what it does. */
export function configurationDoc(): string {
  const root = schemaNode(configSchema(sample));
  const sections = Object.entries(root.properties ?? {}).map(([key, node]) => section(key, node));
  return `${[intro, ...sections].join('\n\n')}\n`;
}

const intro = `<!-- Generated from src/config/schema.ts: edit that, not this. -->

# obskit.yaml

Every key may be left out, and so may the file: without it, you get the demo deployment of all systems. One system and
its targets are enough:

\`\`\`yaml
systems:
  hedgehog:
    targets: ['a.internal:8081', 'b.internal:8081']
\`\`\`

Durations are written as Prometheus writes them (\`30s\`, \`5m\`, \`1h30m\`, \`15d\`). A secret is never written into the file:
receivers name the file or the environment variable that holds it. Mistakes are reported all at once, each with its line, its value and a remedy.
The keys, with \`<system>\` for the name of a system, \`<Alert>\` for the name of an alert, \`<objective>\` for the name of an objective, and \`[]\` for an element of a list:`;

function section(key: string, node: SchemaNode): string {
  const header = '| Key | Form | When left out | What it does |\n|---|---|---|---|';
  return `## ${key}\n\n${[header, ...keysBelow(key, node, false)].join('\n')}`;
}

/** One row a key, from the top down. @param kind of which alternative it is a part, where there are several */
function* keysBelow(path: string, node: SchemaNode, required: boolean, kind?: string): Generator<string> {
  yield row(path, node, required, kind);
  yield* within(path, node);
}

function* within(path: string, node: SchemaNode, kind?: string): Generator<string> {
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    if (key !== 'kind') yield* keysBelow(`${path}.${key}`, child, node.required?.includes(key) ?? false, kind);
  }
  for (const option of node.oneOf ?? []) {
    const choice = option.properties?.['kind'];
    const name = String(choice?.const);
    yield row(`${path}.kind: ${name}`, { description: choice?.description ?? '' }, false);
    yield* within(path, option, name);
  }
  // Of alternatives, none of the keys is required.
  for (const option of node.anyOf ?? []) yield* within(path, { ...option, required: [] });
  if (node.items?.properties !== undefined || node.items?.oneOf !== undefined) yield* within(`${path}[]`, node.items);
}

/** What a description says of a key that is left out goes into the column for it. */
function row(path: string, node: SchemaNode, required: boolean, kind?: string): string {
  const [what, leftOut] = (node.description ?? '').split(/ Left out[^:]*: /);
  const standard = required ? 'required' : (leftOut?.replace(/\.$/, '') ?? defaultOf(node));
  const cells = [`\`${path}\``, form(node), standard, kind === undefined ? (what ?? '') : `(${kind}) ${what}`];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** What a value looks like. */
function form({ type, enum: values, minimum, maximum, anyOf, examples, additionalProperties }: SchemaNode): string {
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(', ');
  if (anyOf !== undefined) return (examples ?? []).map(inline).join(' or ');
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (type === 'array') return examples?.[0] === undefined ? 'list' : `list, as in ${inline(examples[0])}`;
  if (type === 'object' && typeof additionalProperties === 'object') return examples?.[0] === undefined ? 'map' : `map, as in ${inline(examples[0])}`;
  if (type === 'object' && examples?.[0] !== undefined) return inline(examples[0]);
  if (type === 'string') return examples?.[0] === undefined ? 'text' : `as in ${examples.map(inline).join(', ')}`;
  const forms: Readonly<Record<string, string>> = { boolean: '`true`, `false`', number: 'number', object: 'map' };
  return forms[type ?? ''] ?? '';
}

/** Maps of keys that have defaults themselves show none. */
function defaultOf(node: SchemaNode): string {
  const empty = node.properties !== undefined && JSON.stringify(node.default) === '{}';
  return node.default === undefined || empty ? '' : inline(node.default);
}

function inline(value: unknown): string {
  return `\`${dump(value, { flowLevel: 0, lineWidth: -1, quoteStyle: 'double' }).trim()}\``;
}
