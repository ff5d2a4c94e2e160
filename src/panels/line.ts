import type { Expr } from '../promql/expr.ts';
import type { Question } from '../promql/question.ts';

/** A question as one panel asks it. */
export interface Line extends Question {
  /** What a legend calls it, where several questions share a panel. */
  readonly name?: string;
  /**
   * Set where the question is dear and asked often: a rule then records its answer, of all targets together, and panels
   * ask for that. A text says which part of the metric it is about, for the name of the rule. False where what is scraped
   * is asked for even if a rule records it: only that has exemplars.
   */
  readonly recorded?: boolean | string;
  /** What is asked of the targets, where `expr` has come to ask for what a rule recorded of that. */
  readonly scraped?: Expr;
}

/** The name under which a question's answers go in a legend. */
export function named(name: string, line: Line): Line {
  return { ...line, name };
}

/**
 * Has the answers of questions recorded. Only questions of a whole system can be: a recorded answer is not told apart by
 * target.
 * @param part what the question narrows its metric to, such as `reads`; the values of its matchers when left out
 * @throws RangeError when the question is asked of each instance
 */
export function recorded(line: Line, part?: string): Line {
  if (line.by.includes('instance')) throw new RangeError(`"${line.ask}" is asked of each instance, so that recording it would save little`);
  return { ...line, recorded: part ?? true };
}

/** Asks for what is scraped, whatever a rule may record of it. */
export function scraped(line: Line): Line {
  return { ...line, recorded: false };
}
