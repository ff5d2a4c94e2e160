import { catalogueOf } from '../src/check/catalogue.ts';
import { lintExpression } from '../src/check/promql/lintPromql.ts';
import { seconds } from '../src/metric/duration.ts';
import { metricsOf, type System } from '../src/metric/system.ts';
import { parse } from '../src/promql/parse.ts';
import { goverseSystem } from '../src/systems/goverse/metrics.ts';
import { hashmapSystem } from '../src/systems/hashmap/metrics.ts';
import { hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';
import { keychainSystem } from '../src/systems/keychain/metrics.ts';
import { porterSystem } from '../src/systems/porter/metrics.ts';
import { median } from './median.ts';

const kitSystems = [hashmapSystem, goverseSystem, hedgehogSystem, porterSystem, keychainSystem];

export interface LintFigures {
  /** Distinct expressions parsed and checked by every rule each second, on one core: the median of the rounds. */
  readonly expressionsPerSecond: number;
  /** The same, parsed only. */
  readonly parsesPerSecond: number;
  readonly expressions: number;
  readonly averageLength: number;
}

interface BenchOptions {
  readonly systems?: readonly System[];
  readonly rounds?: number;
}

/** Times the lint of PromQL over expressions such as rules and dashboards have, all of them different. */
export function benchLint({ systems = kitSystems, rounds = 5 }: BenchOptions = {}): LintFigures {
  const expressions = expressionsOf(systems, 10_000);
  const catalogue = catalogueOf({ systems, extraLabels: ['cluster'] });
  const options = { catalogue, scrapeInterval: seconds(15) };
  const faulty = expressions.find((text) => lintExpression(text, options).length > 0);
  if (faulty !== undefined) throw new Error(`the bench means to time clean expressions, and this one is not: ${faulty}`);
  return {
    expressionsPerSecond: median(Array.from({ length: rounds }, () => perSecond(expressions, (text) => lintExpression(text, options)))),
    parsesPerSecond: median(Array.from({ length: rounds }, () => perSecond(expressions, parse))),
    expressions: expressions.length,
    averageLength: Math.round(expressions.reduce((total, { length }) => total + length, 0) / expressions.length),
  };
}

/** Each metric in turn, in the shapes in which rules and dashboards ask for its type. */
function expressionsOf(systems: readonly System[], count: number): readonly string[] {
  const metrics = systems.flatMap(metricsOf);
  return Array.from({ length: count }, (_, i) => {
    const metric = metrics[i % metrics.length];
    if (metric === undefined) throw new Error('the bench needs a metric');
    const { name, type, system } = metric;
    const own = Object.keys(metric.labels)[0] ?? 'instance';
    const scope = i % 2 === 0 ? `job="${system}"` : 'job=~".+",instance=~".+"';
    const range = `${300 + i}s`;
    const style = Math.floor(i / metrics.length) % 3;
    switch (type) {
      case 'gauge':
        return style === 0
          ? `max by (${own}) (max_over_time(${name}{${scope}}[${range}]))`
          : `${name}{${scope}} > 0.${i} unless on (instance) up{job="${system}"} == 0`;
      case 'counter':
        return style === 0
          ? `sum by (${own}) (rate(${name}{${scope}}[${range}])) > 0.${i}`
          : `sum(rate(${name}{${scope}}[5m])) / (sum(rate(${name}{${scope}}[${range}])) > 0.1)`;
      case 'histogram':
        return style === 0
          ? `sum(rate(${name}_sum{${scope}}[5m])) / sum(rate(${name}_count{${scope}}[${range}]))`
          : `histogram_quantile(0.99, sum by (${own}, le) (rate(${name}_bucket{${scope}}[${range}])))`;
    }
  });
}

function perSecond(texts: readonly string[], work: (text: string) => unknown): number {
  const start = performance.now();
  for (const text of texts) work(text);
  return Math.round((texts.length / (performance.now() - start)) * 1000);
}

if (import.meta.filename === process.argv[1]) console.log(benchLint());
