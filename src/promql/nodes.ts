import { TreeBuffer, type Tree } from '@lezer/common';
import * as grammar from '@prometheus-io/lezer-promql';

/**
 * All nodes of a tree in the order in which they open, four numbers each: type, start, end, and the index after its
 * last descendant. It is how Lezer itself stores trees of up to 1024 characters, and faster to read than a tree. A parser
 * configured to store longer ones so was measured at two thirds of the speed.
 */
export interface Nodes {
  readonly list: ArrayLike<number>;
  /** What to add to the list's offsets. */
  readonly base: number;
}

export function flatten(tree: Tree): Nodes {
  const [only, second] = tree.children;
  if (second === undefined && only instanceof TreeBuffer) return { list: only.buffer, base: tree.positions[0] ?? 0 };
  const list: number[] = [];
  const open: number[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isTop) return;
      open.push(list.length);
      list.push(node.type.id, node.from, node.to, 0);
    },
    leave: (node) => {
      if (!node.type.isTop) list[(open.pop() ?? 0) + 3] = list.length;
    },
  });
  return { list, base: 0 };
}

/** Comments may stand anywhere among the nodes: they become blanks, and all offsets stay. */
export function withoutComments({ list, base }: Nodes, text: string): string {
  let blanked = text;
  for (let i = 0; i < list.length; i += 4) {
    if (list[i] !== grammar.LineComment) continue;
    const [from, to] = [(list[i + 1] ?? 0) + base, (list[i + 2] ?? 0) + base];
    blanked = blanked.slice(0, from) + ' '.repeat(to - from) + blanked.slice(to);
  }
  return blanked;
}
