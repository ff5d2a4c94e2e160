import { parse } from '../promql/parse.ts';
import { bare, type Expression } from '../promql/ast.ts';
import { selectorsOf } from '../promql/expr.ts';
import type { Question } from '../promql/question.ts';
import { everyJob, render, ruleScope, type Scope } from '../promql/render.ts';
import type { Alert, Tuned } from './alert.ts';

/** A number that an alert compares the answers of an expression with. */
export interface Comparison {
  /** PromQL, as it stands in the alert, without the comparison. */
  readonly compared: string;
  /** The scope that it stands in. */
  readonly scope: Scope;
  readonly value: number;
  /** On which side of the value the alert fires. */
  readonly bad: 'above' | 'below';
  /** Whether the alert asks for more than this: beyond the value it fires only under a condition of something else. */
  readonly isConditional: boolean;
}

/**
 * What an alert compares with its threshold, wherever in the expression that stands; `undefined` for an alert that
 * compares nothing with a number.
 * @param system whose alert it is
 */
export function comparisonIn(system: string, alert: Alert, tuned: Tuned): Comparison | undefined {
  const scope = alert.everyJob === undefined ? ruleScope(system, alert.window) : everyJob(alert.window);
  const text = render(alert.expr(tuned), scope);
  const parsed = parse(text);
  const found = parsed.ok ? firstComparison(parsed.ast, tuned.threshold) : undefined;
  return found && { compared: text.slice(found.expr.from, found.expr.to), scope, value: tuned.threshold, bad: found.bad, isConditional: found.isConditional };
}

/** Whether a question's answers are what is compared. */
export function isAbout(question: Question, { compared, scope }: Comparison): boolean {
  // Most questions are about other metrics, and need not be written out to be told apart.
  const [first] = selectorsOf(question.expr);
  return first !== undefined && compared.includes(first.metric.name) && render(question.expr, scope) === compared;
}

/** `a and b` and `a unless b` have the values of `a`, wherever the condition lets them through. */
function unconditioned(expr: Expression): Expression {
  const inner = bare(expr);
  return inner.kind === 'binary' && (inner.op === 'and' || inner.op === 'unless') ? unconditioned(inner.left) : inner;
}

interface Found {
  readonly expr: Expression;
  readonly bad: Comparison['bad'];
  readonly isConditional: boolean;
}

function firstComparison(expr: Expression, threshold: number, isConditional = false): Found | undefined {
  const inner = bare(expr);
  if (inner.kind !== 'binary') return undefined;
  const { op, left, right } = inner;
  switch (op) {
    case 'or':
      return firstComparison(left, threshold, isConditional) ?? firstComparison(right, threshold, isConditional);
    case 'and':
      return firstComparison(left, threshold, true) ?? firstComparison(right, threshold, true);
    case 'unless':
      return firstComparison(left, threshold, true);
    case '>':
    case '>=':
    case '<':
    case '<=': {
      const limit = bare(right);
      return limit.kind === 'number' && limit.value === threshold ? { expr: unconditioned(left), bad: op.startsWith('>') ? 'above' : 'below', isConditional } : undefined;
    }
    default:
      return undefined;
  }
}
