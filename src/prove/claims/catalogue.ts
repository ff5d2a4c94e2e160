import { isClosed } from '../../metric/label.ts';
import type { AnyMetric } from '../../metric/metric.ts';
import { createdName, seriesName } from '../../metric/selector.ts';
import { metricsOf, type System } from '../../metric/system.ts';
import { merge, some, verdict, type Failure, type NotMade, type Verdict } from '../claim.ts';
import type { Labels, PrometheusApi } from '../prometheus.ts';

export interface CatalogueQuestion {
  readonly systems: readonly System[];
  /** Names that targets of any system may expose, by family: what runtimes and instruments measure of themselves. */
  readonly shared: readonly string[];
  /** What cannot come into being here, by the metric's name, with the reason. */
  readonly unreachable: Readonly<Record<string, string>>;
  /** Seconds since 1970: series from then on count. */
  readonly since: number;
}

/** Labels that the scrape adds, or that a part of a histogram has. */
const added = ['__name__', 'job', 'instance', 'le'];

/** Every metric of the catalogues is there with the labels it declares, and nothing else is. */
export async function catalogueHolds(prometheus: PrometheusApi, question: CatalogueQuestion): Promise<Verdict> {
  const verdicts = await Promise.all(
    question.systems.map(async (system) => judgeSystem(system, await prometheus.series(`{job="${system.name}"}`, question.since), question)),
  );
  return merge(...verdicts);
}

function judgeSystem(system: System, series: readonly Labels[], { shared, unreachable }: CatalogueQuestion): Verdict {
  const byName = new Map<string, Labels[]>();
  for (const labels of series) {
    const name = labels['__name__'] ?? '';
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [labels]);
    else same.push(labels);
  }
  const metrics = metricsOf(system);
  const notMade: NotMade[] = [];
  const failures: Failure[] = [];
  for (const metric of metrics) {
    const own = partsOf(metric).flatMap((name) => byName.get(name) ?? []);
    const because = unreachable[metric.name];
    if (own.length > 0) failures.push(...labelFailures(system, metric, own));
    else if (because !== undefined) notMade.push({ what: `${metric.name} of ${system.name} is there`, because });
    else failures.push({ message: `${metric.name} of ${system.name} has no series`, cause: 'the node never records it, or the load causes nothing that it counts' });
  }
  const known = new Set([...metrics.flatMap(namesOf), ...shared]);
  const unknown = [...byName.keys()].filter((name) => !known.has(name) && !name.includes(':') && !isOfScrape(name));
  if (unknown.length > 0) {
    failures.push({
      message: `${system.name} exposes what its catalogue does not know: ${some(unknown)}`,
      cause: `a node records a metric that src/systems/${system.name}/metrics.ts does not declare`,
    });
  }
  const there = metrics.length - notMade.length;
  return verdict({ facts: [`${system.name}: ${there} of ${metrics.length} metrics in ${series.length} series`], failures, notMade });
}

function partsOf(metric: AnyMetric): readonly string[] {
  return metric.type === 'histogram' ? (['bucket', 'sum', 'count'] as const).map((part) => seriesName(metric, part)) : [metric.name];
}

function namesOf(metric: AnyMetric): readonly string[] {
  const created = createdName(metric);
  return created === undefined ? partsOf(metric) : [...partsOf(metric), created];
}

/** What Prometheus itself records of every scrape. */
function isOfScrape(name: string): boolean {
  return name === 'up' || /^scrape_/.test(name) || /^ALERTS(_FOR_STATE)?$/.test(name);
}

/** A label whose value is empty is no label to Prometheus: an open one may be away from some series, but not from all. */
function labelFailures(system: System, metric: AnyMetric, series: readonly Labels[]): readonly Failure[] {
  const declared = Object.keys(metric.labels);
  const seen = new Set(series.flatMap((labels) => Object.keys(labels)));
  const foreign = [...seen].filter((label) => !declared.includes(label) && !added.includes(label));
  const lacking = declared.filter((label) => !seen.has(label));
  const wrong = Object.entries(metric.labels).flatMap(([label, domain]) => {
    const values = [...new Set(series.flatMap((labels) => (labels[label] === undefined ? [] : [labels[label]])))];
    if (isClosed(domain)) return values.filter((value) => !domain.includes(value)).map((value) => `${label}="${value}"`);
    const { pattern } = domain;
    return pattern === undefined ? [] : values.filter((value) => !new RegExp(`^(?:${pattern})$`).test(value)).map((value) => `${label}="${value}"`);
  });
  const cause = `its labels in src/systems/${system.name}/metrics.ts are not those that the node records`;
  return [
    ...(foreign.length === 0 ? [] : [{ message: `${metric.name} has labels that it does not declare: ${some(foreign)}`, cause }]),
    ...(lacking.length === 0 ? [] : [{ message: `${metric.name} never has the labels that it declares: ${some(lacking)}`, cause }]),
    ...(wrong.length === 0 ? [] : [{ message: `${metric.name} has values that it does not declare: ${some(wrong)}`, cause }]),
  ];
}
