import { vectorsOf, type Binary, type Expression, type Span } from '../../../promql/ast.ts';
import { resultType } from '../../../promql/functions.ts';
import { hasLabel, type LabelSet } from '../labelSet.ts';
import { clean, type Context, type Problem, type Rule } from '../rule.ts';

/** A label that no series there can have: in a matcher, a grouping, `on`, `ignoring` or `group_left`. */
export const unknownLabel: Rule = {
  id: 'promql/unknown-label',
  severity: 'error',
  checks: {
    vector: (vector, { seriesOf }) => {
      const series = seriesOf(vector);
      if (series.length === 0) return clean;
      let problems = clean;
      for (const matcher of vector.matchers) {
        const { label } = matcher;
        if (series.some(({ labels }) => hasLabel(labels, label))) continue;
        const remedy = listing(series.map(({ labels }) => labels));
        problems = [...problems, { at: matcher, message: `${vector.name} has no label "${label}"`, remedy }];
      }
      return problems;
    },
    aggregate: ({ labels, grouping, expr, from, to }, context) => {
      if (labels.length === 0) return clean;
      const inner = context.labelsOf(expr);
      if (labels.every((label) => hasLabel(inner, label))) return clean;
      return labels
        .filter((label) => !hasLabel(inner, label))
        .map((label) => missing({ label, clause: grouping ?? 'by', at: { from, to: Math.min(to, expr.from) }, below: [expr] }, context));
    },
    binary: checkBinary,
  },
};

function checkBinary(node: Binary, context: Context): readonly Problem[] {
  const { matching, group, left, right } = node;
  if (matching === undefined || resultType(left) !== 'vector' || resultType(right) !== 'vector') return clean;
  const [a, b] = [context.labelsOf(left), context.labelsOf(right)];
  const at = { from: left.to, to: right.from };
  let problems = clean;
  for (const label of matching.labels) {
    if (hasLabel(a, label) || hasLabel(b, label)) continue;
    problems = [...problems, missing({ label, clause: matching.kind, at, below: [left, right] }, context)];
  }
  if (group === undefined) return problems;
  const one = group.side === 'left' ? right : left;
  for (const label of group.include) {
    if (hasLabel(context.labelsOf(one), label)) continue;
    problems = [...problems, missing({ label, clause: `group_${group.side}`, at, below: [one] }, context)];
  }
  return problems;
}

interface Missing {
  readonly label: string;
  readonly clause: string;
  readonly at: Span;
  /** The expressions that should have had it. */
  readonly below: readonly Expression[];
}

function missing({ label, clause, at, below }: Missing, { labelsOf, seriesOf }: Context): Problem {
  const exposed = below.some((expr) => vectorsOf(expr).some((vector) => seriesOf(vector).some(({ labels }) => hasLabel(labels, label))));
  return {
    at,
    message: `${clause} (…) names the label "${label}", which ${exposed ? 'was aggregated away before' : 'no series there has'}`,
    remedy: listing(below.map(labelsOf)),
  };
}

function listing(sets: readonly LabelSet[]): string {
  const names = [...new Set(sets.flatMap(({ labels }) => [...labels.keys()]))];
  return names.length === 0 ? 'leave it out: there are no labels' : `use one of ${names.join(', ')}`;
}
