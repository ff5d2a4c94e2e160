import { bare, vectorsOf, type Aggregate, type Binary, type Call, type Expression } from '../../promql/ast.ts';
import type { Range } from '../catalogue.ts';
import type { Context } from './rule.ts';
import { sameButMatchers } from './sameButMatchers.ts';
import { isComparison } from './shape.ts';

const infinity = Number.POSITIVE_INFINITY;
const anywhere: Range = [-infinity, infinity];
const notNegative: Range = [0, infinity];

/** Least and greatest value of an expression's result, never narrower than the truth; NaN is left out of account. */
export function valueRange(expr: Expression, context: Context): Range {
  switch (expr.kind) {
    case 'number':
      return [expr.value, expr.value];
    case 'string':
      return anywhere;
    case 'vector': {
      const series = context.seriesOf(expr);
      return series.length === 0 ? anywhere : series.map(({ range }) => range).reduce(hull);
    }
    case 'matrix':
      return valueRange(expr.vector, context);
    case 'subquery':
    case 'paren':
      return valueRange(expr.expr, context);
    case 'unary': {
      const [least, greatest] = valueRange(expr.expr, context);
      return expr.op === '-' ? [-greatest, -least] : [least, greatest];
    }
    case 'call':
      return ofCall(expr, context);
    case 'aggregate':
      return ofAggregate(expr, context);
    case 'binary':
      return ofBinary(expr, context);
  }
}

function ofCall({ name, args }: Call, context: Context): Range {
  const [first, second] = args;
  switch (name) {
    case 'rate':
    case 'irate':
    case 'increase':
    case 'resets':
    case 'changes':
    case 'time':
    case 'timestamp':
    case 'stddev_over_time':
    case 'stdvar_over_time':
      return notNegative;
    case 'count_over_time':
      return [1, infinity];
    case 'absent':
    case 'absent_over_time':
    case 'present_over_time':
      return [1, 1];
    case 'abs': {
      const [least, greatest] = first === undefined ? anywhere : valueRange(first, context);
      return [0, Math.max(Math.abs(least), Math.abs(greatest))];
    }
    case 'avg_over_time':
    case 'first_over_time':
    case 'last_over_time':
    case 'max_over_time':
    case 'min_over_time':
    case 'label_replace':
    case 'label_join':
    case 'scalar':
    case 'sort':
    case 'sort_desc':
    case 'vector':
      return first === undefined ? anywhere : valueRange(first, context);
    case 'quantile_over_time':
      return second === undefined ? anywhere : valueRange(second, context);
    case 'histogram_quantile':
      return second === undefined ? anywhere : ofQuantile(second, context);
    default:
      return anywhere;
  }
}

/** A quantile is never above the last finite bound, and above zero where the first bound is. */
function ofQuantile(source: Expression, { seriesOf }: Context): Range {
  const vectors = vectorsOf(source);
  if (vectors.length !== 1) return anywhere;
  const ranges = vectors.flatMap((vector) =>
    seriesOf(vector).map(({ metric }): Range => {
      const buckets = metric?.buckets ?? [];
      const [lowest = -1, highest = infinity] = [buckets[0], buckets.at(-1)];
      return [lowest > 0 ? 0 : -infinity, highest];
    }),
  );
  return ranges.length === 0 ? anywhere : ranges.reduce(hull);
}

function ofAggregate({ op, expr }: Aggregate, context: Context): Range {
  switch (op) {
    case 'count':
    case 'count_values':
      return [1, infinity];
    case 'group':
      return [1, 1];
    case 'stddev':
    case 'stdvar':
      return notNegative;
    case 'sum': {
      const [least, greatest] = valueRange(expr, context);
      return [least < 0 ? -infinity : least, greatest > 0 ? infinity : greatest];
    }
    case 'quantile':
      return anywhere;
    default:
      return valueRange(expr, context);
  }
}

function ofBinary({ op, bool, left, right }: Binary, context: Context): Range {
  if (isComparison(op)) {
    if (bool) return [0, 1];
    return valueRange(left.kind === 'number' ? right : left, context);
  }
  const a = valueRange(left, context);
  if (op === 'and' || op === 'unless') return a;
  const b = valueRange(right, context);
  switch (op) {
    case 'or':
      return hull(a, b);
    case '+':
      return corners([a[0] + b[0], a[1] + b[1]]);
    case '-':
      return corners([a[0] - b[1], a[1] - b[0]]);
    case '*':
      return corners([a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]]);
    case '/':
      if (isShare(left, right)) return [0, 1];
      if (b[0] === b[1] && b[0] !== 0) return corners([a[0] / b[0], a[1] / b[0]]);
      return a[0] >= 0 && b[0] >= 0 ? notNegative : anywhere;
    default:
      return anywhere;
  }
}

/** Whether the left side sums a part of what the right side sums. */
function isShare(left: Expression, right: Expression): boolean {
  const whole = withoutFilter(right);
  const part = withoutFilter(left);
  return part.kind === 'aggregate' && (part.op === 'sum' || part.op === 'count') && growthOnly(part.expr)
    && sameButMatchers(part, whole)?.narrower === true;
}

function growthOnly(expr: Expression): boolean {
  const inner = bare(expr);
  return inner.kind === 'call' && (inner.name === 'rate' || inner.name === 'increase' || inner.name === 'irate');
}

/** `x` in `(x > 0.1)`. */
function withoutFilter(expr: Expression): Expression {
  const inner = bare(expr);
  return inner.kind === 'binary' && isComparison(inner.op) && !inner.bool && inner.right.kind === 'number' ? bare(inner.left) : inner;
}

function hull(a: Range, b: Range): Range {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Infinities that cancel each other leave nothing to say. */
function corners(values: readonly number[]): Range {
  return values.some(Number.isNaN) ? anywhere : [Math.min(...values), Math.max(...values)];
}
