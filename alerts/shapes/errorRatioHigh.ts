import { duration, type Duration } from '../../src/metric/duration.ts';
import type { TargetLabel } from '../../src/metric/label.ts';
import { promql } from '../../src/promql/expr.ts';
import type { Question } from '../../src/promql/question.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert, type Alert, type Proof, type Severity } from '../../src/rules/alert.ts';
import type { Behaviour } from '../../src/rules/series.ts';
import { shareProof } from '../../src/rules/shareProof.ts';
import { written, type Text } from '../../src/rules/text.ts';

export interface ErrorRatioOptions<L extends string> {
  readonly severity?: Severity;
  readonly for?: Duration;
  /** The share that is too much unless tuned, between 0 and 1. */
  readonly threshold?: number;
  readonly summary: Text<L | TargetLabel>;
  /** @param limit the share that is too much, as people write it */
  readonly description: (limit: string) => Text<L | TargetLabel>;
  /** The labels of the alert that the events set off; none when left out. */
  readonly labels?: Proof<L>['fires']['labels'];
  /** Events a minute, as the series that count them: so many that count as failures, and so many that do not. */
  readonly events: (bad: number, good: number) => readonly Behaviour[];
}

/** An alert on a share of failures over five minutes, which says nothing below the usual floor of traffic. */
export function errorRatioHigh<L extends string, const N extends string>(name: N, { expr }: Question<L>, options: ErrorRatioOptions<NoInfer<L>>): Alert<N> {
  const { severity = 'critical', for: hold = duration('5m'), threshold: usual = 0.05, summary, description, labels = {}, events } = options;
  return alert<string, N>({
    name,
    severity,
    for: hold,
    threshold: { default: usual, unit: 'ratio', range: [0.0001, 0.99] },
    expr: ({ threshold }) => promql`${expr} > ${threshold}`,
    summary,
    description: ({ threshold }) => description(written(threshold, 'ratio')),
    proof: ({ threshold }) => shareProof({ threshold, floor: trafficFloor, labels, events }),
  });
}
