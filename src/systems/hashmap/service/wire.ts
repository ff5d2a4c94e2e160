import { z } from 'zod';
import { version } from '../../../node/version.ts';

export const keyText = z.string().min(1).max(256, 'a key is 1 to 256 characters long');
export const nodeName = z.string().regex(/^[^\s/]{1,250}:\d{1,5}$/, 'a node is written as host:port');

/** What is known of a key: its value as JSON text, or that it was deleted. */
export const entry = z.strictObject({ value: z.string().optional(), version });
export const change = entry.extend({ key: keyText });
export const lookup = z.strictObject({ key: keyText });
export const found = z.object({ entry: entry.optional() });

/** Whether a node is a member, and since when that is so, in milliseconds since 1970; 0 when it is only hearsay. */
const fact = z.strictObject({ node: nodeName, member: z.boolean(), since: z.number().int().nonnegative() });
export const facts = z.array(fact).max(200);

export type Entry = Readonly<z.output<typeof entry>>;
export type Change = Readonly<z.output<typeof change>>;
export type Fact = Readonly<z.output<typeof fact>>;
