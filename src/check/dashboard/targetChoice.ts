import { vectorsOf } from '../../promql/ast.ts';
import { seriesOf } from '../catalogue.ts';
import type { DashboardModel } from './model.ts';
import { parsedQueries, type DashboardContext, type DashboardProblem } from './rule.ts';

/** A choice among the targets that are scraped: what the rules about `job` and `instance` have in common. */
export interface TargetChoice {
  readonly label: 'job' | 'instance';
  readonly title: string;
}

/**
 * A dashboard of scraped series lets its reader choose among their targets. One of series without target has no such choice,
 * nor one whose every series is of jobs that it names: a page about all systems is about all of them.
 */
export function checkChoice({ label, title }: TargetChoice, { templating: { list } }: DashboardModel, context: DashboardContext): readonly DashboardProblem[] {
  const index = list.findIndex(({ name }) => name === label);
  const variable = list[index];
  const path = `templating.list[${index}]`;
  if (variable === undefined) {
    return !namesItsJobs(list, context) && isAsked(label, context)
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

/** Selectors of series with a target label that do not follow the reader's choice; where there is none, those that name no job. */
export function checkMatchers({ label }: TargetChoice, { templating: { list } }: DashboardModel, context: DashboardContext): readonly DashboardProblem[] {
  const variable = list.find(({ name }) => name === label);
  // In the queries as they are read here, what stands for the variable is its "All".
  const all = variable === undefined ? undefined : (variable.allValue ?? '.+');
  return parsedQueries(context).flatMap(({ query: { path, title, filled }, ast }) =>
    vectorsOf(ast)
      .filter((vector) => seriesOf(context.catalogue, vector).some(({ labels }) => labels.labels.has(label) && !labels.open))
      .flatMap(({ name = 'A selector', matchers, from, to }): readonly DashboardProblem[] => {
        const excerpt = { text: filled, from, to };
        const own = matchers.find((matcher) => matcher.label === label);
        if (own === undefined) {
          const isFree = variable === undefined && label === 'instance';
          return isFree ? [] : [{ path, message: `${name} on "${title}" is not narrowed by ${label}`, remedy: variable === undefined ? 'Name its jobs' : `Add ${label}=~"$${label}"`, excerpt }];
        }
        // A page about several systems asks each for what is its own; which instances there are is never known beforehand.
        const isFixed = label === 'instance' && !(all !== undefined && own.value.includes(all));
        return isFixed ? [{ path, message: `${name} on "${title}" is narrowed to the ${label} ${own.value}, whatever is chosen`, remedy: variable === undefined ? 'Leave it out' : `Make it ${label}=~"$${label}"`, excerpt }] : [];
      }),
  );
}

/** Whether every series of a target is asked for by the name of its job, and not by a choice. */
function namesItsJobs(list: DashboardModel['templating']['list'], context: DashboardContext): boolean {
  if (list.some(({ name }) => name === 'job')) return false;
  return parsedQueries(context).every(({ ast }) =>
    vectorsOf(ast)
      .filter((vector) => seriesOf(context.catalogue, vector).some(({ labels }) => labels.labels.has('job')))
      .every(({ matchers }) => matchers.some(({ label }) => label === 'job')),
  );
}

/** Whether a panel asks for series that have the label; a mark may be of all instances on a page where nothing else is of any. */
function isAsked(label: string, context: DashboardContext): boolean {
  return parsedQueries(context)
    .filter(({ query }) => query.path.startsWith('panels'))
    .some(({ ast }) => vectorsOf(ast).some((vector) => seriesOf(context.catalogue, vector).some(({ labels }) => labels.labels.has(label))));
}

/** @param list a dashboard's variables */
export function isChosenSource(uid: string | undefined, list: DashboardModel['templating']['list']): boolean {
  return list.some(({ type, name }) => type === 'datasource' && (uid === `$${name}` || uid === `\${${name}}`));
}
