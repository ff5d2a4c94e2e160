import type { Binary, BinaryOp, Expression } from './ast.ts';

/** How tightly operators bind. Source: promql/parser/generated_parser.y of Prometheus. */
const precedence: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2, unless: 2,
  '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3, '</': 3, '>/': 3,
  '+': 4, '-': 4,
  '*': 5, '/': 5, '%': 5, atan2: 5,
  '^': 6,
};

/**
 * Applies what stands behind an expression to its last operand. Prometheus reads `a / b offset 1d` as `a / (b offset 1d)`,
 * the grammar as `(a / b) offset 1d`.
 */
export function onLastOperand(expr: Expression, to: number, apply: (operand: Expression) => Expression): Expression {
  if (expr.kind === 'binary') return { ...expr, right: onLastOperand(expr.right, to, apply), to };
  if (expr.kind === 'unary') return { ...expr, expr: onLastOperand(expr.expr, to, apply), to };
  return apply(expr);
}

/** A binary operator with all that is said about its matching. */
export type Operator = Pick<Binary, 'kind' | 'op' | 'bool' | 'matching' | 'group'>;

/**
 * Joins two operands. Where the grammar closed the left one too early, as in `a + b offset 1d * c`, the operator takes as
 * much of it as it binds.
 */
export function combine(left: Expression, operator: Operator, right: Expression): Expression {
  const bound = precedence[operator.op];
  if (left.kind === 'binary' && (precedence[left.op] < bound || (left.op === '^' && operator.op === '^'))) {
    return { ...left, right: combine(left.right, operator, right), to: right.to };
  }
  if (left.kind === 'unary' && operator.op === '^') return { ...left, expr: combine(left.expr, operator, right), to: right.to };
  return { ...operator, left, right, from: left.from, to: right.to };
}
