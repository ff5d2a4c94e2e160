import { catalogueOf } from '../src/check/catalogue.ts';
import { lintExpression } from '../src/check/promql/lintPromql.ts';
import { seconds } from '../src/metric/duration.ts';
import { metricsOf, type System } from '../src/metric/system.ts';
import { parse } from '../src/promql/parse.ts';
import { hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';

export interface LintFigures {
  /** Distinct expressions parsed and checked by every rule each second, on one core: the median of the rounds. */
  readonly expressionsPerSecond: number;
  /** The same, parsed only. */
  readonly parsesPerSecond: number;
  readonly expressions: number;
  readonly averageLength: number;
}

/** Times the lint of PromQL over expressions such as rules and dashboards have, all of them different. */
export function benchLint({ systems = [hedgehogSystem], rounds = 5 }: { readonly systems?: readonly System[]; readonly rounds?: number } = {}): LintFigures {
  const expressions = expressionsOf(systems, 10_000);
  const catalogue = catalogueOf({ systems, extraLabels: ['cluster'] });
  const options = { catalogue, scrapeInterval: seconds(15) };
  const faulty = expressions.find((text) => lintExpression(text, options).length > 0);
  if (faulty !== undefined) throw new Error(`the bench means to time clean expressions, and this one is not: ${faulty}`);
  return {
    expressionsPerSecond: median(rounds, () => perSecond(expressions, (text) => lintExpression(text, options))),
    parsesPerSecond: median(rounds, () => perSecond(expressions, parse)),
    expressions: expressions.length,
    averageLength: Math.round(expressions.reduce((total, { length }) => total + length, 0) / expressions.length),
  };
}

function expressionsOf(systems: readonly System[], count: number): readonly string[] {
  const shapes = systems.flatMap((system) => metricsOf(system).map((metric) => ({ metric, own: Object.keys(metric.labels)[0] ?? 'instance' })));
  return Array.from({ length: count }, (_, i) => {
    const { metric, own } = shapes[i % shapes.length] ?? { metric: undefined, own: '' };
    if (metric === undefined) throw new Error('the bench needs a metric');
    const { name, type, system } = metric;
    const scope = i % 2 === 0 ? `job="${system}"` : `job=~".+",instance=~"node-${i}:.+"`;
    const minutes = 5 + (i % 50);
    const style = Math.floor(i / shapes.length) % 3;
    if (type === 'gauge') {
      return style === 0
        ? `max by (${own}) (max_over_time(${name}{${scope}}[${minutes}m])) > ${i}`
        : `sum by (${own}, instance) (${name}{${scope}}) > ${i} unless on (instance) up{job="${system}"} == 0`;
    }
    if (type === 'counter') {
      return style === 0
        ? `sum by (${own}) (rate(${name}{${scope}}[${minutes}m]))`
        : `sum by (${own}) (rate(${name}{${scope}}[${minutes}m])) / (sum by (${own}) (rate(${name}{${scope}}[1h])) > 0.${i})`;
    }
    return style === 0
      ? `sum(rate(${name}_sum{${scope}}[${minutes}m])) / sum(rate(${name}_count{${scope}}[${minutes}m]))`
      : `histogram_quantile(0.99, sum by (${own}, le) (rate(${name}_bucket{${scope}}[${minutes}m]))) > 0.${i % 9}1`;
  });
}

function perSecond(texts: readonly string[], work: (text: string) => unknown): number {
  const start = performance.now();
  for (const text of texts) work(text);
  return Math.round((texts.length / (performance.now() - start)) * 1000);
}

function median(rounds: number, measure: () => number): number {
  const figures = Array.from({ length: rounds }, measure).sort((a, b) => a - b);
  return figures[Math.floor(figures.length / 2)] ?? 0;
}

if (process.argv[1]?.endsWith('bench/lint.ts') === true) console.log(JSON.stringify(benchLint()));
