import { parser } from '@prometheus-io/lezer-promql';

/** The texts that the grammar of PromQL cannot make sense of; Grafana's variables are given values first. */
export function syntaxErrors(text: string): readonly string[] {
  const plain = text.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h').replace(/\$\w+/g, '.+');
  const errors: string[] = [];
  parser.parse(plain).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(plain.slice(Math.max(0, node.from - 20), node.to + 20));
    },
  });
  return errors;
}
