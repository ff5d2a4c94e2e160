import type { DashboardRule } from '../rule.ts';

const names: Readonly<Record<string, string>> = { prometheus: 'Prometheus', tempo: 'Tempo', loki: 'Loki' };

/** The reader chooses the data source: a dashboard tied to one cannot be used with another. Of several kinds, each variable is named by its kind. */
export const templateDatasource: DashboardRule = {
  id: 'dashboard/template-datasource',
  check: ({ templating: { list } }) => {
    const sources = list.map((variable, i) => ({ variable, path: `templating.list[${i}]` })).filter(({ variable }) => variable.type === 'datasource');
    if (sources.length === 0) {
      return [{ path: 'templating.list', message: 'No variable chooses the data source', remedy: 'Add a variable "datasource" of the type datasource' }];
    }
    return sources.flatMap(({ variable: { name, label, query }, path }) => {
      const kind = typeof query === 'string' ? query : '';
      const allowed: readonly (readonly [string, string])[] = [
        [`${kind}_datasource`, `${names[kind] ?? kind} data source`],
        ...(sources.length === 1 ? [['datasource', 'Data source'] as const] : []),
      ];
      const fit = allowed.find(([known]) => known === name);
      const choices = allowed.map(([known]) => known).join(' or ');
      if (fit === undefined) return [{ path, message: `The variable that chooses the data source is called ${name}`, remedy: `Call it ${choices}` }];
      return label === fit[1] ? [] : [{ path, message: `The variable ${name} is labelled "${label}"`, remedy: `Label it "${fit[1]}"` }];
    });
  },
};
