import type { Expression } from '../../../promql/ast.ts';
import { clean, type Problem, type Rule } from '../rule.ts';
import { constantOf } from '../shape.ts';

/** A quantile is a share: 0.99, not 99. Of buckets, 0 and 1 say nothing but where the outermost bounds are. */
export const quantileNumber: Rule = {
  id: 'promql/quantile-number',
  severity: 'error',
  checks: {
    call: ({ name, args }) => {
      if (name === 'histogram_quantile') return checkQuantile(args[0], { ends: false });
      return name === 'quantile_over_time' ? checkQuantile(args[0], { ends: true }) : clean;
    },
    aggregate: ({ op, param }) => (op === 'quantile' ? checkQuantile(param, { ends: true }) : clean),
  },
};

function checkQuantile(expr: Expression | undefined, { ends }: { readonly ends: boolean }): readonly Problem[] {
  const value = expr === undefined ? undefined : constantOf(expr);
  if (expr === undefined || value === undefined) return clean;
  if ((value > 0 && value < 1) || (ends && (value === 0 || value === 1))) return clean;
  const remedy = value > 1 && value < 100 ? `write ${Number((value / 100).toPrecision(12))}` : 'write a number such as 0.99';
  return [{ at: expr, message: `the quantile ${value} does not lie between 0 and 1${ends ? '' : ', both excluded'}`, remedy }];
}
