import { formatDuration, type Duration } from '../../metric/duration.ts';
import { bare, vectorsOf, walk, type Binary, type Expression } from '../../promql/ast.ts';
import { parse } from '../../promql/parse.ts';
import type { Finding } from '../finding.ts';
import { constantOf, isComparison } from '../promql/shape.ts';
import type { PlacedRule } from './model.ts';

/**
 * Alerts that can never fire, or never stop, for a reason that shows only in the whole expression; limits outside a metric's
 * range and labels that never match are findings of the expression's parts.
 * @param options.retention how long samples are kept; not looked at when left out
 * @param options.heartbeats alerts that are meant to fire all the time: their silence is the news
 */
export function lintCanFire(
  { file, path, rule }: PlacedRule,
  { retention, heartbeats = [] }: { readonly retention?: Duration; readonly heartbeats?: readonly string[] } = {},
): readonly Finding[] {
  if (rule.alert === undefined) return [];
  const parsed = parse(rule.expr);
  if (!parsed.ok) return [];
  const say = ({ id, message, remedy }: { readonly id: string; readonly message: string; readonly remedy: string }): Finding => ({
    rule: id,
    severity: 'error',
    place: { file, path: `${path}.expr` },
    message: `${rule.alert ?? ''} ${message}`,
    remedy,
  });
  const contradiction = contradictionIn(rule.expr, parsed.ast);
  const longest = lookback(parsed.ast);
  return [
    ...(contradiction === undefined
      ? []
      : [say({ id: 'rules/never-fires', message: `can never fire: no value of ${contradiction} passes all of its comparisons`, remedy: 'Correct one of the limits' })]),
    ...(retention === undefined || longest <= retention.milliseconds
      ? []
      : [
          say({
            id: 'rules/longer-than-retention',
            message: `looks back ${formatDuration({ kind: 'duration', milliseconds: longest })}, but samples are kept for ${formatDuration(retention)}`,
            remedy: 'Look back less, or set prometheus.retention.time to more',
          }),
        ]),
    ...(heartbeats.includes(rule.alert) || vectorsOf(parsed.ast).length === 0 || filters(parsed.ast)
      ? []
      : [say({ id: 'rules/always-fires', message: 'fires whenever its series are there: nothing in it is compared', remedy: 'Compare it with a limit' })]),
  ];
}

interface Bounds {
  readonly least: number;
  readonly greatest: number;
  /** Whether the ends themselves pass. */
  readonly withLeast: boolean;
  readonly withGreatest: boolean;
}

const anything: Bounds = { least: Number.NEGATIVE_INFINITY, greatest: Number.POSITIVE_INFINITY, withLeast: true, withGreatest: true };

/** The text of what is asked to be two things at once, or is excluded by itself; `undefined` when there is none. */
function contradictionIn(text: string, whole: Expression): string | undefined {
  const bounds = new Map<string, Bounds>();
  let found: string | undefined;
  const textOf = (expr: Expression): string => {
    const { from, to } = bare(expr);
    return text.slice(from, to).replace(/\s+/g, ' ');
  };
  const demand = (expr: Expression): void => {
    const inner = bare(expr);
    if (inner.kind !== 'binary') return;
    // With on (…) or ignoring (…), two sides of one text may be two different series.
    if (inner.op === 'and') {
      demand(inner.left);
      if (inner.matching === undefined) demand(inner.right);
    } else if (inner.op === 'unless') {
      demand(inner.left);
      if (inner.matching === undefined && textOf(inner.left) === textOf(inner.right)) found ??= textOf(inner.left);
    } else if (isComparison(inner.op) && !inner.bool) {
      const limit = constantOf(inner.right);
      if (limit === undefined) return;
      const asked = textOf(innermost(inner.left));
      const narrowed = narrow(bounds.get(asked) ?? anything, inner.op, limit);
      bounds.set(asked, narrowed);
      if (isEmpty(narrowed)) found ??= asked;
      demand(inner.left);
    }
  };
  demand(whole);
  return found;
}

/** `x` in `(x > 5) < 10`: a comparison hands on the value of its left side. */
function innermost(expr: Expression): Expression {
  const inner = bare(expr);
  return inner.kind === 'binary' && isComparison(inner.op) && !inner.bool && constantOf(inner.right) !== undefined ? innermost(inner.left) : inner;
}

function narrow(bounds: Bounds, op: Binary['op'], limit: number): Bounds {
  switch (op) {
    case '>':
      return limit >= bounds.least ? { ...bounds, least: limit, withLeast: false } : bounds;
    case '>=':
      return limit > bounds.least ? { ...bounds, least: limit, withLeast: true } : bounds;
    case '<':
      return limit <= bounds.greatest ? { ...bounds, greatest: limit, withGreatest: false } : bounds;
    case '<=':
      return limit < bounds.greatest ? { ...bounds, greatest: limit, withGreatest: true } : bounds;
    case '==':
      return narrow(narrow(bounds, '>=', limit), '<=', limit);
    default:
      return bounds;
  }
}

function isEmpty({ least, greatest, withLeast, withGreatest }: Bounds): boolean {
  return least > greatest || (least === greatest && !(withLeast && withGreatest));
}

/** How far back the oldest sample lies that any part asks for, in milliseconds. */
function lookback(expr: Expression): number {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return 0;
    case 'vector':
      return expr.offset ?? 0;
    case 'matrix':
      return (expr.range ?? 0) + Math.max(expr.offset ?? 0, expr.vector.offset ?? 0);
    case 'subquery':
      return (expr.range ?? 0) + (expr.offset ?? 0) + lookback(expr.expr);
    case 'unary':
    case 'paren':
      return lookback(expr.expr);
    case 'call':
      return Math.max(0, ...expr.args.map(lookback));
    case 'aggregate':
      return lookback(expr.expr);
    case 'binary':
      return Math.max(lookback(expr.left), lookback(expr.right));
  }
}

/** Whether any part of it can leave the result empty while there are series. */
function filters(expr: Expression): boolean {
  let found = false;
  walk(expr, (part) => {
    if (part.kind === 'binary') found ||= (isComparison(part.op) && !part.bool) || part.op === 'and' || part.op === 'unless';
    if (part.kind === 'call') found ||= part.name === 'absent' || part.name === 'absent_over_time';
  });
  return found;
}
