import { DatasourceVariableBuilder, QueryVariableBuilder, VariableRefresh, VariableSort, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { selector } from '../metric/selector.ts';
import { dashboardScopeWith, renderSelector } from '../promql/render.ts';
import { choicesOf, type Dashboard, type LabelVariable } from './dashboard.ts';
import { chosen, sourceVariable, type SourceKind } from './datasource.ts';

interface VariableBuilder {
  build(): VariableModel;
}

/** The variables of a dashboard, from the widest choice to the narrowest. @param kinds the data sources that it asks */
export function variablesOf(dashboard: Pick<Dashboard, 'jobs' | 'choices' | 'variables'>, kinds: readonly SourceKind[]): readonly VariableBuilder[] {
  const { jobs, variables } = dashboard;
  const choices = choicesOf(dashboard);
  const all = jobs.join('|');
  return [
    ...kinds.map((kind) => new DatasourceVariableBuilder(sourceVariable(kind)).label(`${titles[kind]} data source`).type(kind)),
    // "All" is this dashboard's jobs, rather than any job at all: some systems expose the same bare names.
    ...(choices.includes('job') ? [queryVariable('job', 'Job', `label_values(up{job=~"${all}"}, job)`, all)] : []),
    ...(choices.includes('instance') ? [queryVariable('instance', 'Instance', `label_values(up{job=~"${choices.includes('job') ? '$job' : all}"}, instance)`, '.+')] : []),
    // A label may be empty, as the table of a request that concerns no table: "All" is with those.
    ...variables.map((variable) => queryVariable(variable.name, variable.title, valuesQuery(variable, dashboard), '.*')),
  ];
}

const titles: Readonly<Record<SourceKind, string>> = { prometheus: 'Prometheus', tempo: 'Tempo' };

function valuesQuery({ metric, labels: [label] }: LabelVariable, dashboard: Pick<Dashboard, 'jobs' | 'choices'>): string {
  const series = selector(metric, metric.type === 'histogram' ? 'count' : 'value');
  return `label_values(${renderSelector(series, dashboardScopeWith({ jobs: dashboard.jobs, choices: choicesOf(dashboard) }).matchers(metric))}, ${label})`;
}

function queryVariable(name: string, title: string, query: string, all: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(chosen('prometheus'))
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(all)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
