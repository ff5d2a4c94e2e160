import type { VectorSelector } from '../../../promql/ast.ts';
import { isImpossible, narrow, testOf } from '../../values.ts';
import { valuesOf } from '../labelSet.ts';
import { clean, type Context, type Rule } from '../rule.ts';

/** A selector that can select nothing, as its matchers contradict each other, or everything, which Prometheus refuses. */
export const emptySelector: Rule = {
  id: 'promql/empty-selector',
  severity: 'error',
  checks: {
    vector: (vector, context) => {
      const { name, matchers } = vector;
      if (name === undefined && matchers.every((matcher) => testOf(matcher)?.('') ?? false)) {
        return [{
          at: vector,
          message: 'the selector has no name and no matcher that an absent label would fail, which Prometheus refuses',
          remedy: 'name the metric, or ask for a label with a value',
        }];
      }
      const label = contradicted(vector, context);
      return label === undefined
        ? clean
        : [{ at: vector, message: `no value of "${label}" satisfies all of its matchers`, remedy: 'leave out one of them' }];
    },
  },
};

/** A label that several matchers narrow to nothing, though each of them alone leaves something. */
function contradicted(vector: VectorSelector, { labelsOf, seriesOf }: Context): string | undefined {
  const { matchers } = vector;
  for (let i = 1; i < matchers.length; i += 1) {
    const label = matchers[i]?.label ?? '';
    const same = matchers.filter((matcher) => matcher.label === label);
    if (same.length < 2 || !isImpossible(valuesOf(labelsOf(vector), label))) continue;
    const own = seriesOf(vector).map(({ labels }) => valuesOf(labels, label));
    if (own.length === 0 || same.every((matcher) => own.some((values) => !isImpossible(narrow(values, matcher))))) return label;
  }
  return undefined;
}
