import type { Expr } from './expr.ts';
import { escapeString } from './render.ts';

/** `a or b or c`. @throws RangeError when there is nothing to choose from */
export function either<L extends string>(exprs: readonly Expr<L>[]): Expr<L> {
  if (exprs.length === 0) throw new RangeError('either of nothing is no expression: leave the rule out');
  return { kind: 'expr', chunks: exprs.flatMap(({ chunks }, i) => (i === 0 ? chunks : [' or ', ...chunks])) };
}

/** The same answers, each with one label more. */
export function labelled<L extends string, const N extends string>(expr: Expr<L>, label: N, value: string): Expr<L | N> {
  return { kind: 'expr', chunks: ['label_replace(', ...expr.chunks, `, "${label}", "${escapeString(value)}", "", "")`] };
}
