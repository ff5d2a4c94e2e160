import type { Matching } from '../../../promql/ast.ts';
import { canMeet } from '../../values.ts';
import { hasLabel, valuesOf } from '../labelSet.ts';
import { clean, type Rule } from '../rule.ts';
import { sameButMatchers } from '../sameButMatchers.ts';

/**
 * `rate(x{status="5xx"}[5m]) / rate(x[5m])`: series meet their own twins only, so that each is divided by itself. The
 * answer is 1 or nothing, never the share that was meant.
 */
export const ratioOfItself: Rule = {
  id: 'promql/ratio-of-itself',
  severity: 'error',
  checks: {
    binary: (node, { labelsOf }) => {
      const { op, matching, left, right } = node;
      if (op !== '/') return clean;
      const difference = sameButMatchers(left, right);
      if (difference === undefined) return clean;
      const [a, b] = [labelsOf(left), labelsOf(right)];
      for (const label of difference.labels) {
        if (!isCompared(label, matching) || !hasLabel(a, label) || !hasLabel(b, label)) return clean;
        if (!canMeet(valuesOf(a, label), valuesOf(b, label))) return clean;
      }
      // With fewer labels compared than the series have, a series may meet others than its twin.
      if (matching !== undefined && (a.open || [...a.labels.keys()].some((label) => !isCompared(label, matching)))) return clean;
      const labels = [...difference.labels].join(', ');
      return [{
        at: node,
        message: labels === ''
          ? 'both sides are the same, so that every answer is 1'
          : `every series is divided by itself, as "${labels}" is among the labels that are matched: the answer is 1 or nothing`,
        remedy: 'sum both sides to the same labels first: sum(rate(part)) / sum(rate(whole))',
      }];
    },
  },
};

function isCompared(label: string, matching: Matching | undefined): boolean {
  return matching === undefined || matching.labels.includes(label) === (matching.kind === 'on');
}
