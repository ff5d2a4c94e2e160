import { targetLabels } from '../metric/label.ts';
import type { AnyMetric } from '../metric/metric.ts';
import { createdName, seriesName, type Part } from '../metric/selector.ts';
import { metricsOf, type System } from '../metric/system.ts';
import type { VectorSelector } from '../promql/ast.ts';
import type { LabelSet } from './promql/labelSet.ts';
import { anything, isImpossible, listed, narrow, present, valuesOfDomain, type Values } from './values.ts';

/** Least and greatest value, both included. */
export type Range = readonly [number, number];

/** All series of one name and one owner. */
export interface Series {
  readonly name: string;
  /** `recorded` for what a rule wrote down: it may be anything. */
  readonly type: 'counter' | 'gauge' | 'bucket' | 'sum' | 'count' | 'recorded';
  /** The metric they belong to; absent for recordings and for what Prometheus makes itself. */
  readonly metric?: AnyMetric;
  readonly labels: LabelSet;
  /** The values they can have. */
  readonly range: Range;
  /** Whether they come at the scrape interval; rules write at their own. */
  readonly scraped: boolean;
}

/** What a recording rule writes. */
export interface Recording {
  readonly name: string;
  /** Names of all its labels, or what is known of them; unknown when left out. */
  readonly labels?: readonly string[] | LabelSet;
}

export interface CatalogueInput {
  readonly systems: readonly System[];
  /** Metrics that belong to no system: what Prometheus, Alertmanager, … expose of themselves. */
  readonly metrics?: readonly AnyMetric[];
  readonly recordings?: readonly Recording[];
  /** Labels that a deployment adds to its targets: any series may have them. */
  readonly extraLabels?: readonly string[];
  /** Scrape jobs besides the systems'. Without it, a series that belongs to no system may have any job. */
  readonly jobs?: readonly string[];
}

/** All series that can be asked for, by name. Built once, used for many expressions. */
export interface Catalogue {
  readonly series: ReadonlyMap<string, readonly Series[]>;
  /** Metrics whose own name is no series' name, so that the remedy can name the parts. */
  readonly histograms: ReadonlyMap<string, AnyMetric>;
}

/** Series that Prometheus records of every target it scrapes. Source: its documentation, "Jobs and instances". */
const synthetic: readonly { readonly name: string; readonly range: Range }[] = [
  { name: 'up', range: [0, 1] },
  { name: 'scrape_duration_seconds', range: [0, Number.POSITIVE_INFINITY] },
  { name: 'scrape_samples_scraped', range: [0, Number.POSITIVE_INFINITY] },
  { name: 'scrape_samples_post_metric_relabeling', range: [0, Number.POSITIVE_INFINITY] },
  { name: 'scrape_series_added', range: [0, Number.POSITIVE_INFINITY] },
  { name: 'scrape_timeout_seconds', range: [0, Number.POSITIVE_INFINITY] },
  { name: 'scrape_sample_limit', range: [0, Number.POSITIVE_INFINITY] },
  { name: 'scrape_body_size_bytes', range: [-1, Number.POSITIVE_INFINITY] },
];

const anyRange: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const notNegative: Range = [0, Number.POSITIVE_INFINITY];

export function catalogueOf(input: CatalogueInput): Catalogue {
  const { systems, metrics = [], recordings = [], extraLabels = [], jobs } = input;
  const series = new Map<string, Series[]>();
  const histograms = new Map<string, AnyMetric>();
  const add = (one: Series): void => {
    const same = series.get(one.name);
    if (same === undefined) series.set(one.name, [one]);
    else same.push(one);
  };
  const everyJob = jobs === undefined ? present : listed([...systems.map(({ name }) => name), ...jobs]);
  for (const metric of [...systems.flatMap(metricsOf), ...metrics]) {
    if (metric.type === 'histogram') histograms.set(metric.name, metric);
    const job = metric.system === undefined ? everyJob : listed([metric.system]);
    for (const part of partsOf(metric)) add(exposed(metric, part, job, extraLabels));
    const created = createdName(metric);
    // OpenMetrics tells when each series began, in seconds since 1970.
    if (created !== undefined) add({ ...exposed(metric, 'value', job, extraLabels), name: created, type: 'gauge', range: notNegative });
  }
  for (const { name, range } of synthetic) {
    if (!series.has(name)) add({ name, type: 'gauge', labels: targetLabelSet(everyJob, extraLabels), range, scraped: true });
  }
  for (const one of alertSeries) add(one);
  for (const { name, labels } of recordings) add({ name, type: 'recorded', labels: recorded(labels), range: anyRange, scraped: false });
  return { series, histograms };
}

/**
 * The series that a selector can choose from: those of its name whose job its matchers admit. Empty when there are none,
 * and when the selector does not say which name it wants.
 */
export function seriesOf(catalogue: Catalogue, { name, matchers }: VectorSelector): readonly Series[] {
  const named = name === undefined ? undefined : catalogue.series.get(name);
  if (named === undefined) return [];
  const jobs = matchers.filter(({ label }) => label === 'job');
  if (jobs.length === 0) return named;
  const admitted = named.filter(({ labels }) => !isImpossible(jobs.reduce(narrow, labels.labels.get('job') ?? anything)));
  return admitted.length === named.length ? named : admitted;
}

/** The names of all series, nearest first, that differ from a name by few letters. */
export function similarNames(catalogue: Catalogue, name: string): readonly string[] {
  const limit = Math.max(2, Math.floor(name.length / 5));
  return [...catalogue.series.keys()]
    .map((known) => ({ known, distance: editDistance(known, name, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map(({ known }) => known);
}

/** Whether series of this type only grow, until their process restarts. */
export function isCumulative({ type }: Series): boolean {
  return type === 'counter' || type === 'bucket' || type === 'sum' || type === 'count';
}

function partsOf(metric: AnyMetric): readonly Part[] {
  return metric.type === 'histogram' ? ['bucket', 'sum', 'count'] : ['value'];
}

function exposed(metric: AnyMetric, part: Part, job: Values, extraLabels: readonly string[]): Series {
  const labels = new Map(metric.targetless === true ? [] : targetLabelSet(job, extraLabels).labels);
  for (const [label, domain] of Object.entries(metric.labels)) labels.set(label, valuesOfDomain(domain));
  if (part === 'bucket') labels.set('le', listed(boundsOf(metric.buckets ?? [])));
  const type = part !== 'value' ? part : metric.type === 'counter' ? 'counter' : 'gauge';
  return { name: seriesName(metric, part), type, metric, labels: { labels, open: false }, range: rangeOf(metric, part), scraped: true };
}

/** Bounds as they are exposed: Prometheus 3 stores `1.0` where version 2 stored `1`. */
function boundsOf(buckets: readonly number[]): readonly string[] {
  return [...buckets.flatMap((bound) => (Number.isInteger(bound) ? [`${bound}`, `${bound}.0`] : [`${bound}`])), '+Inf'];
}

function rangeOf(metric: AnyMetric, part: Part): Range {
  if (metric.range !== undefined) return metric.range;
  // A sum of observations may fall, unless what is observed cannot be negative.
  return part === 'sum' && metric.unit !== 'seconds' && metric.unit !== 'bytes' ? anyRange : notNegative;
}

function targetLabelSet(job: Values, extraLabels: readonly string[]): LabelSet {
  const labels = new Map<string, Values>(extraLabels.map((label) => [label, anything]));
  for (const label of targetLabels) labels.set(label, label === 'job' ? job : present);
  return { labels, open: false };
}

const alertSeries: readonly Series[] = ['ALERTS', 'ALERTS_FOR_STATE'].map((name) => ({
  name,
  type: 'gauge',
  labels: {
    labels: new Map([
      ['alertname', present],
      ...(name === 'ALERTS' ? [['alertstate', listed(['pending', 'firing'])] as const] : []),
    ]),
    open: true,
  },
  range: name === 'ALERTS' ? [1, 1] : notNegative,
  scraped: false,
}));

function recorded(labels: Recording['labels']): LabelSet {
  if (labels === undefined) return { labels: new Map(), open: true };
  if ('open' in labels) return labels;
  return { labels: new Map(labels.map((label) => [label, anything])), open: false };
}

/** How many letters must be put in, left out or exchanged; anything above `limit` is not counted exactly. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? limit + 1;
}
