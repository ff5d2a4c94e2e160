import type { TargetLabel } from '../metric/label.ts';
import type { AnswerUnit } from '../metric/unit.ts';
import type { Expr } from './expr.ts';

/**
 * A question that a system is asked, once: alerts, SLOs and panels all refer to it, so that they cannot disagree about
 * what, say, an error ratio is.
 */
export interface Question<L extends string = string> {
  /** What a person would ask, as one sentence: it becomes the panel's description. */
  readonly ask: string;
  readonly expr: Expr<L>;
  readonly unit: AnswerUnit;
  /** The labels that tell the answers apart, in the order in which a legend shows them; none when there is one answer. */
  readonly by: readonly (L | TargetLabel)[];
}

export function question<const L extends string>(definition: {
  readonly ask: string;
  readonly expr: Expr<L>;
  readonly unit: AnswerUnit;
  readonly by?: readonly (NoInfer<L> | TargetLabel)[];
}): Question<L> {
  return { ...definition, by: definition.by ?? [] };
}
