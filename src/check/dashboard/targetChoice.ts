import { vectorsOf } from '../../promql/ast.ts';
import { seriesOf } from '../catalogue.ts';
import type { DashboardModel } from './model.ts';
import { parsedQueries, type DashboardContext, type DashboardProblem } from './rule.ts';

/** A choice among the targets that are scraped: what the rules about `job` and `instance` have in common. */
export interface TargetChoice {
  readonly label: 'job' | 'instance';
  readonly title: string;
}

/** A dashboard of scraped series lets its reader choose among their targets; one of series without target has no such choice. */
export function checkChoice({ label, title }: TargetChoice, { templating: { list } }: DashboardModel, context: DashboardContext): readonly DashboardProblem[] {
  const index = list.findIndex(({ name }) => name === label);
  const variable = list[index];
  const path = `templating.list[${index}]`;
  if (variable === undefined) {
    return isAsked(label, context)
      ? [{ path: 'templating.list', message: `No variable chooses the ${label}`, remedy: `Add a query variable "${label}" with label_values(…, ${label})` }]
      : [];
  }
  const faults: readonly (readonly [boolean, string, string])[] = [
    [variable.type === 'query', `is of the type ${variable.type}`, 'Make it a query for label_values'],
    [isChosenSource(variable.datasource?.uid, list), `asks the data source ${variable.datasource?.uid ?? 'that is the default'}`, 'Let it ask the data source that the reader chooses'],
    [variable.label === title, `is labelled "${variable.label}"`, `Label it "${title}"`],
    [variable.multi, 'allows one value only', 'Let several be chosen'],
    [variable.includeAll, 'does not offer all values', 'Include "All"'],
    // Grafana's own "All" lists every value: a hundred instances make an expression of kilobytes. The linter asks for `.+`,
    // which is wrong for jobs, as systems may share the names of series.
    [variable.allValue !== undefined && variable.allValue !== '', 'has no text for "All"', 'Set allValue to an expression that fits all its values'],
  ];
  return faults.filter(([holds]) => !holds).map(([, fault, remedy]) => ({ path, message: `The variable ${label} ${fault}`, remedy }));
}

/** Selectors of series with a target label that they are not narrowed by. */
export function checkMatchers({ label }: TargetChoice, context: DashboardContext): readonly DashboardProblem[] {
  return parsedQueries(context).flatMap(({ query: { path, title, filled }, ast }) =>
    vectorsOf(ast)
      .filter((vector) => seriesOf(context.catalogue, vector).some(({ labels }) => labels.labels.has(label) && !labels.open))
      .filter(({ matchers }) => !matchers.some((matcher) => matcher.label === label))
      .map(({ name = 'A selector', from, to }) => ({
        path,
        message: `${name} on "${title}" is not narrowed by ${label}`,
        remedy: `Add ${label}=~"$${label}"`,
        excerpt: { text: filled, from, to },
      })),
  );
}

function isAsked(label: string, context: DashboardContext): boolean {
  return parsedQueries(context).some(({ ast }) => vectorsOf(ast).some((vector) => seriesOf(context.catalogue, vector).some(({ labels }) => labels.labels.has(label))));
}

/** @param list a dashboard's variables */
export function isChosenSource(uid: string | undefined, list: DashboardModel['templating']['list']): boolean {
  return list.some(({ type, name }) => type === 'datasource' && (uid === `$${name}` || uid === `\${${name}}`));
}
