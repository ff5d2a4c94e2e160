import { createHash } from 'node:crypto';

/** The nodes of a cluster on a circle of hashes. */
export interface Ring {
  readonly nodes: readonly string[];
  /** Points of the circle, growing, each with the node that stands there. */
  readonly points: readonly { readonly hash: number; readonly node: string }[];
}

/** How many points a node gets: enough that the shares of the nodes differ by a tenth or so. */
const pointsPerNode = 128;

/** The same nodes make the same ring, in whatever order they are given. */
export function createRing(nodes: readonly string[]): Ring {
  const distinct = [...new Set(nodes)].sort();
  const points = distinct.flatMap((node) =>
    Array.from({ length: pointsPerNode }, (_, i) => ({ hash: hashOf(`${node}#${i}`), node })),
  );
  return { nodes: distinct, points: points.sort((a, b) => a.hash - b.hash || (a.node < b.node ? -1 : 1)) };
}

/** The nodes that keep a key: the first `count` different ones clockwise from its hash, the primary one first. */
export function ownersOf({ nodes, points }: Ring, key: string, count: number): readonly string[] {
  const wanted = Math.min(count, nodes.length);
  const start = firstAtOrAfter(points, hashOf(key));
  const owners = new Set<string>();
  for (let step = 0; owners.size < wanted; step += 1) {
    const point = points[(start + step) % points.length];
    if (point !== undefined) owners.add(point.node);
  }
  return [...owners];
}

function firstAtOrAfter(points: Ring['points'], hash: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.hash ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hashOf(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0);
}
