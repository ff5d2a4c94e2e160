import { z } from 'zod';
import { HttpError } from '../../../node/http.ts';
import type { Scope } from '../../../node/tracing.ts';
import { entry, type Change } from './change.ts';
import { ownersOfItem, type Membership } from './membership.ts';
import type { Replicator } from './replication.ts';
import type { Store } from './store.ts';

/** A change as a client asks for it. */
export type Wanted =
  | { readonly op: 'put'; readonly table: string; readonly key: string; readonly value: string }
  | { readonly op: 'delete'; readonly table: string; readonly key: string };

/** What an operation of any kind works with. */
export interface Cluster {
  /** @throws HttpError 503 until the node has joined */
  readonly membership: () => Membership;
  readonly store: Store;
  readonly replicator: Replicator;
}

const getAnswer = z.object({ entry: entry.optional() });

/**
 * Brings a change to every owner of the item. One owner's word is enough; for the others it is kept as hints.
 * @throws HttpError 503 when no owner has taken it, and it may still take effect later; 507 when the store is full
 */
export async function routeWrite({ membership, store, replicator }: Cluster, wanted: Wanted, scope: Scope): Promise<void> {
  const now = membership();
  const change: Change = { ...wanted, version: store.stamp(now.self) };
  await scope.within(`coordinator.route_${change.op}`, { attributes: attributesOf(change) }, async (route) => {
    const owners = ownersOfItem(now, change.table, change.key);
    const isOwner = owners.includes(now.self);
    if (isOwner) store.apply(change);
    const others = owners.filter((owner) => owner !== now.self);
    const taken = await Promise.all(others.map((owner) => replicator.send(owner, change, route)));
    if (!isOwner && !taken.includes(true)) throw new HttpError(503, 'no replica can take the change now');
  });
}

/**
 * The JSON text of an item, `undefined` when there is none. A node without a trace of an item that it owns may have
 * restarted, so the other owners are asked before the item is said to be missing.
 * @throws HttpError 503 when no owner answers
 */
export async function routeGet(cluster: Cluster, table: string, key: string, scope: Scope): Promise<string | undefined> {
  const { store, replicator } = cluster;
  const now = cluster.membership();
  return scope.within('coordinator.route_get', { attributes: attributesOf({ table, key }) }, async (route) => {
    const owners = ownersOfItem(now, table, key);
    const isOwner = owners.includes(now.self);
    const own = store.get(table, key);
    if (isOwner && own !== undefined) return own.value;
    let answered = isOwner;
    for (const owner of owners.filter((other) => other !== now.self)) {
      try {
        const answer = await replicator.ask(owner, '/internal/replicate', { op: 'get', table, key }, route);
        const found = getAnswer.parse(answer).entry;
        if (found !== undefined) return found.value;
        answered = true;
      } catch {
        continue;
      }
    }
    if (!answered) throw new HttpError(503, 'no replica of the item answers');
    return undefined;
  });
}

function attributesOf({ table, key }: { readonly table: string; readonly key: string }): Record<string, string> {
  return { 'hedgehog.table': table, 'hedgehog.key': key, 'hedgehog.consistency': 'one' };
}
