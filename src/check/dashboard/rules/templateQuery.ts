import { fillVariables } from '../../../promql/grafana.ts';
import { parse } from '../../../promql/parse.ts';
import type { DashboardRule } from '../rule.ts';

const functions = ['label_names', 'label_values', 'metrics', 'query_result'];

/** The query of a variable is one of the functions that the Prometheus data source knows, on PromQL. */
export const templateQuery: DashboardRule = {
  id: 'dashboard/template-query',
  check: ({ templating: { list } }) => {
    const variables = Object.fromEntries(list.map(({ name, allValue }) => [name, allValue ?? '.+']));
    return list.flatMap(({ name, type, query, datasource }, i) => {
      if (type !== 'query' || datasource?.type !== 'prometheus') return [];
      const path = `templating.list[${i}].query`;
      const [, called = '', argument = ''] = /^\s*(\w+)\((.*)\)\s*$/s.exec(typeof query === 'string' ? query : '') ?? [];
      if (!functions.includes(called)) return [{ path, message: `The variable ${name} asks ${JSON.stringify(query)}`, remedy: `Ask with one of ${functions.join(', ')}` }];
      // The last argument of label_values is a label; a single one is a label by itself, and that is PromQL as well.
      const text = called === 'label_values' ? argument.replace(/,\s*\w+\s*$/, '') : argument;
      if (called === 'label_names' || called === 'metrics') return [];
      const parsed = parse(fillVariables(text, { rateInterval: '1m', variables }).text);
      return parsed.ok ? [] : [{ path, message: `The variable ${name} asks for what is no PromQL: ${parsed.message}`, remedy: 'Correct the selector' }];
    });
  },
};
