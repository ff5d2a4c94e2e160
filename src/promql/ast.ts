import type { Matcher } from '../metric/matcher.ts';

/** A stretch of the expression's text, counted in UTF-16 code units, the end excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  /** Durations stand for their seconds. */
  readonly value: number;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  /** Without its quotes, escapes resolved. */
  readonly value: string;
}

/** What `offset`, `@`, `anchored` and `smoothed` say about a selector or a subquery. */
export interface Modifiers {
  /** Milliseconds into the past; `undefined` where none is given, or where it is computed at run time. */
  readonly offset?: number;
  /** Unix time in seconds, or an end of the query's range. */
  readonly at?: number | 'start' | 'end';
  readonly extrapolation?: 'anchored' | 'smoothed';
}

/** A matcher, with its place. */
export interface LabelMatcher extends Matcher, Span {}

export interface VectorSelector extends Span, Modifiers {
  readonly kind: 'vector';
  /** The series' name, before the braces or in them; `undefined` when only matchers choose. */
  readonly name: string | undefined;
  /** In the order of the text; a name inside the braces is not one of them, unless it is compared other than by `=`. */
  readonly matchers: readonly LabelMatcher[];
}

export interface MatrixSelector extends Span, Modifiers {
  readonly kind: 'matrix';
  readonly vector: VectorSelector;
  /** Milliseconds; `undefined` where the range is computed at run time. */
  readonly range: number | undefined;
}

export interface Subquery extends Span, Modifiers {
  readonly kind: 'subquery';
  readonly expr: Expression;
  /** Milliseconds; `undefined` where the range is computed at run time. */
  readonly range: number | undefined;
  /** Milliseconds; `undefined` for the evaluation interval, or where it is computed at run time. */
  readonly step: number | undefined;
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
}

export interface Aggregate extends Span {
  readonly kind: 'aggregate';
  /** `sum`, `topk`, …, in lower case. */
  readonly op: string;
  readonly grouping: 'by' | 'without' | undefined;
  /** The labels of the grouping; empty when there is none. */
  readonly labels: readonly string[];
  /** The `5` of `topk(5, x)`. */
  readonly param: Expression | undefined;
  readonly expr: Expression;
}

export type BinaryOp =
  | '+' | '-' | '*' | '/' | '%' | '^' | 'atan2'
  | '==' | '!=' | '<' | '<=' | '>' | '>='
  | '</' | '>/'
  | 'and' | 'or' | 'unless';

export interface Matching {
  readonly kind: 'on' | 'ignoring';
  readonly labels: readonly string[];
}

export interface Group {
  readonly side: 'left' | 'right';
  /** Labels taken over from the other side. */
  readonly include: readonly string[];
}

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  /** Whether a comparison answers 0 or 1 instead of filtering. */
  readonly bool: boolean;
  readonly matching: Matching | undefined;
  readonly group: Group | undefined;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Unary extends Span {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expression;
}

export interface Paren extends Span {
  readonly kind: 'paren';
  readonly expr: Expression;
}

/** A PromQL expression, as Prometheus' documentation names its parts. */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | Unary
  | Paren;

/** The expression inside any parentheses around it. */
export function bare(expr: Expression): Expression {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}

/** Calls `visit` for an expression and all in it, outermost first, left to right. */
export function walk(expr: Expression, visit: (expr: Expression) => void): void {
  visit(expr);
  switch (expr.kind) {
    case 'matrix':
      walk(expr.vector, visit);
      break;
    case 'subquery':
    case 'unary':
    case 'paren':
      walk(expr.expr, visit);
      break;
    case 'call':
      for (const argument of expr.args) walk(argument, visit);
      break;
    case 'aggregate':
      if (expr.param !== undefined) walk(expr.param, visit);
      walk(expr.expr, visit);
      break;
    case 'binary':
      walk(expr.left, visit);
      walk(expr.right, visit);
      break;
    default:
  }
}

/** The selectors of an expression, left to right. */
export function vectorsOf(expr: Expression): readonly VectorSelector[] {
  const found: VectorSelector[] = [];
  walk(expr, (node) => {
    if (node.kind === 'vector') found.push(node);
  });
  return found;
}
