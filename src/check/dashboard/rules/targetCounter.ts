import { walk, type Expression, type VectorSelector } from '../../../promql/ast.ts';
import { isCumulative, seriesOf } from '../../catalogue.ts';
import { parsedQueries, type DashboardRule } from '../rule.ts';

/** What may be asked of a counter, and what only asks whether it is there. */
const ofGrowth: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets', 'changes', 'absent', 'absent_over_time', 'present_over_time', 'count_over_time']);

/** A counter is asked for its growth. Whether a metric is one is what the catalogue says, not the end of its name. */
export const targetCounter: DashboardRule = {
  id: 'dashboard/target-counter',
  check: (_, context) =>
    parsedQueries(context).flatMap(({ query: { path, title, filled }, ast }) =>
      bareVectors(ast)
        .filter((vector) => {
          const series = seriesOf(context.catalogue, vector);
          return series.length > 0 && series.every(isCumulative);
        })
        .map(({ name = '', from, to }) => ({
          path,
          message: `"${title}" shows the counter ${name} itself, which says when its process started more than anything else`,
          remedy: 'Ask for its rate or increase',
          excerpt: { text: filled, from, to },
        })),
    ),
};

/** The selectors that stand neither in a function of growth, nor below a count, nor in a question of yes or no. */
function bareVectors(expr: Expression): readonly VectorSelector[] {
  const covered = new Set<Expression>();
  const found: VectorSelector[] = [];
  walk(expr, (node) => {
    const isCounting = node.kind === 'aggregate' && (node.op === 'count' || node.op === 'group');
    const isAsking = node.kind === 'binary' && node.bool;
    if (isCounting || isAsking || (node.kind === 'call' && ofGrowth.has(node.name))) walk(node, (inner) => covered.add(inner));
    if (node.kind === 'vector' && !covered.has(node)) found.push(node);
  });
  return found;
}
