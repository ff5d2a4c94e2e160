import { readDashboard, type DashboardModel } from '../../check/dashboard/model.ts';
import { queriesOf, type DashboardQuery } from '../../check/dashboard/queries.ts';
import { fillVariables, rateInterval } from '../../promql/grafana.ts';
import { traces } from '../../systems/traces/metrics.ts';

/** What a panel asks, and in which language. */
export interface PanelQuestion {
  readonly dashboard: string;
  /** The id of the panel on its dashboard. */
  readonly panel: number;
  /** The panel's. */
  readonly title: string;
  /** With variables filled in as "All". */
  readonly filled: string;
  readonly language: DashboardQuery['language'] | 'traceql';
}

/**
 * The questions of all of a dashboard's panels. What annotations ask is not among them: they mark what happens now and then, such
 * as a restart.
 * @throws Error when the JSON is no dashboard
 */
export function panelQuestions(name: string, json: string, scrapeSeconds: number): readonly PanelQuestion[] {
  const read = readDashboard(`dashboards/${name}.json`, json);
  if (!('dashboard' in read)) throw new Error(`the dashboard ${name} cannot be read: ${JSON.stringify(read.findings)}`);
  const { dashboard } = read;
  return [
    ...queriesOf(dashboard, scrapeSeconds)
      .filter(({ path }) => path.startsWith('panels'))
      .map(({ path, title, filled, language }) => ({ dashboard: name, panel: dashboard.panels[Number(/\d+/.exec(path)?.[0])]?.id ?? -1, title, filled, language })),
    ...tempoQuestions(dashboard, scrapeSeconds).map((question) => ({ dashboard: name, ...question })),
  ];
}

function tempoQuestions({ panels, templating }: DashboardModel, scrapeSeconds: number): readonly Omit<PanelQuestion, 'dashboard'>[] {
  const variables = Object.fromEntries(templating.list.map(({ name, allValue }) => [name, allValue ?? '.+']));
  return panels.flatMap(({ id, title, targets }) =>
    targets.flatMap(({ query, queryType }): readonly Omit<PanelQuestion, 'dashboard'>[] => {
      // Grafana draws the service graph from what Tempo has written to Prometheus.
      if (queryType === 'serviceMap') return [{ panel: id, title, language: 'promql', filled: `sum by (client, server) (rate(${traces.edges.name}[${rateInterval(scrapeSeconds)}]))` }];
      return query === undefined || query === '' ? [] : [{ panel: id, title, language: 'traceql', filled: fillVariables(query, { rateInterval: rateInterval(scrapeSeconds), variables }).text }];
    }),
  );
}
