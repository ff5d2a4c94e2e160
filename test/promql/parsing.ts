import { parser } from '@prometheus-io/lezer-promql';
import { walk, type Aggregate } from '../../src/promql/ast.ts';
import { parse } from '../../src/promql/parse.ts';

/** The labels that an answer's series are told apart by, as its outermost aggregation says; `le` is the histogram's own. */
export function groupedBy(text: string): readonly string[] {
  const parsed = parse(withoutVariables(text));
  if (!parsed.ok) throw new Error(parsed.message);
  const aggregates: Aggregate[] = [];
  walk(parsed.ast, (expr) => {
    // These pick series, and leave their labels as they are.
    if (expr.kind === 'aggregate' && !['topk', 'bottomk', 'limitk'].includes(expr.op)) aggregates.push(expr);
  });
  return (aggregates[0]?.labels ?? []).filter((label) => label !== 'le');
}

function withoutVariables(text: string): string {
  return text.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h').replace(/\$\w+/g, '.+');
}

/** The texts that the grammar of PromQL cannot make sense of; Grafana's variables are given values first. */
export function syntaxErrors(text: string): readonly string[] {
  const plain = withoutVariables(text);
  const errors: string[] = [];
  parser.parse(plain).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(plain.slice(Math.max(0, node.from - 20), node.to + 20));
    },
  });
  return errors;
}
