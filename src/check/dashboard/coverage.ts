import { seriesName, type Part } from '../../metric/selector.ts';
import { metricsOf, type System } from '../../metric/system.ts';
import type { Finding } from '../finding.ts';

const parts: readonly Part[] = ['value', 'bucket', 'sum', 'count'];

/** A metric that no panel shows: somebody pays for it, and nobody sees it. */
export function lintCoverage(systems: readonly System[], queries: ReadonlyMap<string, readonly string[]>): readonly Finding[] {
  return systems.flatMap((system) => {
    const asked = new Set((queries.get(system.name) ?? []).flatMap((expr) => expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? []));
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
