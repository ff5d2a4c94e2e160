import { bare, type Expression } from '../../../promql/ast.ts';
import { isCumulative } from '../../catalogue.ts';
import { clean, type Context, type Problem, type Rule } from '../rule.ts';
import { constantOf, isComparison } from '../shape.ts';

/** Aggregations that reckon with values; the others only count series. */
const ofValues: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'topk', 'bottomk', 'quantile', 'stddev', 'stdvar']);

/** A counter's value says how long ago its process started more than anything else: it is its growth that means something. */
export const bareCounter: Rule = {
  id: 'promql/bare-counter',
  severity: 'warning',
  checks: {
    aggregate: ({ op, expr }, context) => (ofValues.has(op) ? checkBare(expr, op, context) : clean),
    binary: ({ op, left, right }, context) => {
      if (!isComparison(op)) return clean;
      const [a, b] = [constantOf(left), constantOf(right)];
      // Compared with 0 the question is whether anything ever happened.
      if (a === 0 || b === 0) return clean;
      if (b !== undefined) return checkBare(left, op, context);
      return a === undefined ? clean : checkBare(right, op, context);
    },
    call: ({ name, args }, context) =>
      name === 'histogram_quantile' && args[1] !== undefined ? checkBare(args[1], name, context) : clean,
  },
};

function checkBare(expr: Expression, by: string, { seriesOf }: Context): readonly Problem[] {
  const inner = bare(expr);
  if (inner.kind !== 'vector') return clean;
  const series = seriesOf(inner);
  if (series.length === 0 || !series.every(isCumulative)) return clean;
  return [{
    at: inner,
    message: `${by} is asked of ${inner.name} itself, a counter that begins at zero with every restart`,
    remedy: 'take its rate or increase first',
  }];
}
