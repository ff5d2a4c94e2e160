import type { Binary } from '../../../promql/ast.ts';
import type { Range } from '../../catalogue.ts';
import { clean, type Problem, type Rule } from '../rule.ts';
import { constantOf, isComparison } from '../shape.ts';
import { valueRange } from '../valueRange.ts';

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** A comparison with a number that the value can never reach, or never leave: 95 where a ratio lies between 0 and 1. */
export const threshold: Rule = {
  id: 'promql/threshold',
  severity: 'error',
  checks: {
    binary: (node, context) => {
      const { op, left, right } = node;
      if (!isComparison(op)) return clean;
      const [first, second] = [constantOf(left), constantOf(right)];
      if (first !== undefined && second !== undefined) return clean;
      if (second !== undefined) return judge(node, { op, limit: second, range: valueRange(left, context) });
      if (first === undefined) return clean;
      return judge(node, { op: mirrored[op] ?? op, limit: first, range: valueRange(right, context) });
    },
  },
};

interface Comparison {
  readonly op: string;
  readonly limit: number;
  readonly range: Range;
}

function judge(node: Binary, { op, limit, range }: Comparison): readonly Problem[] {
  const [least, greatest] = range;
  if (Number.isNaN(limit)) return clean;
  if (isNever(op, limit, range)) {
    const message = `the comparison can never be true: the value lies ${between(range)}`;
    return [{ at: node, message, remedy: 'choose a limit inside that range' }];
  }
  // `count(x) > 0` is how people ask whether there is anything at all.
  const always = (op.startsWith('<') && limit > greatest) || (op.startsWith('>') && limit < least && limit !== 0);
  if (!always) return clean;
  return [{
    at: node,
    message: `the comparison is always true: the value lies ${between(range)}`,
    remedy: 'choose a limit inside that range',
    severity: 'warning',
  }];
}

function isNever(op: string, limit: number, [least, greatest]: Range): boolean {
  switch (op) {
    case '>':
      return limit >= greatest;
    case '>=':
      return limit > greatest;
    case '<':
      return limit <= least;
    case '<=':
      return limit < least;
    case '==':
      return limit < least || limit > greatest;
    default:
      return false;
  }
}

function between([least, greatest]: Range): string {
  if (least === greatest) return `at ${least}`;
  if (greatest === Number.POSITIVE_INFINITY) return `at ${least} or above`;
  return least === Number.NEGATIVE_INFINITY ? `at ${greatest} or below` : `between ${least} and ${greatest}`;
}
