import { DatasourceVariableBuilder, QueryVariableBuilder, VariableRefresh, VariableSort, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { selector } from '../metric/selector.ts';
import { dashboardScope, renderSelector } from '../promql/render.ts';
import type { Dashboard, LabelVariable } from './dashboard.ts';
import { chosen, type DataSources } from './datasource.ts';

interface VariableBuilder {
  build(): VariableModel;
}

/** The variables of a dashboard, from the widest choice to the narrowest. */
export function variablesOf({ jobs, variables }: Pick<Dashboard, 'jobs' | 'variables'>, sources: DataSources): readonly VariableBuilder[] {
  const query = (name: string, title: string, text: string, all: string) => queryVariable(name, title, text, all, sources);
  return [
    ...sourceVariables(sources),
    // "All" is this dashboard's jobs, rather than any job at all: some systems expose the same bare names.
    ...(jobs.length === 0 ? [] : [query('job', 'Job', `label_values(up{job=~"${jobs.join('|')}"}, job)`, jobs.join('|'))]),
    ...(jobs.length === 0 ? [] : [query('instance', 'Instance', 'label_values(up{job=~"$job"}, instance)', '.+')]),
    // A label may be empty, as the table of a request that concerns no table: "All" is with those.
    ...variables.map((variable) => query(variable.name, variable.title, valuesQuery(variable), '.*')),
  ];
}

function valuesQuery({ metric, label }: LabelVariable): string {
  const series = selector(metric, metric.type === 'histogram' ? 'count' : 'value');
  return `label_values(${renderSelector(series, dashboardScope.matchers(metric))}, ${label})`;
}

function sourceVariables({ prometheus, tempo }: DataSources): readonly VariableBuilder[] {
  if (tempo === undefined) return [sourceVariable(prometheus, 'Data source', 'prometheus')];
  return [sourceVariable(prometheus, 'Prometheus data source', 'prometheus'), sourceVariable(tempo, 'Tempo data source', 'tempo')];
}

function sourceVariable(name: string, title: string, type: string): VariableBuilder {
  return new DatasourceVariableBuilder(name).label(title).type(type);
}

function queryVariable(name: string, title: string, query: string, all: string, { prometheus }: DataSources): VariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(chosen('prometheus', prometheus))
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(all)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
