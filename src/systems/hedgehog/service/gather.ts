import { z } from 'zod';
import { HttpError } from '../../../node/http.ts';
import type { Scope } from '../../../node/tracing.ts';
import { isNewer } from '../../../node/version.ts';
import { entry, itemKey, tableName, type Entry } from './change.ts';
import type { Cluster } from './coordinator.ts';
import { isFullyReplicated, ownersOfItem, peersOf } from './membership.ts';

/** The longest page of a scan. */
export const longestPage = 1_000;

/** Which entries of a table to show: the first ones after a key, in the order of the keys. */
export const pageRequest = z.strictObject({
  table: tableName,
  after: z.union([itemKey, z.literal('')]).default(''),
  /** Deletions count, so a page may hold fewer items and yet not be the last. */
  limit: z.coerce.number().int().min(1).max(longestPage).default(100),
});
export const countRequest = z.strictObject({ table: tableName });

const page = z.array(z.tuple([z.string(), entry]));

export type PageRequest = Readonly<z.output<typeof pageRequest>>;
export type Page = readonly (readonly [key: string, entry: Entry])[];

export interface Scan {
  /** Keys with the JSON text of their items. */
  readonly items: readonly (readonly [key: string, value: string])[];
  /** The key to go on after, when there may be more. */
  readonly next?: string;
}

/** The live items of a table, from all nodes that keep some. @throws HttpError 503 when items may be missing */
export async function scan(cluster: Cluster, request: PageRequest, scope: Scope): Promise<Scan> {
  const { store, replicator } = cluster;
  const { replicas } = cluster.membership();
  // An item is on as many nodes as it has replicas, so fewer silent nodes than that hide nothing.
  const pages = await gather(cluster, replicas - 1, pageOf(store, request), async (peer) =>
    page.parse(await replicator.ask(peer, '/internal/scan', request, scope)),
  );
  const latest = new Map<string, Entry>();
  for (const [key, found] of pages.flat()) {
    const known = latest.get(key);
    if (known === undefined || isNewer(found.version, known.version)) latest.set(key, found);
  }
  // Each node gave its own first entries, so the first of them all are the first there are.
  const entries = [...latest].sort(byKey).slice(0, request.limit);
  const last = entries.length === request.limit ? entries.at(-1)?.[0] : undefined;
  const items = entries.flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value] as const]));
  return last === undefined ? { items } : { items, next: last };
}

/** How many live items a table has: each node counts those that it is the first owner of. @throws HttpError 503 when one is away */
export async function count(cluster: Cluster, table: string, scope: Scope): Promise<number> {
  const counts = await gather(cluster, 0, countOwn(cluster, table), async (peer) =>
    z.number().parse(await cluster.replicator.ask(peer, '/internal/count', { table }, scope)),
  );
  return counts.reduce((sum, part) => sum + part, 0);
}

/** One node's part of a scan. */
export function pageOf(store: Cluster['store'], { table, after, limit }: PageRequest): Page {
  return [...store.entries(table)].filter(([key]) => key > after).sort(byKey).slice(0, limit);
}

/** One node's part of a count; the whole of it where every node keeps everything. */
export function countOwn({ membership, store }: Cluster, table: string): number {
  const now = membership();
  let own = 0;
  for (const [key, { value }] of store.entries(table)) {
    if (value !== undefined && (isFullyReplicated(now) || ownersOfItem(now, table, key)[0] === now.self)) own += 1;
  }
  return own;
}

/** This node's part of an answer and the peers' parts. @param tolerated how many peers may be silent */
async function gather<T>(
  { membership }: Cluster,
  tolerated: number,
  own: T,
  ask: (peer: string) => Promise<T>,
): Promise<readonly T[]> {
  const now = membership();
  if (isFullyReplicated(now)) return [own];
  const answers = await Promise.allSettled(peersOf(now).map(ask));
  const parts = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  if (answers.length - parts.length > tolerated) throw new HttpError(503, 'too many nodes are away to give the whole answer');
  return [own, ...parts];
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
