import { duration } from '../../src/metric/duration.ts';
import type { LabelName, LabelSchema, LabelValues, TargetLabel } from '../../src/metric/label.ts';
import type { Conditions } from '../../src/metric/matcher.ts';
import type { Histogram } from '../../src/metric/metric.ts';
import { busyQuantile } from '../../src/promql/busyQuantile.ts';
import { promql } from '../../src/promql/expr.ts';
import { trafficFloor } from '../../src/promql/trafficFloor.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { latencyProof } from '../../src/rules/latencyProof.ts';
import { written, type Text } from '../../src/rules/text.ts';

export interface LatencyHighOptions<L extends LabelSchema, G extends string> {
  /** What each quantile is taken of by itself; of all observations when left out. */
  readonly by?: G;
  /** Which observations are meant; all when left out. */
  readonly where?: Conditions<L>;
  /** Between 0 and 1; 0.99 when left out. */
  readonly quantile?: number;
  /** What is too slow unless tuned, and the least that may be tuned, in seconds. */
  readonly threshold: number;
  readonly least?: number;
  readonly summary: Text<G | TargetLabel>;
  /** @param limit what is too slow, as people write it */
  readonly description: (limit: string) => Text<G | TargetLabel>;
}

/** An alert on a quantile over five minutes, which says nothing below the usual floor of traffic. @param example a series that sets it off */
export function latencyHigh<const L extends LabelSchema, const N extends string, const G extends LabelName<L> = never>(
  name: N,
  histogram: Histogram<L>,
  example: LabelValues<L>,
  options: LatencyHighOptions<L, G>,
): Alert<N> {
  const { by, where, quantile = 0.99, threshold: usual, least = 0.01, summary, description } = options;
  const labels = by === undefined ? {} : { [by]: example[by] };
  const asked = { by: by === undefined ? [] : [by], floor: trafficFloor, ...(where === undefined ? {} : { where }) };
  return alert<string, N>({
    name,
    severity: 'warning',
    for: duration('10m'),
    threshold: { default: usual, unit: 'seconds', range: [least, 9] },
    expr: ({ threshold }) => promql`${busyQuantile(quantile, histogram, asked)} > ${threshold}`,
    summary,
    description: ({ threshold }) => description(written(threshold, 'seconds')),
    proof: ({ threshold }) => latencyProof<L, string>(histogram, example, { quantile, threshold, floor: trafficFloor, labels }),
  });
}
