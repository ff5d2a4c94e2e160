import { bare, type Call, type Expression, type VectorSelector } from '../../promql/ast.ts';

/** Functions that reckon with counters: a fall is taken for a restart. */
export const counterFunctions: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets']);

/** Functions that take a fall for a fall. */
export const gaugeFunctions: ReadonlySet<string> = new Set([
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
  'double_exponential_smoothing',
]);

/** The selector that a function looks at over time, `x` in `rate(x[5m])` and `rate(x[5m:1m])`. */
export function rangedSelector({ args }: Call): VectorSelector | undefined {
  for (const argument of args) {
    const inner = bare(argument);
    if (inner.kind === 'matrix') return inner.vector;
    if (inner.kind === 'subquery') {
      const source = bare(inner.expr);
      return source.kind === 'vector' ? source : undefined;
    }
  }
  return undefined;
}

/** The value of a literal, parentheses and signs aside. */
export function constantOf(expr: Expression): number | undefined {
  const inner = bare(expr);
  if (inner.kind === 'number') return inner.value;
  if (inner.kind !== 'unary') return undefined;
  const value = constantOf(inner.expr);
  return value === undefined || inner.op === '+' ? value : -value;
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

export function isComparison(op: string): boolean {
  return comparisons.has(op);
}
