import { seriesName, type Part } from '../../metric/selector.ts';
import { metricsOf, type System } from '../../metric/system.ts';
import type { Finding } from '../finding.ts';

const parts: readonly Part[] = ['value', 'bucket', 'sum', 'count'];

/** An expression, and the series that a rule makes of it. */
export interface RecordedExpression {
  readonly record: string;
  readonly system: string;
  readonly expr: string;
}

/**
 * A metric that no panel shows: somebody pays for it, and nobody sees it. A panel that asks for what a rule recorded shows
 * what the rule asks for.
 * @param queries of each system's dashboard, by the system
 */
export function lintCoverage(systems: readonly System[], queries: ReadonlyMap<string, readonly string[]>, recordings: readonly RecordedExpression[]): readonly Finding[] {
  return systems.flatMap((system) => {
    const asked = new Set((queries.get(system.name) ?? []).flatMap(namesIn));
    for (const { record, expr, system: owner } of recordings) {
      if (owner === system.name && asked.has(record)) for (const name of namesIn(expr)) asked.add(name);
    }
    return metricsOf(system)
      .filter((metric) => !parts.some((part) => asked.has(seriesName(metric, part))))
      .map(({ name }): Finding => ({
        rule: 'dashboard/metric-on-no-panel',
        severity: 'error',
        place: { file: `dashboards/${system.name}.json` },
        message: `No panel shows ${name}`,
        remedy: `Ask for it in src/systems/${system.name}/queries.ts and put the question on a panel`,
      }));
  });
}

function namesIn(expr: string): readonly string[] {
  return expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? [];
}
