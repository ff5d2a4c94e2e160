import type { AnyMetric } from '../../metric/metric.ts';
import { vectorsOf } from '../../promql/ast.ts';
import { parse } from '../../promql/parse.ts';
import { seriesOf, type Catalogue } from '../catalogue.ts';
import type { Finding } from '../finding.ts';

/** Metrics that people are to see, and where their questions are written down. */
export interface Owned {
  /** The dashboard that shows them: a name without extension. */
  readonly page: string;
  readonly queries: string;
  readonly metrics: readonly AnyMetric[];
}

/** An expression, and the series that a rule makes of it. */
export interface RecordedExpression {
  readonly record: string;
  readonly expr: string;
}

/**
 * A metric that no panel shows: somebody pays for it, and nobody sees it. A panel that asks for what a rule recorded shows
 * what the rule asks for. What is asked of one job is not asked of another that has a metric of the same name.
 * @param queries of the panels of all dashboards, with "All" for every variable
 */
export function lintCoverage(
  owned: readonly Owned[],
  { queries, recordings, catalogue }: { readonly queries: readonly string[]; readonly recordings: readonly RecordedExpression[]; readonly catalogue: Catalogue },
): readonly Finding[] {
  const shown = new Set<AnyMetric>();
  const seen = new Set<RecordedExpression>();
  const look = (text: string): void => {
    const parsed = parse(text);
    for (const vector of parsed.ok ? vectorsOf(parsed.ast) : []) {
      for (const { metric } of seriesOf(catalogue, vector)) if (metric !== undefined) shown.add(metric);
      for (const recording of recordings.filter(({ record }) => record === vector.name)) {
        if (seen.has(recording)) continue;
        seen.add(recording);
        look(recording.expr);
      }
    }
  };
  queries.forEach(look);
  return owned.flatMap(({ page, queries: file, metrics }) =>
    metrics
      .filter((metric) => !shown.has(metric))
      .map(({ name }): Finding => ({
        rule: 'dashboard/metric-on-no-panel',
        severity: 'error',
        place: { file: `dashboards/${page}.json` },
        message: `No panel shows ${name}`,
        remedy: `Ask for it in ${file} and put the question on a panel`,
      })),
  );
}
