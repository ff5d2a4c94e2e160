import type { Binary } from '../../../promql/ast.ts';
import { resultType } from '../../../promql/functions.ts';
import { canMeet, describeValues, isAbsent, isImpossible, type Values } from '../../values.ts';
import { valuesOf, type LabelSet } from '../labelSet.ts';
import { clean, type Problem, type Rule } from '../rule.ts';

/**
 * Sides whose labels can never be equal: the answer is empty whatever happens, and `unless` removes nothing. Source of the
 * matching rules: Prometheus' documentation, "Vector matching".
 */
export const neverMatches: Rule = {
  id: 'promql/never-matches',
  severity: 'error',
  checks: {
    binary: (node, { labelsOf }) => {
      const { op, matching, left, right } = node;
      if (op === 'or' || resultType(left) !== 'vector' || resultType(right) !== 'vector') return clean;
      const [a, b] = [labelsOf(left), labelsOf(right)];
      let doubtful: Problem | undefined;
      for (const label of comparedLabels(a, b, matching)) {
        const [mine, theirs] = [valuesOf(a, label), valuesOf(b, label)];
        if (mine === theirs || isImpossible(mine) || isImpossible(theirs)) continue;
        if (!canMeet(mine, theirs)) return [problemOf(node, label, [mine, theirs])];
        // An open label may be empty, but whoever declares it means it to have a value.
        const oneSided = (isDeclaredOpen(mine) && isAbsent(theirs)) || (isDeclaredOpen(theirs) && isAbsent(mine));
        if (oneSided) doubtful ??= { ...problemOf(node, label, [mine, theirs]), severity: 'warning' };
      }
      return doubtful === undefined ? clean : [doubtful];
    },
  },
};

/** The labels that must be equal on both sides. */
function* comparedLabels(a: LabelSet, b: LabelSet, matching: Binary['matching']): Iterable<string> {
  if (matching?.kind === 'on') {
    yield* matching.labels;
    return;
  }
  const ignored = matching?.labels ?? [];
  for (const label of a.labels.keys()) if (!ignored.includes(label)) yield label;
  for (const label of b.labels.keys()) if (!a.labels.has(label) && !ignored.includes(label)) yield label;
}

function isDeclaredOpen(values: Values): boolean {
  return values.kind === 'tested' && values.declared === true;
}

function problemOf({ op, matching, left, right }: Binary, label: string, [mine, theirs]: readonly [Values, Values]): Problem {
  const effect = op === 'unless' ? 'unless removes nothing' : `${op} has no answer`;
  return {
    at: { from: left.to, to: right.from },
    message: `${effect}: "${label}" is ${describe(mine)} on the left and ${describe(theirs)} on the right`,
    remedy:
      matching?.kind === 'on'
        ? `match on labels that both sides have`
        : `aggregate both sides to the same labels, or match with on (…) or ignoring (${label})`,
  };
}

function describe(values: Values): string {
  return values.kind === 'tested' ? 'set' : describeValues(values);
}
