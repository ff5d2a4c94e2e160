import type { LabelName, LabelSchema } from '../metric/label.ts';
import type { Histogram } from '../metric/metric.ts';
import { quantileOf, spread } from '../promql/histogramQuestions.ts';
import type { Question } from '../promql/question.ts';
import { named, recorded, scraped, type Line } from './line.ts';
import type { DrawnThreshold } from './threshold.ts';

interface Sized {
  readonly title: string;
  /** Columns of Grafana's 24. */
  readonly width: number;
  /** Grid units of 30 pixels. */
  readonly height: number;
}

export interface PanelOptions {
  /** The question in words; those of its lines when left out. */
  readonly ask?: string;
  /** Where a click on a series leads: one level deeper. */
  readonly deeper?: Destination;
  /** Alerts whose thresholds are drawn, besides those of alerts that do nothing but compare the panel's very question with a number. */
  readonly thresholds?: readonly string[];
  /** Alerts that open this panel, as it shows their symptom; those whose thresholds it draws need not be named. */
  readonly shows?: readonly string[];
  /** For parts that add up to a whole. */
  readonly stacked?: boolean;
  /** Of many instances a chart shows the ten highest; set where it is the lowest that matter. */
  readonly lowest?: boolean;
  /** Words for 0 and 1 of a state timeline. A target that has gone says nothing, which is neither. */
  readonly states?: readonly [no: string, yes: string];
  /** From where on a value is bad where no alert says so: no target should be silent. */
  readonly limit?: Limit;
  /** The same, of several columns of a table. */
  readonly limits?: readonly Limit[];
  /** Values of the labels in its legend, where they are known beforehand and the catalogue does not list them. */
  readonly names?: readonly string[];
  /** Of long legends, the part that tells them apart: the first group of a regular expression. */
  readonly shorten?: string;
  /** What the panel says instead of an answer; a sentence fit for the unit when left out. */
  readonly none?: string;
  readonly width?: number;
  readonly height?: number;
}

/** The value itself is bad when bad is above, and good when bad is below. */
export interface Limit {
  readonly value: number;
  readonly bad: 'above' | 'below';
  /** Of a ratio: below it, values are not told apart, and an axis ends there. */
  readonly floor?: number;
  /** Of several lines, the one that it is about. */
  readonly of?: string;
  /** How bad; critical when left out. */
  readonly severity?: DrawnThreshold['severity'];
}

/** Another dashboard. The time and the choice of data source go along. */
export interface Destination {
  /** Or the label of the series that names a system, whose dashboard it is then. */
  readonly uid: string | LabelValue;
  readonly title: string;
  /** The jobs that it is about: the choice of these goes along as far as it is about them. */
  readonly jobs?: readonly string[];
  /** Values of its variables. */
  readonly variables?: Readonly<Record<string, string | LabelValue>>;
}

/** What a label of the series says. */
interface LabelValue {
  readonly label: string;
}

/** Asks Prometheus. */
export interface QueryPanel extends Sized, Omit<PanelOptions, 'width' | 'height'> {
  readonly kind: 'query';
  readonly visualization: 'timeseries' | 'stat' | 'bargauge' | 'table' | 'heatmap' | 'state-timeline';
  readonly lines: readonly Line[];
  /** The thresholds of alerts, once it is known what a deployment has them at. */
  readonly drawn?: readonly DrawnThreshold[];
}

/** Asks Tempo. */
export interface TracePanel extends Sized {
  readonly kind: 'trace';
  readonly visualization: 'nodeGraph' | 'table';
  readonly ask: string;
  /** TraceQL for a table; the service graph needs none. */
  readonly traceql: string;
}

export type Panel = QueryPanel | TracePanel;

/** Panels under one heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export function row(title: string, ...panels: readonly [Panel, ...Panel[]]): Row {
  return { title, panels };
}

/** Lines over time: for how something develops. */
export function timeseries(title: string, lines: Line | readonly Line[], options: PanelOptions = {}): QueryPanel {
  return query('timeseries', title, lines, { width: 8, height: 8 }, options);
}

/** The present value, large: for what must be seen at a glance. */
export function stat(title: string, lines: Line | readonly Line[], options: PanelOptions = {}): QueryPanel {
  return query('stat', title, lines, { width: 4, height: 3 }, options);
}

/** The present values as bars, the longest first: for the few of many that stand out. */
export function bars(title: string, line: Line, options: PanelOptions = {}): QueryPanel {
  return query('bargauge', title, line, { width: 8, height: 8 }, options);
}

/** The present values as a table: a line for each combination of labels, a column for each question, under its name. */
export function table(title: string, lines: Line | readonly Line[], options: PanelOptions = {}): QueryPanel {
  return query('table', title, lines, { width: 12, height: 8 }, options);
}

/** States over time, one band each: for what is either well or not. */
export function stateTimeline(title: string, line: Line, options: PanelOptions = {}): QueryPanel {
  return query('state-timeline', title, line, { width: 12, height: 8 }, options);
}

/**
 * How a histogram's observations are spread over time: two bands are two sorts of requests, which no percentile shows.
 * Asked of the buckets themselves, never of a recording, as only those have exemplars.
 */
export function heatmap<L extends LabelSchema>(title: string, histogram: Histogram<L>, options: PanelOptions = {}): QueryPanel {
  return query('heatmap', title, scraped(spread(histogram)), { width: 12, height: 9 }, options);
}

/**
 * The median and both tails of a histogram, of all its observations. They are recorded: asked of the buckets, three lines
 * cost more than all other panels of a page. Its exemplars are on the heatmap.
 */
export function percentiles<L extends LabelSchema>(title: string, histogram: Histogram<L>, options: PanelOptions = {}): QueryPanel {
  const lines = [0.5, 0.95, 0.99].map((q) => named(`p${q * 100}`, recorded(quantileOf(q, histogram))));
  const ask = `Below which values do half, 95% and 99% of the observations lie? ${histogram.help}`;
  return query('timeseries', title, lines, { width: 12, height: 9 }, { ask, ...options });
}

/** How long does what take: a chart of the tail for each value of a label, and a table with the median and both tails now. */
export function percentilesBy<L extends LabelSchema, const G extends LabelName<L>>(
  histogram: Histogram<L>,
  label: G,
  options: PanelOptions = {},
): readonly [QueryPanel, QueryPanel] {
  const { deeper } = options;
  const what = `Latency by ${label.replaceAll('_', ' ')}`;
  const line = (q: number): Line => recorded(quantileOf(q, histogram, { by: [label] }));
  const ask = `Below which values do half, 95% and 99% of the observations lie now, for each ${label}? ${histogram.help}`;
  return [
    timeseries(`${what}, p99`, line(0.99), { width: 12, ...options }),
    table(`${what}, p50, p95 and p99`, [0.5, 0.95, 0.99].map((q) => named(`p${q * 100}`, line(q))), { ask, ...(deeper === undefined ? {} : { deeper }) }),
  ];
}

/** Who calls whom, as Tempo has seen it. */
export function serviceGraph(title: string, ask: string): TracePanel {
  return { kind: 'trace', visualization: 'nodeGraph', title, ask, traceql: '', width: 24, height: 12 };
}

/** Traces that a TraceQL query finds, newest first; a click opens one. */
export function traceSearch(title: string, ask: string, traceql: string): TracePanel {
  return { kind: 'trace', visualization: 'table', title, ask, traceql, width: 12, height: 10 };
}

function query(
  visualization: QueryPanel['visualization'],
  title: string,
  lines: Line | readonly Line[],
  size: { readonly width: number; readonly height: number },
  options: PanelOptions,
): QueryPanel {
  return { kind: 'query', visualization, title, ...size, ...options, lines: isList(lines) ? lines : [lines] };
}

function isList(lines: Line | readonly Question[]): lines is readonly Line[] {
  return Array.isArray(lines);
}
