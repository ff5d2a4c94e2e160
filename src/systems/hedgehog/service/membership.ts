import { createRing, ownersOf, type Ring } from '../../../node/ring.ts';

/** Who is in the cluster, as one node sees it. */
export interface Membership {
  /** The address that peers know this node by. */
  readonly self: string;
  readonly ring: Ring;
  /** On how many nodes each item is kept. */
  readonly replicas: number;
}

/** @param nodes every node, with or without this one @param replicas 3, or all nodes where there are fewer, when left out */
export function createMembership(self: string, nodes: readonly string[], replicas = 3): Membership {
  const ring = createRing([self, ...nodes]);
  return { self, ring, replicas: Math.min(replicas, ring.nodes.length) };
}

/** The other nodes. */
export function peersOf({ self, ring }: Membership): readonly string[] {
  return ring.nodes.filter((node) => node !== self);
}

/** The nodes that keep an item, the primary one first. */
export function ownersOfItem({ ring, replicas }: Membership, table: string, key: string): readonly string[] {
  // A table's name holds no slash, so no two items share this text.
  return ownersOf(ring, `${table}/${key}`, replicas);
}

/** Whether every node keeps every item. */
export function isFullyReplicated({ ring, replicas }: Membership): boolean {
  return replicas >= ring.nodes.length;
}
