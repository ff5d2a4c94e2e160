import { formatDuration, seconds } from '../../../metric/duration.ts';
import { bare, walk, type Expression } from '../../../promql/ast.ts';
import { fillVariables } from '../../../promql/grafana.ts';
import { parse } from '../../../promql/parse.ts';
import type { DashboardRule } from '../rule.ts';

/** Ranges, in seconds, that nobody writes: by these the variables are known once the query is read. */
const filled: Readonly<Record<string, number>> = { $__rate_interval: 86_399, $__interval: 86_381, $__range: 86_371 };

/** A rate is taken over `$__rate_interval`: a fixed range is empty when the resolution is fine and skips samples when it is coarse. */
export const targetRateInterval: DashboardRule = {
  id: 'dashboard/target-rate-interval',
  check: ({ templating: { list } }, { queries }) => {
    const variables = Object.fromEntries(list.map(({ name, allValue }) => [name, allValue ?? '.+']));
    const fill = (name: string): string => `${filled[name]}s`;
    const values = { rateInterval: fill('$__rate_interval'), interval: fill('$__interval'), range: fill('$__range'), variables };
    return queries
      .filter(({ language }) => language === 'promql')
      .flatMap(({ path, title, text }) => {
        const parsed = parse(fillVariables(text, values).text);
        const rates = parsed.ok ? ratesIn(parsed.ast) : [];
        return rates
          .map(({ called, range }) => ({ called, over: Object.keys(filled).find((name) => filled[name] === range) ?? formatDuration(seconds(range)) }))
          .filter(({ over }) => over !== '$__rate_interval')
          .map(({ called, over }) => ({ path, message: `"${title}" takes the ${called} over ${over}`, remedy: 'Take it over $__rate_interval' }));
      });
  },
};

/** The rates of an expression, each with its range in seconds. */
function ratesIn(ast: Expression): readonly { readonly called: string; readonly range: number }[] {
  const found: { readonly called: string; readonly range: number }[] = [];
  walk(ast, (node) => {
    if (node.kind !== 'call' || (node.name !== 'rate' && node.name !== 'irate')) return;
    for (const argument of node.args) {
      const inner = bare(argument);
      if ((inner.kind === 'matrix' || inner.kind === 'subquery') && inner.range !== undefined) found.push({ called: node.name, range: inner.range / 1000 });
    }
  });
  return found;
}
