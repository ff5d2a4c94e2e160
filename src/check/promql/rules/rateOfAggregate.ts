import { bare } from '../../../promql/ast.ts';
import { clean, type Rule } from '../rule.ts';
import { counterFunctions } from '../shape.ts';

/** `rate(sum(x)[5m:])`: a restart of one target is a fall of the sum, and the whole rest is counted anew. */
export const rateOfAggregate: Rule = {
  id: 'promql/rate-of-aggregate',
  severity: 'error',
  checks: {
    call: (call) => {
      if (!counterFunctions.has(call.name)) return clean;
      const range = call.args[0] === undefined ? undefined : bare(call.args[0]);
      if (range?.kind !== 'subquery') return clean;
      const source = bare(range.expr);
      if (source.kind === 'vector') return clean;
      const what = source.kind === 'aggregate' ? source.op : source.kind === 'call' ? source.name : 'a computed value';
      return [{
        at: call,
        message: `${call.name} is taken after ${what}, where restarts of single targets can no longer be told`,
        remedy: `take ${call.name} of the bare counter first, then aggregate: sum(${call.name}(x[5m]))`,
      }];
    },
  },
};
