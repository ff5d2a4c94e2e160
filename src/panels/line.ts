import type { Question } from '../promql/question.ts';

/** A question as one panel asks it. */
export interface Line extends Question {
  /** What a legend calls it, where several questions share a panel. */
  readonly name?: string;
  /**
   * Set where the question is dear and asked often: a rule then records its answer, of all targets together, and panels
   * ask for that.
   */
  readonly recorded?: true;
}

/** The name under which a question's answers go in a legend. */
export function named(name: string, line: Line): Line {
  return { ...line, name };
}

/**
 * Has the answers of questions recorded. Only questions of a whole system can be: a recorded answer is not told apart by
 * target.
 */
export function recorded(line: Line): Line {
  if (line.by.includes('instance')) throw new RangeError(`"${line.ask}" is asked of each instance, so that recording it would save little`);
  return { ...line, recorded: true };
}
