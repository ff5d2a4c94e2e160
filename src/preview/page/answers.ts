import { parseDuration } from '../../metric/duration.ts';
import { fillVariables, rateInterval } from '../../promql/grafana.ts';
import { query, queryRange, type Sample } from './api.ts';
import { regexOf } from './field.ts';
import type { Answer, Panel, Series, Target } from './model.ts';

/** The time that is looked at, in seconds since the epoch, and what stands for variables in queries. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly scrapeSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** Panels that show one value, not a course. */
const instant = new Set(['stat', 'gauge', 'bargauge', 'table', 'piechart']);

/** Asks all of a panel's questions. @param points how many points the panel has room for */
export async function answer(panel: Panel, view: View, points: number): Promise<Answer> {
  const step = stepOf(view, points, panel.interval);
  const targets = (panel.targets ?? []).filter((target) => target.expr !== undefined && target.hide !== true);
  const single = instant.has(panel.type) || targets.every((target) => target.instant === true);
  const end = single ? view.to : Math.floor(view.to / step) * step;
  const start = Math.floor(view.from / step) * step;
  const answers = await Promise.all(
    targets.map(async (target) => {
      const expr = filled(target.expr ?? '', view, step);
      const samples = single ? await query(expr, end) : await queryRange(expr, start, end, step);
      return { target, samples };
    }),
  );
  const times = single ? [end] : Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
  return { from: view.from, to: view.to, times, series: answers.flatMap(({ target, samples }) => samples.map((sample) => shortened(panel, asSeries(target, sample, times, step)))) };
}

/** A query as Prometheus gets it. */
export function filled(expr: string, view: View, step: number): string {
  return fillVariables(expr, { rateInterval: rateInterval(view.scrapeSeconds, step), interval: `${Math.ceil(step)}s`, range: `${Math.ceil(view.to - view.from)}s`, variables: view.variables }).text;
}

/**
 * As Grafana does: the range over the points there is room for, at least the scrape interval, in round numbers.
 * @param interval the least step that a panel allows, such as `1m`
 */
export function stepOf({ from, to, scrapeSeconds }: Pick<View, 'from' | 'to' | 'scrapeSeconds'>, points: number, interval?: string): number {
  const round = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
  const allowed = interval === undefined ? undefined : parseDuration(interval);
  const least = Math.max((to - from) / points, scrapeSeconds, (allowed?.milliseconds ?? 0) / 1000);
  return round.find((step) => step >= least) ?? 86_400;
}

/** A series under the name that the panel's transformation gives it. */
export function shortened({ transformations = [] }: Panel, series: Series): Series {
  const { regex, renamePattern = '' } = transformations.find(({ id }) => id === 'renameByRegex')?.options ?? {};
  const pattern = regex === undefined ? undefined : regexOf(regex);
  return pattern === undefined ? series : { ...series, name: series.name.replace(pattern, renamePattern) };
}

/** An answer of Prometheus on the panel's times; what is no number is missing. */
export function asSeries({ legendFormat, refId }: Target, { metric, values, value }: Sample, times: readonly number[], step: number): Series {
  const start = times[0] ?? 0;
  const row: (number | null)[] = times.map(() => null);
  for (const [time, text] of values ?? (value === undefined ? [] : [value])) {
    const index = times.length === 1 ? 0 : Math.round((time - start) / step);
    const parsed = text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
    if (index >= 0 && index < row.length) row[index] = Number.isNaN(parsed) ? null : parsed;
  }
  return { name: legend(legendFormat, metric), labels: metric, refId, values: row };
}

/** `{{operation}}` becomes the label's value; without a format, the labels themselves. */
function legend(format: string | undefined, metric: Readonly<Record<string, string>>): string {
  if (format !== undefined && format !== '' && format !== '__auto') return format.replace(/\{\{\s*([^}\s]+)\s*\}\}/g, (_, label: string) => metric[label] ?? '').trim() || 'value';
  const { __name__: name = '', ...labels } = metric;
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return [name, pairs.join(' ')].filter((part) => part !== '').join(' ') || 'value';
}
