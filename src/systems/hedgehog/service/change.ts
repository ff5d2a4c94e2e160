import { z } from 'zod';
import { version } from '../../../node/version.ts';
import { hedgehog } from '../metrics.ts';

/** Tables at one time: all that the label has room for, less the empty value of requests that concern no table. */
export const tableLimit = hedgehog.requests.labels.table.budget - 1;

export const tableName = z.string().regex(/^[\w-]{1,64}$/, 'a table name is 1 to 64 letters, digits, dashes and underscores');
export const itemKey = z.string().min(1).max(256, 'a key is 1 to 256 characters long');

/** A table that was created, or deleted when it does not exist. */
export const tableChange = z.strictObject({ name: tableName, exists: z.boolean(), version });

/** How many deleted tables a node remembers, so that a peer that was away hears of them. */
export const rememberedTables = 1_000;
/** All that a node knows of tables. */
export const tableChanges = z.array(tableChange).max(rememberedTables + tableLimit);

/** What is known of an item: its JSON text, or that it was deleted. */
export const entry = z.strictObject({ value: z.string().optional(), version });

/** A write that replicas have to take. */
export const change = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('put'), table: tableName, key: itemKey, value: z.string(), version }),
  z.strictObject({ op: z.literal('delete'), table: tableName, key: itemKey, version }),
]);

/** What one node asks of another about one item. */
export const replicateRequest = z.discriminatedUnion('op', [
  ...change.options,
  z.strictObject({ op: z.literal('get'), table: tableName, key: itemKey }),
]);

export type TableChange = Readonly<z.output<typeof tableChange>>;
export type Entry = Readonly<z.output<typeof entry>>;
export type Change = Readonly<z.output<typeof change>>;
