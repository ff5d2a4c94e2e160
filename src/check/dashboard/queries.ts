import { parseDuration } from '../../metric/duration.ts';
import { fillVariables, rateInterval } from '../../promql/grafana.ts';
import type { DashboardModel, TargetModel } from './model.ts';

/** A query with Grafana's variables filled in as "All". */
export interface DashboardQuery {
  /** `panels[3].targets[0].expr` */
  readonly path: string;
  /** What asks: the title of a panel, the name of an annotation. */
  readonly title: string;
  /** As it stands in the file. */
  readonly text: string;
  /** As the data source would get it. */
  readonly filled: string;
  readonly language: 'promql' | 'logql';
}

/**
 * The queries of a dashboard's panels and annotations.
 * @param scrapeSeconds how often targets are scraped: `$__rate_interval` is computed from it, and from the least step of a panel
 */
export function queriesOf(dashboard: DashboardModel, scrapeSeconds: number): readonly DashboardQuery[] {
  const variables = Object.fromEntries(dashboard.templating.list.map(({ name, allValue }) => [name, allValue ?? '.+']));
  const query = (path: string, title: string, text: string, source: TargetModel['datasource'], leastStep?: string): DashboardQuery => ({
    path,
    title,
    text,
    filled: fillVariables(text, { rateInterval: rateInterval(scrapeSeconds, secondsOf(leastStep)), variables }).text,
    language: source?.type === 'loki' ? 'logql' : 'promql',
  });
  return [
    ...dashboard.panels.flatMap((panel, i) =>
      panel.targets.flatMap(({ expr, datasource }, t) => (expr === undefined ? [] : [query(`panels[${i}].targets[${t}].expr`, panel.title, expr, datasource ?? panel.datasource, panel.interval)])),
    ),
    ...dashboard.annotations.list.flatMap(({ name, expr, datasource }, i) => (expr === undefined ? [] : [query(`annotations.list[${i}].expr`, name, expr, datasource)])),
  ];
}

function secondsOf(duration: string | undefined): number | undefined {
  const parsed = duration === undefined ? undefined : parseDuration(duration);
  return parsed === undefined ? undefined : parsed.milliseconds / 1000;
}
