import type { KitIndex } from './kitIndex.ts';
import { configSchema } from './schema.ts';
import { schemaNode } from './schemaNode.ts';

/**
 * The JSON Schema of obskit.yaml (draft 2020-12), as editors read it: `obskit.schema.json`. The kit's systems and alerts
 * are keys of it, so an editor completes them and flags the others.
 */
export function configJsonSchema(kit: KitIndex): string {
  const { $schema, ...schema } = { $schema: undefined, ...schemaNode(configSchema(kit)) };
  const title = 'obskit.yaml';
  const description = 'What an obskit deployment watches and how. Every key may be left out. Generated: see docs/configuration.md.';
  return `${JSON.stringify({ $schema, title, description, ...schema }, null, 2)}\n`;
}
