import { createHash } from 'node:crypto';
import { z } from 'zod';

/** How many shards the objects are spread over. The real system has 8192; so few are enough to watch. */
export const shardCount = 64;

export const nodeName = z.string().regex(/^[^\s/]{1,250}:\d{1,5}$/, 'a node is written as host:port');
export const objectId = z.string().regex(/^[\w:.-]{1,128}$/, 'an id is 1 to 128 letters, digits, dashes, dots, colons and underscores');
export const shardNumber = z.coerce.number().int().min(0).max(shardCount - 1);
const nobody = z.literal('');

/** Where a shard is and where it belongs, as the map says it. */
export const shardRecord = z.strictObject({
  shard: shardNumber,
  /** Grows with each write; a write that was made knowing an older one fails. */
  revision: z.number().int().nonnegative(),
  /** The node that it is assigned to. */
  target: z.union([nodeName, nobody]),
  /** The node that holds it; nobody on the way. */
  current: z.union([nodeName, nobody]),
  /** Who has released it, and keeps its objects for the next. */
  from: z.union([nodeName, nobody]),
  /** Whether an operator has put it where it is. */
  pinned: z.boolean(),
});

/** A compare-and-set: the record as it is to be, with the revision that it was when that was decided. */
export const mappingWrites = z.strictObject({ writes: z.array(shardRecord).max(shardCount) });
export const mappingAnswer = z.object({ conflicts: z.array(shardNumber), records: z.array(shardRecord) });

/** A node, and whether it is about to leave. */
const member = z.strictObject({ node: nodeName, leaving: z.boolean() });
/** What a watch is told: the records that have changed, and all members when one has. */
export const news = z.strictObject({ members: z.array(member).optional(), records: z.array(shardRecord).default([]) });

export const objectState = z.record(z.string(), z.unknown());
export const packedObject = z.strictObject({ id: objectId, type: z.string(), state: objectState });
export const packedShard = z.object({ objects: z.array(packedObject) });

/** A message from an object to a client, by way of the client's gate. */
export const push = z.strictObject({ client: z.string(), message: z.unknown() });

export type ShardRecord = Readonly<z.output<typeof shardRecord>>;
export type Member = Readonly<z.output<typeof member>>;
export type News = Readonly<z.output<typeof news>>;
export type PackedObject = Readonly<z.output<typeof packedObject>>;

export function shardOf(id: string): number {
  return createHash('sha1').update(id).digest().readUInt32BE(0) % shardCount;
}
